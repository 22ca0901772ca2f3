/**
 * A region graph in layers, the form that dense tensors need: R replicas, each a balanced binary
 * tree of the same depth, with the leaf regions ordered so that regions 2i and 2i + 1 are the
 * parts of region i one level up.
 *
 *   level 0 (leaves)   R L regions     L = 2^depth
 *   level 1            R L/2 regions
 *   ...
 *   root               one region, R partitions of two parts each
 */

import { SupairError } from '../../env/core/errors.ts';
import type { RegionGraph } from './region-graph.ts';

export interface LayeredStructure {
  readonly variables: number;
  readonly replicas: number;
  readonly depth: number;
  /** Leaf regions a replica, L = 2^depth. */
  readonly leafRegions: number;
  /** Leaf region (0..L-1) of each variable in each replica, [R * D] replica-major. */
  readonly regionOf: Int32Array;
}

/** @throws UNSUPPORTED where the graph is not a set of balanced binary trees below the root. */
export function toLayers(graph: RegionGraph): LayeredStructure {
  const root = graph.regions[graph.root];
  const replicas = root?.partitions ?? [];
  const leavesOf = (partition: number): number[] =>
    partChildren(graph, partition).flatMap((child) => {
      const [own] = graph.regions[child]?.partitions ?? [];
      return own === undefined ? [child] : leavesOf(own);
    });
  const depthOf = (partition: number): number => {
    const depths = partChildren(graph, partition).map((child) => {
      const own = graph.regions[child]?.partitions ?? [];
      if (own.length > 1)
        throw refusal('one partition an inner region', `${own.length} in ${child}`);
      const [next] = own;
      return next === undefined ? 0 : depthOf(next);
    });
    if (depths[0] !== depths[1])
      throw refusal('leaves of equal depth', `depths ${depths.join(', ')}`);
    return 1 + (depths[0] ?? 0);
  };
  const depths = replicas.map(depthOf);
  const depth = depths[0] ?? 0;
  if (depth === 0 || depths.some((d) => d !== depth)) {
    throw refusal('replicas of one depth >= 1', `depths ${depths.join(', ')}`);
  }
  const regionOf = new Int32Array(replicas.length * graph.variables);
  replicas.forEach((partition, r) => {
    leavesOf(partition).forEach((leaf, index) => {
      for (const v of graph.regions[leaf]?.scope ?? []) regionOf[r * graph.variables + v] = index;
    });
  });
  return {
    variables: graph.variables,
    replicas: replicas.length,
    depth,
    leafRegions: 2 ** depth,
    regionOf,
  };
}

// ---------------------------------------------------------------------------

function partChildren(graph: RegionGraph, partition: number): readonly number[] {
  const children = graph.partitions[partition]?.children ?? [];
  if (children.length !== 2) throw refusal('partitions of two parts', `${children.length} parts`);
  return children;
}

function refusal(expected: string, got: string): SupairError {
  return new SupairError('UNSUPPORTED', { who: 'toLayers', expected, got });
}
