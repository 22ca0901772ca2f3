import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { explain } from '../../../env/core/spaces/check.ts';
import type { SpaceMask } from '../../../env/core/spaces/masks.ts';
import { SpaceSampler, sample } from '../../../env/core/spaces/sample.ts';
import type {
  BoxSpace,
  DictSpace,
  DiscreteSpace,
  Space,
  SpaceValue,
} from '../../../env/core/spaces/spaces.ts';
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

  it('follows probabilities', () => {
    const law = [0.1, 0.2, 0.3, 0.4];
    const space: DiscreteSpace = { type: 'discrete', n: 4, start: -1 };
    expect(frequencies(space, Float64Array.from(law))).toEqual(law.map(about));
    expect(frequencies(space, Float32Array.from(law))).toEqual(law.map(about));
    expect(frequencies(space, null)).toEqual([0.25, 0.25, 0.25, 0.25].map(about));
    expect(frequencies(space, Uint8Array.of(1, 0, 1, 0))).toEqual([0.5, 0, 0.5, 0].map(about));
  });

  it('follows probabilities in every element of several', () => {
    const rng = new Rng(8);
    const counts = { first: 0, second: 0, ones: [0, 0, 0] };
    for (let i = 0; i < DRAWS; i++) {
      const value = sample(dice, rng, [
        Float64Array.of(0.9, 0.1),
        Float64Array.of(0, 0, 0.25, 0, 0, 0.75),
      ]) as Int32Array;
      counts.first += value[0] ?? 0;
      counts.second += value[1] === 5 ? 1 : 0;
      const [a = 0, b = 0, c = 0] = sample(bits, rng, Float64Array.of(0, 0.3, 1)) as Uint8Array;
      counts.ones = counts.ones.map((count, k) => count + ([a, b, c][k] ?? 0));
    }
    expect(counts.first / DRAWS).toEqual(about(0.1));
    expect(counts.second / DRAWS).toEqual(about(0.75));
    expect(counts.ones.map((count) => count / DRAWS)).toEqual([0, about(0.3), 1]);
  });

  it('never draws what has no chance', () => {
    const rng = new Rng(9);
    const thirds = Float64Array.of(0, 1 / 3, 1 / 3, 1 / 3, 0);
    const space: Space = { type: 'discrete', n: 5, start: 0 };
    for (let i = 0; i < 5000; i++) expect([1, 2, 3]).toContain(sample(space, rng, thirds));
    expect(sample(space, rng, Float64Array.of(0, 0, 0, 0, 1))).toBe(4);
  });

  test.each<[string, Space, Parameters<typeof sample>[2], RegExp]>([
    ['that allows nothing', coin, Uint8Array.of(0, 0), /a mask that allows something/],
    ['of another length', coin, Uint8Array.of(1), /a mask of 2 bytes/],
    ['of other bytes', coin, Uint8Array.of(1, 2), /expected 0 or 1 for each choice, got 2/],
    ['of other bytes on bits', bits, Uint8Array.of(1, 2, 3), /0, 1 or 2 .* got 3/],
    ['of another length on bits', bits, Uint8Array.of(1), /a mask of 3 bytes/],
    ['on a box', unit, Uint8Array.of(1, 1), /no mask on a box/],
    ['without keys for a dict', both, Uint8Array.of(1, 1), /masks for coin, unit/],
    ['for an unknown key', both, { cion: null }, /masks for coin, unit, got one for 'cion'/],
    ['by key for a tuple', pair, { 0: null }, /a list of 2 masks/],
    ['of too few parts', dice, [null], /a list of 2 masks/],
    ['that is a list for one choice', coin, [null, null], /bytes \(a mask\) or floats/],
    ['of too few probabilities', coin, Float64Array.of(1), /2 probabilities/],
    ['summing to less than one', coin, Float64Array.of(0.5, 0.4), /sum to 1, got a sum of 0\.9/],
    ['with a negative probability', coin, Float64Array.of(1.5, -0.5), /in \[0, 1\], got 1\.5/],
    ['with a NaN probability', coin, Float64Array.of(1, Number.NaN), /in \[0, 1\], got NaN/],
    ['with a bad chance of a bit', bits, Float64Array.of(0, 0, -1), /in \[0, 1\], got -1/],
  ])('refuses a mask %s', (_, space, mask, reason) => {
    expect(() => sample(space, new Rng(1), mask)).toThrowCode('BAD_ARGUMENT');
    expect(() => sample(space, new Rng(1), mask)).toThrow(reason);
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

// ---------------------------------------------------------------------------

const DRAWS = 20_000;

/** Five standard deviations of a frequency: a fair seed passes all but once in a million. */
function about(p: number): unknown {
  const slack = 5 * Math.sqrt((p * (1 - p)) / DRAWS);
  return expect.toSatisfy((x: number) => Math.abs(x - p) <= slack, `about ${p}`);
}

function frequencies(space: DiscreteSpace, mask: SpaceMask | null): number[] {
  const rng = new Rng(7);
  const counts = new Array<number>(space.n).fill(0);
  for (let i = 0; i < DRAWS; i++) {
    const index = (sample(space, rng, mask) as number) - space.start;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count) => count / DRAWS);
}
