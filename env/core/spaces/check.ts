/**
 * Whether a value belongs to a space, and why not.
 *
 *   box             Uint8Array, Int32Array or Float32Array, flat; finite, within the bounds
 *   discrete        an integer number in start .. start + n - 1
 *   multi-discrete  Int32Array, element i in 0 .. nvec[i] - 1
 *   multi-binary    Uint8Array of 0 and 1
 *   dict, tuple     an object with exactly the space's keys, an array of its length
 */

import { elementCount, roundedBoundAt } from './bounds.ts';
import type { BoxSpace, DictSpace, Space, TupleSpace } from './spaces.ts';

export function contains(space: Space, value: unknown): boolean {
  return explain(space, value) === null;
}

/**
 * Why a value is not in the space, e.g. `action.objects[3] is 70, not in 0..64`; null where it is.
 * @param name what the value is called in the reason.
 */
export function explain(space: Space, value: unknown, name = 'value'): string | null {
  switch (space.type) {
    case 'box':
      return explainBox(space, value, name);
    case 'discrete': {
      const { n, start } = space;
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        return `${name} is ${describe(value)}, not an integer`;
      }
      if (value >= start && value < start + n) return null;
      return `${name} is ${value}, not in ${start}..${start + n - 1}`;
    }
    case 'multi-discrete': {
      const { nvec } = space;
      if (!(value instanceof Int32Array)) return `${name} is ${describe(value)}, not an Int32Array`;
      if (value.length !== nvec.length) return wrongLength(name, value, nvec.length);
      const off = value.findIndex((x, i) => x < 0 || x >= (nvec[i] ?? 0));
      return off < 0 ? null : `${name}[${off}] is ${value[off]}, not in 0..${(nvec[off] ?? 0) - 1}`;
    }
    case 'multi-binary': {
      if (!(value instanceof Uint8Array)) return `${name} is ${describe(value)}, not a Uint8Array`;
      const length = elementCount(space.shape);
      if (value.length !== length) return wrongLength(name, value, length);
      const off = value.findIndex((x) => x > 1);
      return off < 0 ? null : `${name}[${off}] is ${value[off]}, not 0 or 1`;
    }
    case 'dict':
      return explainDict(space, value, name);
    case 'tuple':
      return explainTuple(space, value, name);
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

const ARRAY_OF: { readonly [dtype in BoxSpace['dtype']]: string } = {
  uint8: 'a Uint8Array',
  int32: 'an Int32Array',
  float32: 'a Float32Array',
};

function explainBox(space: BoxSpace, value: unknown, name: string): string | null {
  const fits =
    (space.dtype === 'uint8' && value instanceof Uint8Array) ||
    (space.dtype === 'int32' && value instanceof Int32Array) ||
    (space.dtype === 'float32' && value instanceof Float32Array);
  if (!fits) return `${name} is ${describe(value)}, not ${ARRAY_OF[space.dtype]}`;
  const length = elementCount(space.shape);
  if (value.length !== length) return wrongLength(name, value, length);
  for (let i = 0; i < length; i++) {
    const x = value[i] as number; // i is in range
    if (!Number.isFinite(x)) return `${name}[${i}] is ${x}, not finite`;
    const low = roundedBoundAt(space, space.low, i);
    const high = roundedBoundAt(space, space.high, i);
    if (x < low || x > high) return `${name}[${i}] is ${x}, not in ${low}..${high}`;
  }
  return null;
}

function explainDict(space: DictSpace, value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return `${name} is ${describe(value)}, not an object`;
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const [key, child] of Object.entries(space.spaces)) {
    if (!fields.has(key)) return `${name} has no key '${key}'`;
    const reason = explain(child, fields.get(key), `${name}.${key}`);
    if (reason !== null) return reason;
  }
  const extra = [...fields.keys()].find((key) => !Object.hasOwn(space.spaces, key));
  return extra === undefined ? null : `${name} has an unknown key '${extra}'`;
}

function explainTuple(space: TupleSpace, value: unknown, name: string): string | null {
  if (!Array.isArray(value)) return `${name} is ${describe(value)}, not an array`;
  if (value.length !== space.spaces.length) return wrongLength(name, value, space.spaces.length);
  for (const [i, child] of space.spaces.entries()) {
    const reason = explain(child, value[i], `${name}[${i}]`);
    if (reason !== null) return reason;
  }
  return null;
}

function wrongLength(name: string, value: ArrayLike<unknown>, length: number): string {
  return `${name} has ${value.length} elements, not ${length}`;
}

function describe(value: unknown): string {
  if (typeof value === 'number' || value === null || value === undefined) return String(value);
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'bare object'}`;
  return `a ${typeof value}`;
}
