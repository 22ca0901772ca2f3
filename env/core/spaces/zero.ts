/** The nothing of a space: what stands for an observation before there was one. */

import { createBatch } from './batch.ts';
import { boundAt, boxArray, elementCount } from './bounds.ts';
import type { Space, SpaceValue } from './spaces.ts';

/**
 * Zero, or the value nearest to it (Gymnasium's `create_zero_array`): `start` of a discrete space,
 * the shortest text, no values of a sequence, a graph of one node, the first of one-of.
 */
export function zeroOf(space: Space): SpaceValue {
  switch (space.type) {
    case 'box': {
      const values = boxArray(space.dtype, elementCount(space.shape));
      for (let i = 0; i < values.length; i++) {
        values[i] = Math.min(Math.max(0, boundAt(space.low, i)), boundAt(space.high, i));
      }
      return values;
    }
    case 'discrete':
      return space.start;
    case 'multi-discrete':
      return new Int32Array(space.nvec.length);
    case 'multi-binary':
      return new Uint8Array(elementCount(space.shape));
    case 'dict':
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, child]) => [key, zeroOf(child)]),
      );
    case 'tuple':
      return space.spaces.map(zeroOf);
    case 'text':
      return [...space.charset].slice(0, 1).join('').repeat(space.minLength);
    case 'sequence':
      return space.stack ? createBatch(space.space, 0).value : [];
    case 'graph': {
      const nodes = createBatch(space.nodeSpace, 1);
      nodes.write(0, zeroOf(space.nodeSpace));
      if (space.edgeSpace === null) return { nodes: nodes.value };
      const edges = createBatch(space.edgeSpace, 0).value;
      return { nodes: nodes.value, edges, edgeLinks: new Int32Array(0) };
    }
    case 'one-of':
      return [0, ...space.spaces.slice(0, 1).map(zeroOf)];
    default:
      return space satisfies never;
  }
}
