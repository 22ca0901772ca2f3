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
  GraphSpace,
  Space,
  SpaceValue,
} from '../../../env/core/spaces/spaces.ts';
import {
  bits,
  both,
  cloud,
  coin,
  dice,
  dots,
  either,
  net,
  pair,
  unit,
  word,
} from '../../support/named-spaces.ts';
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

  it('draws sequences of geometric lengths, four items on the average', () => {
    const rng = new Rng(10);
    const lengths = Array.from({ length: DRAWS }, () => (sample(dots, rng) as unknown[]).length);
    for (const k of [1, 2, 3, 4, 8]) {
      const share = lengths.filter((length) => length === k).length / DRAWS;
      expect(share).toEqual(about(0.25 * 0.75 ** (k - 1)));
    }
    expect(Math.min(...lengths)).toBe(1);
    expect(mean(lengths)).toBeCloseTo(4, 1);
  });

  it('draws texts of any length and characters alike', () => {
    const rng = new Rng(11);
    const texts = Array.from({ length: DRAWS }, () => [...(sample(word, rng) as string)]);
    for (const k of [1, 2, 3]) {
      expect(texts.filter((text) => text.length === k).length / DRAWS).toEqual(about(1 / 3));
    }
    for (const character of word.charset) {
      expect(texts.filter(([first]) => first === character).length / DRAWS).toEqual(about(1 / 3));
    }
  });

  it('draws graphs of ten nodes, and any number of edges alike', () => {
    const rng = new Rng(12);
    const graphs = Array.from({ length: 2000 }, () => sample(net, rng) as Graph);
    expect(new Set(graphs.map(({ nodes }) => nodes.length))).toEqual(new Set([20]));
    const edges = graphs.map(({ edgeLinks }) => edgeLinks.length / 2);
    expect([Math.min(...edges), Math.max(...edges)]).toEqual([0, 90]);
    expect(Math.abs(mean(edges) - 45)).toBeLessThan(3); // five standard errors of 26 / sqrt(2000)
    const links = graphs.flatMap(({ edgeLinks }) => [...edgeLinks]);
    expect(Math.abs(mean(links) - 4.5)).toBeLessThan(0.05);
    expect(new Set(links).size).toBe(10);
  });

  it('draws either of several alike', () => {
    const rng = new Rng(13);
    const indices = Array.from({ length: DRAWS }, () => (sample(either, rng) as [number])[0]);
    expect(mean(indices)).toEqual(about(0.5));
  });

  it('keeps to the lengths, numbers and masks of what has no fixed size', () => {
    const rng = new Rng(14);
    const nodes = { unit: null, coin: Uint8Array.of(0, 1) };
    for (let i = 0; i < 100; i++) {
      expect(sample(word, rng, { length: 2, charset: Uint8Array.of(0, 1, 0) })).toBe('bb');
      expect(sample(word, rng, { length: Int32Array.of(1, 3) })).toMatch(/^(.|...)$/u);
      expect(sample(word, rng, { charset: Float64Array.of(0, 0, 1) })).toMatch(/^\u{1f600}+$/u);
      expect(sample(dots, rng, { length: 0 })).toEqual([]);
      const list = { type: 'sequence', space: coin, stack: i % 2 === 0 } as const;
      const items = { length: Int32Array.of(2, 4), items: Float64Array.of(0, 1) };
      expect(['6,6', '6,6,6,6']).toContain(String(sample(list, rng, items)));
      const graph = sample(net, rng, { numNodes: 2, numEdges: 5, edges: Uint8Array.of(1, 0) });
      expect(graph).toMatchObject({ nodes: { length: 4 }, edges: Int32Array.of(5, 5, 5, 5, 5) });
      const alone = sample(cloud, rng, { nodes, numNodes: Int32Array.of(3) });
      expect(alone).toMatchObject({ nodes: { coin: Int32Array.of(6, 6, 6) } });
      const one = sample(either, rng, [Uint8Array.of(1, 0), null]) as [number, unknown];
      if (one[0] === 0) expect(one[1]).toBe(5);
    }
    expect(sample(net, rng, { numNodes: 1 })).toMatchObject({ edges: new Int32Array(0) });
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
    ['of a length past the end', word, { length: 4 }, /an integer in 1\.\.3, .* got 4/],
    ['of half a length', word, { length: 1.5 }, /an integer in 1\.\.3, .* got 1\.5/],
    ['of lengths in a list', word, { length: [1, 2] }, /or an Int32Array of such/],
    ['of no lengths', word, { length: new Int32Array(0) }, /an integer in 1\.\.3/],
    ['of some lengths past the end', word, { length: Int32Array.of(1, 4) }, /1\.\.3/],
    ['without names for a text', word, Uint8Array.of(1, 1, 1), /masks for length, charset/],
    ['of another charset', word, { charset: Uint8Array.of(1, 1) }, /a mask of 3 bytes, got 2/],
    ['of code units', word, { charset: Uint8Array.of(1, 1, 1, 1) }, /a mask of 3 bytes, got 4/],
    ['without a character', word, { charset: Uint8Array.of(0, 0, 0) }, /allows something/],
    ['of a negative length', dots, { length: -1 }, /an integer in 0 or more, .* got -1/],
    ['of a misspelt part', dots, { lenght: 2 }, /masks for length, items, got one for 'lenght'/],
    ['on the items of boxes', dots, { items: Uint8Array.of(1) }, /no mask on a box/],
    ['of no nodes', net, { numNodes: 0 }, /an integer in 1 or more, .* got 0/],
    ['of edges there are not', cloud, { numEdges: 1 }, /nodes, numNodes, got one for 'numEdges'/],
    ['of too few options', either, [null], /a list of 2 masks/],
    ['that is a number for a choice', coin, 1, /bytes \(a mask\) or floats .* got 1/],
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

  it('draws nodes alike whatever the edges are', () => {
    const nodesOf = (space: GraphSpace): unknown[] =>
      drawn(new SpaceSampler(space, 7), 5).map((graph) => (graph as Graph).nodes);
    expect(nodesOf({ ...net, edgeSpace: null })).toEqual(nodesOf(net));
    expect(nodesOf({ ...net, edgeSpace: unit })).toEqual(nodesOf(net));
  });

  it('takes masks as sample does', () => {
    const sampler = new SpaceSampler(either, 7);
    const masks = [Float64Array.of(1, 0), null];
    const values = Array.from({ length: 50 }, () => sampler.sample(masks) as [number, unknown]);
    expect(new Set(values.filter(([index]) => index === 0).map(([, x]) => x))).toEqual(
      new Set([5]),
    );
  });

  it('gives equal siblings streams of their own', () => {
    const twins: Space = { type: 'tuple', spaces: [unit, unit] };
    const [a, b] = new SpaceSampler(twins, 7).sample() as [Float32Array, Float32Array];
    expect(a).not.toEqual(b);
  });
});

// ---------------------------------------------------------------------------

const DRAWS = 20_000;

type Graph = { nodes: Float32Array; edgeLinks: Int32Array };

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

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
