import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { toLayers } from '../../../perception/spn/layered-structure.ts';
import { randomBinaryGraph } from '../../../perception/spn/region-builders.ts';
import { type RegionGraph, validateRegionGraph } from '../../../perception/spn/region-graph.ts';

const scope = (...variables: number[]): Int32Array => Int32Array.from(variables);

/** {0 1 2} split into {0 2} and {1}. */
const SMALL: RegionGraph = {
  variables: 3,
  regions: [
    { scope: scope(0, 1, 2), partitions: [0] },
    { scope: scope(0, 2), partitions: [] },
    { scope: scope(1), partitions: [] },
  ],
  partitions: [{ parent: 0, children: [1, 2] }],
  root: 0,
};

const withRegion = (index: number, ...variables: number[]): RegionGraph => ({
  ...SMALL,
  regions: SMALL.regions.map((r, i) => (i === index ? { ...r, scope: scope(...variables) } : r)),
});

describe('a region graph', () => {
  it('is accepted when disjoint, covering and connected', () => {
    expect(() => validateRegionGraph(SMALL)).not.toThrow();
  });

  it.each<[string, RegionGraph]>([
    ['parts that overlap', withRegion(2, 1, 2)],
    ['parts that leave a variable out', withRegion(1, 0)],
    ['a variable that does not exist', withRegion(2, 7)],
    ['a negative variable', withRegion(2, -1)],
    ['an empty region', withRegion(2)],
    ['an unsorted scope', withRegion(1, 2, 0)],
    ['a root without all variables', { ...SMALL, root: 1 }],
    ['a part that does not exist', { ...SMALL, partitions: [{ parent: 0, children: [1, 9] }] }],
    ['a partition of one part', { ...SMALL, partitions: [{ parent: 0, children: [0] }] }],
    [
      'a partition its parent does not list',
      { ...SMALL, partitions: [{ parent: 1, children: [1, 2] }] },
    ],
    [
      'a region nobody reaches',
      { ...SMALL, regions: [...SMALL.regions, { scope: scope(1), partitions: [] }] },
    ],
  ])('is refused with %s', (_what, graph) => {
    expect(() => validateRegionGraph(graph)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('the random binary builder', () => {
  it.each([
    { variables: 4, depth: 1, replicas: 1 },
    { variables: 13, depth: 3, replicas: 2 },
    { variables: 784, depth: 2, replicas: 6 },
    { variables: 2500, depth: 1, replicas: 3 },
  ])('halves $variables variables $depth times in $replicas replicas', (options) => {
    const graph = randomBinaryGraph(options, new Rng(1));
    validateRegionGraph(graph);
    const layers = toLayers(graph);
    expect(layers).toMatchObject({
      depth: options.depth,
      replicas: options.replicas,
      leafRegions: 2 ** options.depth,
    });
    for (let r = 0; r < options.replicas; r++) {
      const sizes = new Array<number>(layers.leafRegions).fill(0);
      for (let d = 0; d < options.variables; d++) {
        const leaf = layers.regionOf[r * options.variables + d] ?? -1;
        sizes[leaf] = (sizes[leaf] ?? 0) + 1;
      }
      const even = options.variables / layers.leafRegions;
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(Math.floor(even));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.ceil(even));
    }
  });

  it('gives the same graph for the same seed and another for another', () => {
    const options = { variables: 20, depth: 2, replicas: 2 };
    const build = (seed: number): RegionGraph => randomBinaryGraph(options, new Rng(seed));
    expect(build(5)).toEqual(build(5));
    expect(build(5)).not.toEqual(build(6));
  });

  it('refuses more halvings than there are variables', () => {
    expect(() =>
      randomBinaryGraph({ variables: 3, depth: 2, replicas: 1 }, new Rng(1)),
    ).toThrowCode('BAD_ARGUMENT');
  });

  it('puts neighbouring leaf regions under one parent', () => {
    const graph = randomBinaryGraph({ variables: 8, depth: 2, replicas: 1 }, new Rng(2));
    const { regionOf } = toLayers(graph);
    const halves = graph.partitions[0]?.children.map((i) => graph.regions[i]?.scope);
    const left = new Set(Array.from(halves?.[0] ?? [], (v) => regionOf[v]));
    expect(left).toEqual(new Set([0, 1]));
  });
});

describe('layers', () => {
  it('refuse a graph whose leaves differ in depth', () => {
    const lopsided: RegionGraph = {
      variables: 3,
      regions: [
        { scope: scope(0, 1, 2), partitions: [0] },
        { scope: scope(0, 2), partitions: [1] },
        { scope: scope(1), partitions: [] },
        { scope: scope(0), partitions: [] },
        { scope: scope(2), partitions: [] },
      ],
      partitions: [
        { parent: 0, children: [1, 2] },
        { parent: 1, children: [3, 4] },
      ],
      root: 0,
    };
    validateRegionGraph(lopsided);
    expect(() => toLayers(lopsided)).toThrowCode('UNSUPPORTED');
  });
});
