/** Counting the values in a batch. */

import { elementCount } from './bounds.ts';
import type { Space } from './spaces.ts';

/** How many values of a space a batch holds; null where it has not the form of any batch. */
export function batchLength(space: Space, batch: unknown): number | null {
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return countRows(batch, elementCount(space.shape));
    case 'multi-discrete':
      return countRows(batch, space.nvec.length);
    case 'discrete':
      return countRows(batch, 1);
    case 'text':
    case 'sequence':
    case 'graph':
    case 'one-of':
      return Array.isArray(batch) ? batch.length : null;
    case 'dict': {
      if (typeof batch !== 'object' || batch === null) return null;
      const [first] = Object.entries(space.spaces);
      const fields = new Map<string, unknown>(Object.entries(batch));
      return first === undefined ? null : batchLength(first[1], fields.get(first[0]));
    }
    case 'tuple': {
      const [first] = space.spaces;
      return first === undefined || !Array.isArray(batch) ? null : batchLength(first, batch[0]);
    }
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function countRows(batch: unknown, length: number): number | null {
  const isArray =
    batch instanceof Uint8Array || batch instanceof Int32Array || batch instanceof Float32Array;
  return isArray && batch.length % length === 0 ? batch.length / length : null;
}
