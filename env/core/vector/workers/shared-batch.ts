/**
 * Batches on shared memory: the arrays of `createBatch`, which threads fill a part each. Only for
 * spaces of fixed size; values of others go by message.
 */

import { createBatch } from '../../spaces/batch.ts';
import type { NumericArray, Space, SpaceValue } from '../../spaces/spaces.ts';

/** Arrays for B values on shared memory; null where the space has no fixed size. */
export function sharedBatch(space: Space, B: number): SpaceValue | null {
  if (!hasFixedSize(space)) return null;
  return mapArrays(createBatch(space, B).value, onSharedMemory);
}

/** The same once more, in arrays of its own that are not shared. */
export function copyBatch(batch: SpaceValue): SpaceValue {
  return mapArrays(batch, (array) => array.slice());
}

/** Views of values `from` to `to` - 1 of B. */
export function batchPart(batch: SpaceValue, B: number, from: number, to: number): SpaceValue {
  return mapArrays(batch, (array) => {
    const length = array.length / B;
    return array.subarray(from * length, to * length);
  });
}

/** Copies a batch into another of the same space and size. */
export function fillBatch(target: SpaceValue, source: SpaceValue): void {
  if (isArray(target)) {
    target.set(source as NumericArray); // the same space
    return;
  }
  for (const [key, part] of Object.entries(target)) {
    fillBatch(part, (source as { readonly [key: string]: SpaceValue })[key] as SpaceValue);
  }
}

// ---------------------------------------------------------------------------

/** Whether every value of the space takes the same arrays. */
function hasFixedSize(space: Space): boolean {
  switch (space.type) {
    case 'box':
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
      return true;
    case 'dict':
      return Object.values(space.spaces).every(hasFixedSize);
    case 'tuple':
      return space.spaces.every(hasFixedSize);
    default:
      return false; // spaces of any other kind are not arrays when batched
  }
}

function mapArrays(batch: SpaceValue, change: (array: NumericArray) => NumericArray): SpaceValue {
  if (isArray(batch)) return change(batch);
  if (Array.isArray(batch)) return batch.map((part: SpaceValue) => mapArrays(part, change));
  if (typeof batch !== 'object' || batch === null) return batch;
  return Object.fromEntries(
    Object.entries(batch).map(([key, part]) => [key, mapArrays(part, change)]),
  );
}

function isArray(value: SpaceValue): value is NumericArray {
  return ArrayBuffer.isView(value);
}

function onSharedMemory(array: NumericArray): NumericArray {
  const buffer = new SharedArrayBuffer(array.byteLength);
  if (array instanceof Float32Array) return new Float32Array(buffer);
  return array instanceof Int32Array ? new Int32Array(buffer) : new Uint8Array(buffer);
}
