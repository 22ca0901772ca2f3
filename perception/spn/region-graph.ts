/**
 * The structure of a circuit before any number: regions (sets of variables) and partitions
 * (ways of splitting a region into disjoint parts). Sums live in regions, products in partitions.
 *
 *   root {0 1 2 3} ── partition ──┬── {0 2} ── partition ──┬── {0}
 *                                 │                        └── {2}
 *                                 └── {1 3} (a leaf region)
 *
 * A valid graph makes every circuit compiled from it smooth (the children of a sum share one
 * scope) and decomposable (the children of a product share no variable), so marginals and
 * integrals are exact (Poon & Domingos 2011; Peharz et al. 2019, RAT-SPN).
 */

import { SupairError } from '../../env/core/errors.ts';

export interface Region {
  /** Variables, ascending. */
  readonly scope: Int32Array;
  /** Indices into `partitions`; none for a leaf region. */
  readonly partitions: readonly number[];
}

export interface Partition {
  /** Index into `regions` of the region it splits. */
  readonly parent: number;
  /** Indices into `regions` of the parts. */
  readonly children: readonly number[];
}

export interface RegionGraph {
  readonly variables: number;
  readonly regions: readonly Region[];
  readonly partitions: readonly Partition[];
  /** Index of the region whose scope is all variables. */
  readonly root: number;
}

/** Refuses a graph that is not smooth, decomposable, covering and connected. */
export function validateRegionGraph(graph: RegionGraph): void {
  graph.regions.forEach((region, i) => {
    validateRegion(graph, region, i);
  });
  const root = graph.regions[graph.root];
  if (root?.scope.length !== graph.variables) {
    throw refusal(`a root over all ${graph.variables} variables`, `root ${graph.root}`);
  }
  graph.partitions.forEach((partition, i) => {
    validatePartition(graph, partition, i);
  });
  const reached = regionsBelowRoot(graph);
  if (reached !== graph.regions.length) {
    throw refusal('all regions below the root', `${graph.regions.length - reached} unreachable`);
  }
}

// ---------------------------------------------------------------------------

function refusal(expected: string, got: string): SupairError {
  return new SupairError('BAD_ARGUMENT', { who: 'region graph', expected, got });
}

function validateRegion(graph: RegionGraph, { scope, partitions }: Region, index: number): void {
  if (scope.length === 0) throw refusal('non-empty scopes', `an empty region ${index}`);
  let last = -1;
  for (const v of scope) {
    if (v <= last) throw refusal('ascending scopes of variables >= 0', `${v} in region ${index}`);
    last = v;
  }
  if (last >= graph.variables) {
    throw refusal(`variables below ${graph.variables}`, `${last} in region ${index}`);
  }
  for (const p of partitions) {
    if (graph.partitions[p]?.parent !== index) {
      throw refusal('partitions of their own region', `${p} in region ${index}`);
    }
  }
}

/** Decomposable: the parts share no variable. Smooth: together they are their parent's scope. */
function validatePartition(
  graph: RegionGraph,
  { parent, children }: Partition,
  index: number,
): void {
  const whole = graph.regions[parent];
  if (whole?.partitions.includes(index) !== true) {
    throw refusal('parents that list their partitions', `partition ${index}`);
  }
  if (children.length < 2) {
    throw refusal('at least two parts', `${children.length} in partition ${index}`);
  }
  const seen = new Set<number>();
  for (const child of children) {
    const part = graph.regions[child];
    if (part === undefined) throw refusal('existing parts', `${child} in partition ${index}`);
    for (const v of part.scope) {
      if (seen.has(v)) throw refusal('disjoint parts', `variable ${v} twice in ${index}`);
      seen.add(v);
    }
  }
  if (seen.size !== whole.scope.length || !whole.scope.every((v) => seen.has(v))) {
    throw refusal('parts that cover their parent', `partition ${index} does not`);
  }
}

/** Number of regions reachable from the root (parts shrink, so there is no cycle to fear). */
function regionsBelowRoot(graph: RegionGraph): number {
  const reached = new Set<number>();
  const visit = (i: number): void => {
    if (reached.has(i)) return;
    reached.add(i);
    for (const p of graph.regions[i]?.partitions ?? []) {
      for (const child of graph.partitions[p]?.children ?? []) visit(child);
    }
  };
  visit(graph.root);
  return reached.size;
}
