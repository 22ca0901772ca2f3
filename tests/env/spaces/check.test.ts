import { describe, expect, test } from 'vitest';
import { contains, explain } from '../../../env/core/spaces/check.ts';
import type { Space } from '../../../env/core/spaces/spaces.ts';
import { bits, both, coin, columns, dice, pair, pixels, unit } from '../../support/named-spaces.ts';

describe('contains and explain', () => {
  test.each<[string, Space, unknown]>([
    ['a float32 at a bound that float32 rounds up', unit, Float32Array.of(0.1, 0)],
    ['bytes', pixels, Uint8Array.of(0, 255, 3, 4)],
    ['bounds by column', columns, Float32Array.of(1, 1e30, 0, -1)],
    ['a discrete start', coin, 5],
    ['a discrete end', coin, 6],
    ['one of each', dice, Int32Array.of(1, 5)],
    ['bits', bits, Uint8Array.of(0, 1, 1)],
    ['a record', both, { unit: Float32Array.of(0, 0), coin: 6 }],
    ['a list', pair, [5, Uint8Array.of(0, 0, 0)]],
    ['a scalar box', { ...unit, shape: [] }, Float32Array.of(0.05)],
  ])('accept %s', (_, space, value) => {
    expect(explain(space, value)).toBeNull();
    expect(contains(space, value)).toBe(true);
  });

  test.each<[string, Space, unknown, RegExp]>([
    ['too high', unit, Float32Array.of(0, 0.2), /value\[1\] is 0\.2.* not in 0\.\.0\.1/],
    ['too low', columns, Float32Array.of(0, 0, 0, -1.5), /value\[3\] is -1\.5, not in -1/],
    ['the other column', columns, Float32Array.of(0, 0, 2, 0), /value\[2\] is 2, not in 0\.\.1/],
    ['NaN', unit, Float32Array.of(Number.NaN, 0), /value\[0\] is NaN, not finite/],
    ['infinity, even unbounded', columns, Float32Array.of(0, Infinity, 0, 0), /not finite/],
    ['another array type', unit, Float64Array.of(0, 0), /a Float64Array, not a Float32Array/],
    ['a plain list', unit, [0, 0], /a Array, not a Float32Array/],
    ['too short', unit, Float32Array.of(0), /1 elements, not 2/],
    ['below start', coin, 4, /4, not in 5\.\.6/],
    ['past the end', coin, 7, /7, not in 5\.\.6/],
    ['a fraction', coin, 5.5, /5\.5, not an integer/],
    ['a text', coin, '5', /a string, not an integer/],
    ['past one of several', dice, Int32Array.of(0, 6), /value\[1\] is 6, not in 0\.\.5/],
    ['below one of several', dice, Int32Array.of(-1, 0), /value\[0\] is -1/],
    ['a 2 among bits', bits, Uint8Array.of(0, 2, 0), /value\[1\] is 2, not 0 or 1/],
    ['a missing key', both, { coin: 5 }, /no key 'unit'/],
    ['an unknown key', both, { coin: 5, unit: Float32Array.of(0, 0), x: 1 }, /unknown key 'x'/],
    ['a bad child', both, { coin: 9, unit: Float32Array.of(0, 0) }, /value\.coin is 9/],
    ['a bad part', pair, [5, Uint8Array.of(0, 0, 7)], /value\[1\]\[2\] is 7/],
    ['too few parts', pair, [5], /1 elements, not 2/],
    ['nothing', both, null, /null, not an object/],
  ])('refuse %s', (_, space, value, reason) => {
    expect(explain(space, value)).toMatch(reason);
    expect(contains(space, value)).toBe(false);
  });
});
