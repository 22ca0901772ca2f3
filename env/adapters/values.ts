/**
 * Values of other libraries, by structure. What comes in may be a number, nested lists, a typed
 * array, or an array of numjs (`tolist`), ndarray (`data`, `stride`, `offset`) or TensorFlow.js
 * (`dataSync`); what goes out is numbers, nested lists and records, which all of them read.
 *
 * Discrete values count from 0 outside and from the space's `start` here.
 */

import { SupairError } from '../core/errors.ts';
import { boxArray, elementCount, roundedBoundAt } from '../core/spaces/bounds.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from '../core/spaces/spaces.ts';

/** Numbers, nested lists of them, and records and lists of those. */
export type PlainValue = number | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** `nearest`: a box takes the closest value that it holds, where one outside would be refused. */
export type Fit = 'exact' | 'nearest';

/**
 * A foreign value as a value of the space.
 * @throws BAD_DTYPE where it is of another kind, BAD_SHAPE for another number of elements,
 * BAD_VALUE for fractions and numbers out of range where the space has integers, UNSUPPORTED for a
 * space without numbers.
 */
export function readValue(
  space: Space,
  foreign: unknown,
  who: string,
  fit: Fit = 'exact',
): SpaceValue {
  switch (space.type) {
    case 'box':
      return readBox(space, foreign, who, fit);
    case 'multi-binary':
      return fill(new Uint8Array(elementCount(space.shape)), flatNumbers(foreign, who), who);
    case 'multi-discrete':
      return fill(new Int32Array(space.nvec.length), flatNumbers(foreign, who), who);
    case 'discrete': {
      const numbers = flatNumbers(foreign, who);
      const [index] = numbers;
      if (index !== undefined && numbers.length === 1) return index + space.start;
      throw wrongLength(who, 1, numbers.length);
    }
    case 'dict': {
      const field = fieldsOf(foreign, who);
      const read = ([key, child]: [string, Space]): [string, SpaceValue] => [
        key,
        readValue(child, field(key), `${who}.${key}`, fit),
      ];
      return Object.fromEntries(Object.entries(space.spaces).map(read));
    }
    case 'tuple': {
      if (!Array.isArray(foreign)) throw wrongKind(who, 'a list', foreign);
      const { spaces } = space;
      if (foreign.length !== spaces.length) throw wrongLength(who, spaces.length, foreign.length);
      return spaces.map((child, i) => readValue(child, foreign[i], `${who}[${i}]`, fit));
    }
    default:
      throw noNumbers(space, who);
  }
}

/**
 * A value of the space as other libraries read it.
 * @throws BAD_DTYPE where it is of another kind, UNSUPPORTED for a space without numbers.
 */
export function writeValue(space: Space, value: SpaceValue, who: string): PlainValue {
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return nested(flatNumbers(value, who), space.shape);
    case 'multi-discrete':
      return flatNumbers(value, who);
    case 'discrete':
      if (typeof value === 'number') return value - space.start;
      throw wrongKind(who, 'a number', value);
    case 'dict': {
      const field = fieldsOf(value, who);
      const write = ([key, child]: [string, Space]): [string, PlainValue] => [
        key,
        writeValue(child, field(key) as SpaceValue, `${who}.${key}`), // a part of a SpaceValue
      ];
      return Object.fromEntries(Object.entries(space.spaces).map(write));
    }
    case 'tuple':
      if (!Array.isArray(value)) throw wrongKind(who, 'a list', value);
      return space.spaces.map((child, i) => writeValue(child, value[i], `${who}[${i}]`));
    default:
      throw noNumbers(space, who);
  }
}

/** The elements in C order, booleans as 0 and 1. @throws BAD_DTYPE */
export function flatNumbers(value: unknown, who: string): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (Array.isArray(value)) return value.flatMap((part) => flatNumbers(part, who));
  if (typeof value === 'object' && value !== null) {
    if (Symbol.iterator in value && ArrayBuffer.isView(value)) {
      // a typed array: only those are both; BigInts become numbers
      return Array.from(value as Iterable<number>, Number);
    }
    const field = fieldsOf(value, who);
    for (const reader of ['tolist', 'dataSync']) {
      if (typeof field(reader) === 'function') {
        // just looked at; called as a method
        return flatNumbers((value as { [name: string]: () => unknown })[reader]?.(), who);
      }
    }
    if (typeof field('offset') === 'number') return strided(field, who);
  }
  throw wrongKind(who, 'a number or an array of numbers', value);
}

/** Flat numbers in C order as nested lists; a number for the shape []. */
export function nested(flat: readonly number[], shape: readonly number[]): PlainValue {
  const [side, ...rest] = shape;
  if (side === undefined) return flat[0] ?? 0;
  if (rest.length === 0) return flat;
  const stride = elementCount(rest);
  const row = (_: unknown, i: number): PlainValue =>
    nested(flat.slice(i * stride, (i + 1) * stride), rest);
  return Array.from({ length: side }, row);
}

/** The members of an object by name, those of its prototype included. @throws BAD_DTYPE */
export function fieldsOf(value: unknown, who: string): (name: string) => unknown {
  if (typeof value !== 'object' || value === null) throw wrongKind(who, 'an object', value);
  return (name) => (value as { readonly [name: string]: unknown })[name]; // an object has members
}

// ---------------------------------------------------------------------------

function readBox(space: BoxSpace, foreign: unknown, who: string, fit: Fit): NumericArray {
  const numbers = flatNumbers(foreign, who);
  const array = boxArray(space.dtype, elementCount(space.shape));
  if (fit === 'exact') return fill(array, numbers, who);
  const whole = space.dtype !== 'float32';
  const nearest = numbers.map((x, i) => {
    const inside = Math.min(
      roundedBoundAt(space, space.high, i),
      Math.max(roundedBoundAt(space, space.low, i), x),
    );
    return whole ? Math.round(inside) : inside;
  });
  return fill(array, nearest, who);
}

function fill<T extends NumericArray>(array: T, numbers: readonly number[], who: string): T {
  if (numbers.length !== array.length) throw wrongLength(who, array.length, numbers.length);
  array.set(numbers);
  const off = array instanceof Float32Array ? -1 : numbers.findIndex((x, i) => x !== array[i]);
  if (off < 0) return array;
  throw new SupairError('BAD_VALUE', {
    who: `${who}[${off}]`,
    expected: array instanceof Uint8Array ? 'an integer in 0..255' : 'a 32-bit integer',
    got: String(numbers[off]),
  });
}

/** An array of ndarray: element (i, j, ...) lies at offset + i stride[0] + j stride[1] + ... */
function strided(field: (name: string) => unknown, who: string): number[] {
  const [data, shape, stride] = ['data', 'shape', 'stride'].map((name) =>
    flatNumbers(field(name), `${who}.${name}`),
  ) as [number[], number[], number[]]; // three names, three lists
  const at = (axis: number, offset: number): number[] => {
    const step = stride[axis] ?? 0;
    if (axis === shape.length) return [data[offset] ?? Number.NaN];
    return Array.from({ length: shape[axis] ?? 0 }, (_, i) =>
      at(axis + 1, offset + i * step),
    ).flat();
  };
  return at(0, Number(field('offset')));
}

function wrongKind(who: string, expected: string, got: unknown): SupairError {
  const name = typeof got === 'object' && got !== null ? got.constructor?.name : String(got);
  const remedy = name === 'Promise' ? 'Its methods are asynchronous: use the Async adapter.' : null;
  return new SupairError('BAD_DTYPE', {
    who,
    expected,
    got: (name ?? 'a bare object').slice(0, 40),
    ...(remedy !== null && { remedy }),
  });
}

function wrongLength(who: string, expected: number, got: number): SupairError {
  return new SupairError('BAD_SHAPE', { who, expected: `${expected} elements`, got: `${got}` });
}

function noNumbers({ type }: Space, who: string): SupairError {
  return new SupairError('UNSUPPORTED', {
    who,
    expected: 'a space of numbers, or a dict or tuple of such',
    got: type,
    remedy: 'Wrap the environment so that its values are numbers.',
  });
}
