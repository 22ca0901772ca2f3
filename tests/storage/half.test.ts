import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHalfBits, fromHalves, toHalfBits } from '../../storage/half.ts';

const golden: { halves: { float32: number[]; bits: number[] } } = JSON.parse(
  readFileSync(new URL('../golden/storage.json', import.meta.url), 'utf8'),
);

/** The positive finite halves in order of their bits, which is their numeric order. */
const FINITE = Array.from({ length: 0x7c00 }, (_, bits) => bits);

describe('half precision', () => {
  it('keeps the bits of all 65,536 halves through a float', () => {
    for (let bits = 0; bits < 0x1_0000; bits++) {
      const value = fromHalfBits(bits);
      if (Number.isNaN(value)) expect(toHalfBits(value) & 0x7fff).toBeGreaterThan(0x7c00);
      else expect(toHalfBits(value)).toBe(bits);
    }
  });

  it('reads many as one by one', () => {
    const all = Uint16Array.from({ length: 0x1_0000 }, (_, i) => 0xffff - i);
    const read = fromHalves(all);
    all.forEach((bits, i) => {
      expect(read[i]).toBe(fromHalfBits(bits));
    });
  });

  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('reads 0x%s as %d', (bits, value) => {
    expect(fromHalfBits(bits)).toBe(value);
  });

  it('rounds to the nearest half and ties to the even one, between every two neighbours', () => {
    for (const bits of FINITE.slice(0, -1)) {
      const low = fromHalfBits(bits);
      const high = fromHalfBits(bits + 1);
      expect(high).toBeGreaterThan(low);
      const middle = (low + high) / 2; // exact in float32: one more bit than a half
      const even = bits % 2 === 0 ? bits : bits + 1;
      const nudge = (high - low) / 1024;
      const got = [middle, middle - nudge, middle + nudge].map(toHalfBits);
      expect(got).toEqual([even, bits, bits + 1]);
      expect(toHalfBits(-middle)).toBe(even | 0x8000);
    }
  });

  it('overflows to infinity exactly from half a unit above the largest half', () => {
    expect(toHalfBits(65519.99)).toBe(0x7bff);
    expect(toHalfBits(65520)).toBe(0x7c00);
    expect(toHalfBits(-1e30)).toBe(0xfc00);
  });

  it('agrees with NumPy over sixteen decades', () => {
    expect(golden.halves.float32.map(toHalfBits)).toEqual(golden.halves.bits);
  });
});
