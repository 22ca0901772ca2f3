/**
 * Random members of a space.
 *
 *   box         element by element: bounded both ways uniform, both ends included; bounded one way
 *               the bound plus or minus a unit exponential; unbounded standard normal
 *   text        any length alike, then any characters
 *   sequence    1 + k items with chance 1/4 (3/4)^k, as in Gymnasium: 4 on the average
 *   graph       10 nodes, and any number of edges alike up to one for each pair and direction
 *   one-of      any part alike
 *   the others  any choice alike
 *
 * A mask says otherwise: `masks.ts`.
 */

import { Rng } from '../random.ts';
import { createBatch } from './batch.ts';
import { drawLeaf } from './draw-leaf.ts';
import { drawCount, maskList, maskRecord, type SpaceMask } from './masks.ts';
import type { GraphSpace, Space, SpaceValue } from './spaces.ts';
import { oneStream, ownStreams, type Streams } from './streams.ts';

/**
 * A random member. Arrays of bytes in the mask say what is allowed, arrays of floats how likely
 * it is (Gymnasium's `mask` and `probability`).
 * @throws BAD_ARGUMENT where a mask does not fit the space or allows nothing.
 */
export function sample(space: Space, rng: Rng, mask: SpaceMask | null = null): SpaceValue {
  return draw(space, oneStream(rng), mask);
}

/**
 * A space with a random stream of its own. Children of a composite space have streams derived from
 * the seed and their key, so adding a key never changes what the others draw.
 */
export class SpaceSampler {
  readonly space: Space;
  #streams: Streams;

  constructor(space: Space, seed: number) {
    this.space = space;
    this.#streams = ownStreams(new Rng(seed));
  }

  /** Starts the stream anew. */
  seed(seed: number): void {
    this.#streams = ownStreams(new Rng(seed));
  }

  /** @throws BAD_ARGUMENT where a mask does not fit the space or allows nothing. */
  sample(mask: SpaceMask | null = null): SpaceValue {
    return draw(this.space, this.#streams, mask);
  }
}

// ---------------------------------------------------------------------------

function draw(space: Space, streams: Streams, mask: SpaceMask | null): SpaceValue {
  const { rng } = streams;
  switch (space.type) {
    case 'box':
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
    case 'text':
      return drawLeaf(space, rng, mask);
    case 'dict': {
      const children = Object.entries(space.spaces);
      const masks = maskRecord(mask, Object.keys(space.spaces));
      return Object.fromEntries(
        children.map(([key, child]) => [
          key,
          draw(child, streams.child(key), masks.get(key) ?? null),
        ]),
      );
    }
    case 'tuple': {
      const masks = maskList(mask, space.spaces.length);
      return space.spaces.map((child, i) =>
        draw(child, streams.child(String(i)), masks?.[i] ?? null),
      );
    }
    case 'sequence': {
      const masks = maskRecord(mask, ['length', 'items']);
      const length = drawCount(masks.get('length'), 0, Number.POSITIVE_INFINITY, rng);
      const items = masks.get('items') ?? null;
      const values = drawMany(
        space.space,
        length ?? drawLength(rng),
        streams.child('items'),
        items,
      );
      return space.stack ? stacked(space.space, values) : values;
    }
    case 'graph':
      return drawGraph(space, streams, mask);
    case 'one-of': {
      const masks = maskList(mask, space.spaces.length);
      const index = rng.integer(space.spaces.length);
      const child = space.spaces[index] as Space; // an index of the list
      return [index, draw(child, streams.child(String(index)), masks?.[index] ?? null)];
    }
    default:
      return space satisfies never;
  }
}

/** Gymnasium's chance that a sequence ends after an item. */
const LAST_ITEM = 0.25;

/** Geometric, by inversion. */
function drawLength(rng: Rng): number {
  return 1 + Math.floor(Math.log(1 - rng.uniform()) / Math.log(1 - LAST_ITEM));
}

/** Nodes of a graph that is not told how many. */
const NODES = 10;

function drawGraph(space: GraphSpace, streams: Streams, mask: SpaceMask | null): SpaceValue {
  const { nodeSpace, edgeSpace } = space;
  const { rng } = streams;
  const ofEdges = edgeSpace === null ? [] : ['edges', 'numEdges'];
  const masks = maskRecord(mask, ['nodes', 'numNodes', ...ofEdges]);
  const many = Number.POSITIVE_INFINITY;
  const n = drawCount(masks.get('numNodes'), 1, many, rng) ?? NODES;
  const part = (child: Space, count: number, key: string): SpaceValue =>
    stacked(child, drawMany(child, count, streams.child(key), masks.get(key) ?? null));
  const nodes = part(nodeSpace, n, 'nodes');
  if (edgeSpace === null) return { nodes };
  const m = drawCount(masks.get('numEdges'), 0, many, rng) ?? rng.integer(n * (n - 1) + 1);
  const edges = part(edgeSpace, m, 'edges');
  return { nodes, edges, edgeLinks: Int32Array.from({ length: 2 * m }, () => rng.integer(n)) };
}

function drawMany(
  space: Space,
  length: number,
  streams: Streams,
  mask: SpaceMask | null,
): SpaceValue[] {
  return Array.from({ length }, () => draw(space, streams, mask));
}

function stacked(space: Space, values: readonly SpaceValue[]): SpaceValue {
  const batch = createBatch(space, values.length);
  for (const [i, value] of values.entries()) batch.write(i, value);
  return batch.value;
}
