/** Flat forms beside those of the real gymnasium package. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boundAt, boxArray } from '../../../env/core/spaces/bounds.ts';
import { parseSpace } from '../../../env/core/spaces/codec.ts';
import { flatdim } from '../../../env/core/spaces/flat-layout.ts';
import { flatten, unflatten } from '../../../env/core/spaces/flatten.ts';
import { flattenSpace } from '../../../env/core/spaces/flatten-space.ts';
import type { BoxSpace, SpaceValue } from '../../../env/core/spaces/spaces.ts';

/** What Gymnasium made of the same spaces and values, all bounds exact in single precision. */
interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly space: unknown;
    readonly flatdim: number;
    readonly dtype: string;
    readonly low: readonly (number | string)[];
    readonly high: readonly (number | string)[];
    readonly values: readonly unknown[];
    readonly flats: readonly (readonly number[])[];
  }[];
}

const GOLDEN = JSON.parse(
  readFileSync(new URL('../../golden/flat-spaces.json', import.meta.url), 'utf8'),
) as Golden; // the shape that tests/golden/make_flat_spaces.py writes

/** Its element types and ours: no 64 bits here, and bits are bytes. */
const NARROW: { readonly [dtype: string]: BoxSpace['dtype'] } = {
  uint8: 'uint8',
  int8: 'uint8',
  int32: 'int32',
  int64: 'int32',
  float32: 'float32',
  float64: 'float32',
};

describe('the layout of Gymnasium', () => {
  it.each(GOLDEN.cases)('is that of $name', ({ space: json, values, flats, ...golden }) => {
    const space = parseSpace(json);
    expect(flatdim(space)).toBe(golden.flatdim);
    const box = flattenSpace(space);
    expect(box.dtype).toBe(NARROW[golden.dtype]);
    const indices = golden.low.map((_, i) => i);
    expect(indices.map((i) => boundAt(box.low, i))).toEqual(golden.low.map(Number));
    expect(indices.map((i) => boundAt(box.high, i))).toEqual(golden.high.map(Number));
    for (const [i, numbers] of flats.entries()) {
      const flat = boxArray(box.dtype, numbers.length);
      flat.set(numbers);
      const value = unflatten(space, flat);
      expect(plain(value)).toEqual(values[i]);
      expect(flatten(space, value)).toEqual(flat);
    }
  });
});

// ---------------------------------------------------------------------------

/** Arrays as lists of numbers, as JSON has them. */
function plain(value: SpaceValue): unknown {
  if (typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array); // or another such array
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, x]) => [key, plain(x)]));
}
