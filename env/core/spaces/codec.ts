/**
 * Spaces to and from JSON. JSON has no infinities: they are written 'Infinity' and '-Infinity'.
 * Everything that comes in is `unknown` until `parseSpace` has looked at every field.
 */

import { SupairError } from '../errors.ts';
import { elementCount } from './bounds.ts';
import type { BoxSpace, Space } from './spaces.ts';

/** Limits on what a peer may describe. */
const MAX_DEPTH = 16;
const MAX_CHILDREN = 1024;
const MAX_AXES = 8;
const MAX_ELEMENTS = 2 ** 28;

/** A space as JSON can hold it. */
export type SpaceJson = { readonly [key: string]: unknown };

export function spaceToJson(space: Space): SpaceJson {
  switch (space.type) {
    case 'box': {
      const names = space.names === undefined ? {} : { names: space.names };
      const { type, shape, dtype } = space;
      return { type, shape, dtype, low: finite(space.low), high: finite(space.high), ...names };
    }
    case 'dict': {
      const spaces = Object.entries(space.spaces).map(([key, child]) => [key, spaceToJson(child)]);
      return { type: 'dict', spaces: Object.fromEntries(spaces) };
    }
    case 'tuple':
      return { type: 'tuple', spaces: space.spaces.map(spaceToJson) };
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
      return { ...space };
    default:
      return space satisfies never;
  }
}

/**
 * A legal space made of what came from JSON or msgpack (infinities as text or as numbers).
 * @throws BAD_ARGUMENT naming the field that is off.
 */
export function parseSpace(value: unknown, who = 'space'): Space {
  return parse(value, who, 0);
}

// ---------------------------------------------------------------------------

function parse(value: unknown, who: string, depth: number): Space {
  if (depth > MAX_DEPTH) refuse(who, `at most ${MAX_DEPTH} levels`, 'more');
  const field = fieldsOf(value, who);
  const type = field('type');
  switch (type) {
    case 'box':
      return parseBox(field, who);
    case 'discrete': {
      const n = integer(field('n'), `${who}.n`, 1, 2 ** 31);
      const start = integer(field('start') ?? 0, `${who}.start`, -(2 ** 31), 2 ** 31 - n);
      return { type, n, start };
    }
    case 'multi-discrete':
      return {
        type,
        nvec: list(field('nvec'), `${who}.nvec`).map((n, i) =>
          integer(n, `${who}.nvec[${i}]`, 1, 2 ** 31),
        ),
      };
    case 'multi-binary':
      return { type, shape: shapeOf(field('shape'), `${who}.shape`) };
    case 'dict': {
      const children = field('spaces');
      if (typeof children !== 'object' || children === null || Array.isArray(children)) {
        return refuse(`${who}.spaces`, 'an object of spaces', describe(children));
      }
      const entries = Object.entries(children);
      if (entries.length > MAX_CHILDREN) refuse(who, `at most ${MAX_CHILDREN} children`, 'more');
      return {
        type,
        spaces: Object.fromEntries(
          entries.map(([key, child]) => {
            if (key === '__proto__') refuse(`${who}.spaces`, 'plain keys', key);
            return [key, parse(child, `${who}.${key}`, depth + 1)];
          }),
        ),
      };
    }
    case 'tuple':
      return {
        type,
        spaces: list(field('spaces'), `${who}.spaces`).map((child, i) =>
          parse(child, `${who}[${i}]`, depth + 1),
        ),
      };
    default:
      return refuse(
        `${who}.type`,
        'box, discrete, multi-discrete, multi-binary, dict or tuple',
        describe(type),
      );
  }
}

function parseBox(field: (name: string) => unknown, who: string): BoxSpace {
  const dtype = field('dtype');
  if (dtype !== 'uint8' && dtype !== 'int32' && dtype !== 'float32') {
    return refuse(`${who}.dtype`, 'uint8, int32 or float32', describe(dtype));
  }
  const shape = shapeOf(field('shape'), `${who}.shape`);
  const lastAxis = shape.at(-1) ?? 1;
  const low = bound(field('low'), `${who}.low`, lastAxis);
  const high = bound(field('high'), `${who}.high`, lastAxis);
  for (let i = 0; i < lastAxis; i++) {
    const [a, b] = [
      typeof low === 'number' ? low : low[i],
      typeof high === 'number' ? high : high[i],
    ];
    if (!((a as number) <= (b as number))) refuse(who, 'low <= high', `${a} > ${b}`); // in range
    if (dtype === 'uint8' && !((a as number) >= 0 && (b as number) <= 255)) {
      refuse(who, 'uint8 bounds in 0..255', `${a}..${b}`);
    }
    if (typeof low === 'number' && typeof high === 'number') break;
  }
  const names = field('names');
  if (names === undefined) return { type: 'box', shape, dtype, low, high };
  const texts = list(names, `${who}.names`).filter((name) => typeof name === 'string');
  if (texts.length !== lastAxis) refuse(`${who}.names`, `${lastAxis} texts`, `${texts.length}`);
  return { type: 'box', shape, dtype, low, high, names: texts };
}

/** Own properties of an object only: a key on the prototype is not a field. */
function fieldsOf(value: unknown, who: string): (name: string) => unknown {
  if (typeof value !== 'object' || value === null) {
    return refuse(who, 'an object with a type', describe(value));
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  return (name) => fields.get(name);
}

function shapeOf(value: unknown, who: string): number[] {
  const shape = list(value, who).map((side, i) => integer(side, `${who}[${i}]`, 1, MAX_ELEMENTS));
  if (shape.length > MAX_AXES) refuse(who, `at most ${MAX_AXES} axes`, String(shape.length));
  if (elementCount(shape) > MAX_ELEMENTS) refuse(who, `at most ${MAX_ELEMENTS} elements`, 'more');
  return shape;
}

function bound(value: unknown, who: string, lastAxis: number): number | number[] {
  if (!Array.isArray(value)) return real(value, who);
  if (value.length !== lastAxis) refuse(who, `${lastAxis} bounds`, String(value.length));
  return value.map((x, i) => real(x, `${who}[${i}]`));
}

function real(value: unknown, who: string): number {
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  return refuse(who, "a number, 'Infinity' or '-Infinity'", describe(value));
}

function integer(value: unknown, who: string, low: number, high: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) {
    return value;
  }
  return refuse(who, `an integer in ${low}..${high}`, describe(value));
}

function list(value: unknown, who: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= MAX_CHILDREN) return value;
  return refuse(who, `an array of at most ${MAX_CHILDREN}`, describe(value));
}

function finite(value: number | readonly number[]): unknown {
  if (typeof value !== 'number') return value.map(finite);
  return Number.isFinite(value) ? value : String(value);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`;
  return typeof value === 'object' && value !== null ? 'another object' : String(value);
}

function refuse(who: string, expected: string, got: string): never {
  throw new SupairError('BAD_ARGUMENT', { who, expected, got });
}
