/**
 * Builders of region graphs: functions that return the one graph type.
 */

import { SupairError } from '../../env/core/errors.ts';
import type { Rng } from '../../env/core/random.ts';
import {
  type Partition,
  type Region,
  type RegionGraph,
  validateRegionGraph,
} from './region-graph.ts';

export interface RandomBinaryOptions {
  /** Number of variables; at least 2^depth. */
  readonly variables: number;
  /** How often each replica is split in half: 2^depth leaf regions a replica. At least 1. */
  readonly depth: number;
  /** Independent recursive splits of all variables. At least 1. */
  readonly replicas: number;
}

/**
 * Random tensorised structure: each replica shuffles the variables and halves them `depth` times
 * (Peharz et al. 2019, RAT-SPN). Halves differ by at most one variable.
 */
export function randomBinaryGraph(options: RandomBinaryOptions, rng: Rng): RegionGraph {
  const { variables, depth, replicas } = options;
  if (!(depth >= 1 && replicas >= 1 && variables >= 2 ** depth)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'randomBinaryGraph',
      expected: 'depth >= 1, replicas >= 1 and at least 2^depth variables',
      got: `depth ${depth}, replicas ${replicas}, variables ${variables}`,
    });
  }
  const regions: { scope: Int32Array; partitions: number[] }[] = [];
  const partitions: Partition[] = [];
  const add = (members: Int32Array): number =>
    regions.push({ scope: members.slice().sort(), partitions: [] }) - 1;

  /** Splits region `parent`, whose variables in random order are `members`. */
  const split = (parent: number, members: Int32Array, levels: number): void => {
    const half = members.length >> 1;
    const parts = [members.subarray(0, half), members.subarray(half)];
    const children = parts.map(add);
    const index = partitions.push({ parent, children }) - 1;
    regions[parent]?.partitions.push(index);
    if (levels > 1) {
      children.forEach((child, i) => {
        split(child, parts[i] as Int32Array, levels - 1); // one part a child
      });
    }
  };

  const root = add(Int32Array.from({ length: variables }, (_, i) => i));
  for (let r = 0; r < replicas; r++) split(root, rng.permutation(variables), depth);
  const graph: RegionGraph = { variables, regions: regions as Region[], partitions, root };
  validateRegionGraph(graph);
  return graph;
}
