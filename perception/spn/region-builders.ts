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

export interface RectangleOptions {
  /** Sides of the picture, each at least 2^depth pixels. */
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly replicas: number;
}

/**
 * Random tensorised structure: each replica shuffles the variables and halves them `depth` times
 * (Peharz et al. 2019, RAT-SPN). Halves differ by at most one variable.
 *
 * @throws BAD_ARGUMENT for sizes out of range.
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
  return growReplicas(options, () => rng.permutation(variables), {
    scope: (members) => members,
    split: (members) => {
      const half = members.length >> 1;
      return [members.subarray(0, half), members.subarray(half)];
    },
  });
}

/**
 * Rectangles of a picture's pixels (row-major variables): each replica cuts them straight `depth`
 * times, somewhere in the middle half of a side that is chosen with a chance in proportion to its
 * length. After the image decompositions of Poon & Domingos 2011, of which each replica is one.
 *
 * @throws BAD_ARGUMENT for sizes out of range.
 */
export function rectangleGraph(options: RectangleOptions, rng: Rng): RegionGraph {
  const { height, width, depth, replicas } = options;
  if (!(depth >= 1 && replicas >= 1 && Math.min(height, width) >= 2 ** depth)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'rectangleGraph',
      expected: 'depth >= 1, replicas >= 1 and sides of at least 2^depth pixels',
      got: `depth ${depth}, replicas ${replicas}, ${width} x ${height} pixels`,
    });
  }
  const whole: Rectangle = { x0: 0, y0: 0, x1: width, y1: height };
  return growReplicas({ variables: height * width, depth, replicas }, () => whole, {
    scope: (rectangle) => pixelsOf(rectangle, width),
    split: (rectangle) => cut(rectangle, rng),
  });
}

// ---------------------------------------------------------------------------

/** Pixels x0 <= x < x1, y0 <= y < y1. */
interface Rectangle {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

interface Splitter<Part> {
  readonly scope: (part: Part) => Int32Array;
  readonly split: (part: Part) => readonly [Part, Part];
}

/** Splits the whole `depth` times for each replica. */
function growReplicas<Part>(
  { variables, depth, replicas }: RandomBinaryOptions,
  whole: () => Part,
  { scope, split }: Splitter<Part>,
): RegionGraph {
  const regions: { scope: Int32Array; partitions: number[] }[] = [];
  const partitions: Partition[] = [];
  const add = (members: Int32Array): number =>
    regions.push({ scope: members.slice().sort(), partitions: [] }) - 1;

  /** Splits region `parent`, which is `part`. */
  const grow = (parent: number, part: Part, levels: number): void => {
    const parts = split(part);
    const children = parts.map((p) => add(scope(p)));
    const index = partitions.push({ parent, children }) - 1;
    regions[parent]?.partitions.push(index);
    if (levels > 1) {
      children.forEach((child, i) => {
        grow(child, parts[i] as Part, levels - 1); // one part a child
      });
    }
  };

  const root = add(Int32Array.from({ length: variables }, (_, i) => i));
  for (let r = 0; r < replicas; r++) grow(root, whole(), depth);
  const graph: RegionGraph = { variables, regions: regions as Region[], partitions, root };
  validateRegionGraph(graph);
  return graph;
}

/**
 * Sides of 2^depth pixels last for `depth` cuts: a cut leaves a quarter of a side at least, and one
 * of the two sides is cut at most every second time.
 */
function cut(whole: Rectangle, rng: Rng): [Rectangle, Rectangle] {
  const { x0, y0, x1, y1 } = whole;
  const [width, height] = [x1 - x0, y1 - y0];
  const across = height < 2 || (width >= 2 && rng.integer(width + height) < width);
  const side = across ? width : height;
  const least = Math.ceil(side / 4);
  const at = least + rng.integer(side - 2 * least + 1);
  return across
    ? [
        { ...whole, x1: x0 + at },
        { ...whole, x0: x0 + at },
      ]
    : [
        { ...whole, y1: y0 + at },
        { ...whole, y0: y0 + at },
      ];
}

function pixelsOf({ x0, y0, x1, y1 }: Rectangle, width: number): Int32Array {
  const across = x1 - x0;
  return Int32Array.from(
    { length: across * (y1 - y0) },
    (_, i) => (y0 + Math.floor(i / across)) * width + x0 + (i % across),
  );
}
