import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { contains } from '../../../env/core/spaces/check.ts';
import { copyValue } from '../../../env/core/spaces/copy-value.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { Space } from '../../../env/core/spaces/spaces.ts';
import { valueFromJson, valueToJson } from '../../../env/core/spaces/value-codec.ts';
import { zeroOf } from '../../../env/core/spaces/zero.ts';
import { same } from '../../../env/testing/probe.ts';
import { legalSpace } from '../../support/spaces.ts';

const BOX: Space = { type: 'box', shape: [3], dtype: 'float32', low: -9, high: 9 };

describe('values as JSON', () => {
  it('come back as they were, whatever the space', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer(), (space, seed) => {
        const value = sample(space, new Rng(seed));
        const json = JSON.parse(JSON.stringify(valueToJson(value)));
        expect(same(valueFromJson(space, json, 'test'), value)).toBe(true);
      }),
      { seed: 2 },
    );
  });

  it('keep the sign of zero and every bit of a float', () => {
    const value = Float32Array.of(-0, Math.fround(0.1), 1.401298464324817e-45);
    const json = JSON.parse(JSON.stringify(valueToJson(value)));
    expect(same(valueFromJson(BOX, json, 'test'), value)).toBe(true);
  });

  it('are little-endian bytes in base64', () => {
    expect(valueToJson(Int32Array.of(1, -1))).toBe('int32:AQAAAP////8=');
    expect(valueToJson({ a: [2, Uint8Array.of(255)] })).toEqual({ a: [2, 'uint8:/w=='] });
  });

  it('of arrays longer than a call has arguments come back', () => {
    const value = Uint8Array.from({ length: 300_000 }, (_, i) => i & 255);
    const space: Space = { type: 'box', shape: [300_000], dtype: 'uint8', low: 0, high: 255 };
    expect(valueFromJson(space, valueToJson(value), 'test')).toEqual(value);
  });

  test.each([
    ['no base64', 'float32:???'],
    ['half a number', 'float32:AAA='],
    ['another type', 'uint8:AAAA'],
    ['an unknown type', 'float64:AAAAAAAAAAA='],
    ['a number', 5],
    ['nothing', null],
    ['a value out of bounds', valueToJson(Float32Array.of(0, 0, 10))],
  ])('are refused with %s', (_, json) => {
    expect(() => valueFromJson(BOX, json, 'test')).toThrowCode('BAD_ARGUMENT');
  });
});

describe('zeroOf', () => {
  it('is in every space', () => {
    fc.assert(
      fc.property(legalSpace, (space) => {
        expect(contains(space, zeroOf(space))).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('is zero, or as near to it as bounds allow', () => {
    const box: Space = {
      type: 'box',
      shape: [3],
      dtype: 'float32',
      low: [-1, 2, -5],
      high: [1, 3, -4],
    };
    expect(zeroOf(box)).toEqual(Float32Array.of(0, 2, -4));
    expect(zeroOf({ type: 'discrete', n: 3, start: -2 })).toBe(-2);
  });
});

describe('copyValue', () => {
  it('copies what a view shows, and shares nothing', () => {
    const all = Float32Array.of(1, 2, 3, 4);
    const value = { a: [all.subarray(1, 3), 5], b: 'text' };
    const copy = copyValue(value) as typeof value; // a value of the same form
    expect(copy).toEqual(value);
    all.fill(0);
    expect(copy.a[0]).toEqual(Float32Array.of(2, 3));
    expect((copy.a[0] as Float32Array).buffer.byteLength).toBe(8);
  });
});
