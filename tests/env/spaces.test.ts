import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { objectTableSpace } from '../../env/core/object-table.ts';
import { Rng } from '../../env/core/random.ts';
import { createBatch, unbatch } from '../../env/core/spaces/batch.ts';
import { batchSpace } from '../../env/core/spaces/batch-space.ts';
import { contains, explain } from '../../env/core/spaces/check.ts';
import { parseSpace, spaceToJson } from '../../env/core/spaces/codec.ts';
import { equalSpaces } from '../../env/core/spaces/equality.ts';
import { flatdim } from '../../env/core/spaces/flatten.ts';
import { SpaceSampler, sample } from '../../env/core/spaces/sample.ts';
import type { BoxSpace, DictSpace, Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { legalSpace } from '../support/spaces.ts';

const unit: BoxSpace = { type: 'box', shape: [2], dtype: 'float32', low: 0, high: 0.1 };
const pixels: BoxSpace = { type: 'box', shape: [2, 2], dtype: 'uint8', low: 0, high: 255 };
const columns: BoxSpace = {
  type: 'box',
  shape: [2, 2],
  dtype: 'float32',
  low: [0, -1],
  high: [1, Number.POSITIVE_INFINITY],
  names: ['a', 'b'],
};
const coin: Space = { type: 'discrete', n: 2, start: 5 };
const dice: Space = { type: 'multi-discrete', nvec: [2, 6] };
const bits: Space = { type: 'multi-binary', shape: [3] };
const both: DictSpace = { type: 'dict', spaces: { coin, unit } };
const pair: Space = { type: 'tuple', spaces: [coin, bits] };

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

describe('sample', () => {
  it('draws members of any space', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer(), (space, seed) => {
        expect(explain(space, sample(space, new Rng(seed)))).toBeNull();
        expect(explain(space, new SpaceSampler(space, seed).sample())).toBeNull();
      }),
    );
  });

  it('reaches every member of a small space, and both ends of an integer box', () => {
    const rng = new Rng(1);
    const seen = new Set<number>();
    const box: BoxSpace = { type: 'box', shape: [], dtype: 'int32', low: -1, high: 2 };
    for (let i = 0; i < 200; i++) seen.add((sample(box, rng) as Int32Array)[0] ?? 9);
    expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });

  it('spreads over a bounded box uniformly, and past a single bound exponentially', () => {
    const rng = new Rng(2);
    const mean = (space: BoxSpace): number => {
      const values = sample({ ...space, shape: [50_000] }, rng) as Float32Array;
      return values.reduce((a, b) => a + b, 0) / values.length;
    };
    const box = (low: number, high: number): BoxSpace => ({ ...unit, low, high });
    expect(mean(box(2, 6))).toBeCloseTo(4, 1);
    expect(mean(box(2, Infinity))).toBeCloseTo(3, 1);
    expect(mean(box(-Infinity, 2))).toBeCloseTo(1, 1);
    expect(mean(box(-Infinity, Infinity))).toBeCloseTo(0, 1);
  });

  it('keeps to masks, in composites too', () => {
    const rng = new Rng(3);
    for (let i = 0; i < 50; i++) {
      expect(sample(coin, rng, Uint8Array.of(0, 1))).toBe(6);
      expect(sample(dice, rng, [null, Uint8Array.of(0, 0, 0, 1, 0, 0)])).toSatisfy(
        (value: Int32Array) => value[1] === 3,
      );
      expect(sample(bits, rng, Uint8Array.of(0, 1, 2))).toSatisfy(
        (value: Uint8Array) => value[0] === 0 && value[1] === 1,
      );
      const masks = { coin: Uint8Array.of(1, 0), unit: null };
      expect(sample(both, rng, masks)).toMatchObject({ coin: 5 });
      expect(new SpaceSampler(pair, i).sample([Uint8Array.of(1, 0), null])).toMatchObject([5, {}]);
    }
  });

  it('draws the free bits alike whatever the mask fixes', () => {
    const free = sample(bits, new Rng(4)) as Uint8Array;
    const fixed = sample(bits, new Rng(4), Uint8Array.of(2, 0, 2)) as Uint8Array;
    expect([fixed[0], fixed[2]]).toEqual([free[0], free[2]]);
  });

  test.each<[string, Space, Parameters<typeof sample>[2]]>([
    ['that allows nothing', coin, Uint8Array.of(0, 0)],
    ['of another length', coin, Uint8Array.of(1)],
    ['on a box', unit, Uint8Array.of(1, 1)],
    ['without keys for a dict', both, Uint8Array.of(1, 1)],
    ['by key for a tuple', pair, { 0: null }],
  ])('refuses a mask %s', (_, space, mask) => {
    expect(() => sample(space, new Rng(1), mask)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('SpaceSampler', () => {
  const drawn = (sampler: SpaceSampler, count: number): SpaceValue[] =>
    Array.from({ length: count }, () => sampler.sample());

  it('repeats itself from a seed', () => {
    const sampler = new SpaceSampler(both, 7);
    const once = drawn(sampler, 5);
    expect(drawn(sampler, 5)).not.toEqual(once);
    sampler.seed(7);
    expect(drawn(sampler, 5)).toEqual(once);
    expect(drawn(new SpaceSampler(both, 7), 5)).toEqual(once);
    expect(drawn(new SpaceSampler(both, 8), 5)).not.toEqual(once);
  });

  it('draws a child alike whatever its siblings are', () => {
    const alone: DictSpace = { type: 'dict', spaces: { unit } };
    const unitOf = (value: SpaceValue): unknown => (value as { unit: unknown }).unit;
    const together = drawn(new SpaceSampler(both, 7), 5).map(unitOf);
    expect(drawn(new SpaceSampler(alone, 7), 5).map(unitOf)).toEqual(together);
  });

  it('gives equal siblings streams of their own', () => {
    const twins: Space = { type: 'tuple', spaces: [unit, unit] };
    const [a, b] = new SpaceSampler(twins, 7).sample() as [Float32Array, Float32Array];
    expect(a).not.toEqual(b);
  });
});

describe('equalSpaces', () => {
  it('holds for a copy, and ignores how bounds are written', () => {
    fc.assert(
      fc.property(legalSpace, (space) => {
        expect(equalSpaces(space, structuredClone(space))).toBe(true);
      }),
    );
    expect(equalSpaces(unit, { ...unit, low: [0, 0], high: [0.1, 0.1] })).toBe(true);
  });

  test.each<[string, Space, Space]>([
    ['bounds', unit, { ...unit, high: [0.1, 0.2] }],
    ['shapes of equal size', pixels, { ...pixels, shape: [4] }],
    ['element types', unit, { ...unit, dtype: 'int32' }],
    ['column names', columns, { ...columns, names: ['a', 'c'] }],
    ['starts', coin, { type: 'discrete', n: 2, start: 0 }],
    ['counts', dice, { type: 'multi-discrete', nvec: [2, 5] }],
    ['keys', both, { type: 'dict', spaces: { coin, other: unit } }],
    ['one key more', { type: 'dict', spaces: { coin } }, both],
    ['order', pair, { type: 'tuple', spaces: [bits, coin] }],
    ['kinds', coin, dice],
  ])('sees different %s', (_, a, b) => {
    expect(equalSpaces(a, b)).toBe(false);
    expect(equalSpaces(b, a)).toBe(false);
  });
});

describe('flatdim', () => {
  test.each<[Space, number]>([
    [pixels, 4],
    [{ ...unit, shape: [] }, 1],
    [coin, 2],
    [dice, 8],
    [bits, 3],
    [both, 4],
    [pair, 5],
  ])('counts the numbers of %j as %d', (space, numbers) => {
    expect(flatdim(space)).toBe(numbers);
  });
});

describe('batchSpace', () => {
  it('holds B members written side by side, and gives them back', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer({ min: 1, max: 4 }), fc.nat(), (space, B, seed) => {
        const rng = new Rng(seed);
        const values = Array.from({ length: B }, () => sample(space, rng));
        const batch = createBatch(space, B);
        for (const [i, value] of values.entries()) batch.write(i, value);
        expect(explain(batchSpace(space, B), batch.value)).toBeNull();
        expect(batch.copy()).toEqual(batch.value);
        expect(values.map((_, i) => unbatch(space, batch.value, i))).toEqual(values);
      }),
    );
  });

  it('gives every row its own bounds', () => {
    const batched = batchSpace(columns, 2);
    expect(contains(batched, Float32Array.of(0, 9, 1, 9, 0, 9, 1, 9))).toBe(true);
    expect(contains(batched, Float32Array.of(0, 9, 1, 9, 0, 9, 1.5, 9))).toBe(false);
    expect(contains(batchSpace(coin, 2), Int32Array.of(5, 7))).toBe(false);
    expect(contains(batchSpace(dice, 2), Int32Array.of(1, 5, 2, 5))).toBe(false);
  });

  it('is a legal space again', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer({ min: 1, max: 4 }), (space, B) => {
        const batched = batchSpace(space, B);
        expect(equalSpaces(parseSpace(batched), batched)).toBe(true);
      }),
    );
  });
});

describe('parseSpace', () => {
  it('reads back every space from JSON text, infinities included', () => {
    fc.assert(
      fc.property(legalSpace, (space) => {
        const text = JSON.stringify(spaceToJson(space));
        expect(parseSpace(JSON.parse(text))).toEqual(space);
      }),
    );
    const table = objectTableSpace(4, 64, 64);
    expect(parseSpace(JSON.parse(JSON.stringify(spaceToJson(table))))).toEqual(table);
    expect(JSON.stringify(spaceToJson(columns))).toContain('"Infinity"');
  });

  const nested = (depth: number): unknown =>
    depth === 0 ? coin : { type: 'tuple', spaces: [nested(depth - 1)] };

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'box'],
    ['a list', []],
    ['an unknown type', { type: 'graph' }],
    ['a type on the prototype only', Object.create({ type: 'discrete', n: 2, start: 0 })],
    ['no choices', { type: 'discrete', n: 0, start: 0 }],
    ['half a choice', { type: 'discrete', n: 1.5, start: 0 }],
    ['choices past 32 bits', { type: 'discrete', n: 2, start: 2 ** 31 }],
    ['an empty side', { ...unit, shape: [0] }],
    ['a negative side', { ...unit, shape: [-2] }],
    ['too many axes', { ...unit, shape: new Array(9).fill(1) }],
    ['too many elements', { ...unit, shape: [2 ** 15, 2 ** 15] }],
    ['an unknown element type', { ...unit, dtype: 'float64' }],
    ['low above high', { ...unit, low: 1, high: 0 }],
    ['one low above its high', { ...columns, low: [2, 0] }],
    ['bounds of another length', { ...columns, low: [0, 0, 0] }],
    ['a bound that is no number', { ...unit, low: 'zero' }],
    ['a NaN bound', { ...unit, low: Number.NaN }],
    ['a byte above 255', { ...pixels, high: 256 }],
    ['a byte below 0', { ...pixels, low: [0, -1] }],
    ['names of another length', { ...columns, names: ['a'] }],
    ['names that are numbers', { ...columns, names: [1, 2] }],
    ['a bad child', { type: 'dict', spaces: { a: { type: 'nope' } } }],
    ['children in a list', { type: 'dict', spaces: [coin] }],
    ['a prototype key', { type: 'dict', spaces: JSON.parse('{"__proto__": {"type": "x"}}') }],
    ['too many levels', nested(20)],
    ['too many children', { type: 'tuple', spaces: new Array(2000).fill(coin) }],
  ])('refuses %s', (_, value) => {
    expect(() => parseSpace(value)).toThrowCode('BAD_ARGUMENT');
  });

  it('names the field that is off', () => {
    const space = { type: 'dict', spaces: { speed: { ...unit, dtype: 'float16' } } };
    expect(() => parseSpace(space, 'observationSpace')).toThrow(/observationSpace\.speed\.dtype/);
  });
});
