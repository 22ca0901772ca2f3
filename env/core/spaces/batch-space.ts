/** The space of a batch. */

import { boundAt } from './bounds.ts';
import type { BoxSpace, Space } from './spaces.ts';

/**
 * The space of B values at once: a leading axis B, integers an int32 box; where values have no
 * fixed size (text, sequence, graph, one-of) a tuple of B.
 */
export function batchSpace(space: Space, B: number): Space {
  switch (space.type) {
    case 'box':
      return batchBox(space, B);
    case 'discrete': {
      const high = space.start + space.n - 1;
      return { type: 'box', shape: [B], dtype: 'int32', low: space.start, high };
    }
    case 'multi-discrete': {
      const shape = [B, space.nvec.length];
      return { type: 'box', shape, dtype: 'int32', low: 0, high: space.nvec.map((n) => n - 1) };
    }
    case 'multi-binary':
      return { ...space, shape: [B, ...space.shape] };
    case 'dict': {
      const batched = Object.entries(space.spaces).map(([key, child]) => [
        key,
        batchSpace(child, B),
      ]);
      return { type: 'dict', spaces: Object.fromEntries(batched) };
    }
    case 'tuple':
      return { type: 'tuple', spaces: space.spaces.map((child) => batchSpace(child, B)) };
    case 'text':
    case 'sequence':
    case 'graph':
    case 'one-of':
      return { type: 'tuple', spaces: new Array<Space>(B).fill(space) };
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function batchBox(space: BoxSpace, B: number): BoxSpace {
  if (space.shape.length > 0) return { ...space, shape: [B, ...space.shape] };
  // a scalar's last axis is new: its one bound holds for all, and a name of B elements means nothing
  const { type, dtype } = space;
  return { type, dtype, shape: [B], low: boundAt(space.low, 0), high: boundAt(space.high, 0) };
}
