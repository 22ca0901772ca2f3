import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { explain } from '../../../env/core/spaces/check.ts';
import { SpaceSampler, sample } from '../../../env/core/spaces/sample.ts';
import type { BoxSpace, DictSpace, Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import { bits, both, coin, dice, pair, unit } from '../../support/named-spaces.ts';
import { legalSpace } from '../../support/spaces.ts';

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
