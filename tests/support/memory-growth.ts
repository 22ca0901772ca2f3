/** Whether something that goes on for long holds on to memory. For processes started with `--expose-gc`. */

import { setImmediate } from 'node:timers/promises';

/** Looks taken, in thirds, evenly spread over the run after its first fifth, in which code is compiled and caches fill. */
const LOOKS = 9;

/**
 * By how many bytes what is held grows in a run, and goes on growing: twice the lesser of what its two halves
 * add, so that something that happens once is not taken for a leak. Heap, array buffers and other memory
 * outside the heap count; each point is the median of three looks.
 *
 * @param run is called with parts of `steps` that sum to it.
 */
export async function memoryGrowth(
  run: (steps: number) => Promise<void>,
  steps: number,
): Promise<number> {
  await run(Math.floor(steps / 5));
  const part = Math.floor((steps - Math.floor(steps / 5)) / (LOOKS - 1));
  const looks = [await heldBytes()];
  while (looks.length < LOOKS) {
    await run(part);
    looks.push(await heldBytes());
  }
  const [first, middle, last] = [looks.slice(0, 3), looks.slice(3, 6), looks.slice(6)].map(median);
  if (first === undefined || middle === undefined || last === undefined) return Number.NaN;
  return 2 * Math.min(middle - first, last - middle);
}

// ---------------------------------------------------------------------------

async function heldBytes(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('memoryGrowth needs node --expose-gc');
  // what finalizers let go of in one round is gone after the next
  for (let round = 0; round < 3; round++) {
    gc();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage(); // array buffers are a part of `external`
  return heapUsed + external;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
