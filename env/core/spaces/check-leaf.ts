/** Why a value is not in a space without spaces inside. */

import { elementCount, roundedBoundAt } from './bounds.ts';
import type { BoxSpace, LeafSpace, TextSpace } from './spaces.ts';

export function explainLeaf(space: LeafSpace, value: unknown, name: string): string | null {
  switch (space.type) {
    case 'box':
      return explainBox(space, value, name);
    case 'discrete': {
      const { n, start } = space;
      return explainInteger(value, start, start + n - 1, name);
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
    case 'text':
      return explainText(space, value, name);
    default:
      return space satisfies never;
  }
}

export function explainInteger(
  value: unknown,
  low: number,
  high: number,
  name: string,
): string | null {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return `${name} is ${describe(value)}, not an integer`;
  }
  return value >= low && value <= high ? null : `${name} is ${value}, not in ${low}..${high}`;
}

export function wrongLength(name: string, value: ArrayLike<unknown>, length: number): string {
  return `${name} has ${value.length} elements, not ${length}`;
}

export function describe(value: unknown): string {
  if (typeof value === 'number' || value === null || value === undefined) return String(value);
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'bare object'}`;
  return `a ${typeof value}`;
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

function explainText(space: TextSpace, value: unknown, name: string): string | null {
  if (typeof value !== 'string') return `${name} is ${describe(value)}, not a text`;
  const { minLength, maxLength } = space;
  const characters = [...value]; // by code points; half a pair is none of them
  if (characters.length < minLength || characters.length > maxLength) {
    return `${name} has ${characters.length} characters, not ${minLength}..${maxLength}`;
  }
  const charset = new Set(space.charset);
  const off = characters.findIndex((character) => !charset.has(character));
  return off < 0
    ? null
    : `${name}[${off}] is ${JSON.stringify(characters[off])}, not in the charset`;
}
