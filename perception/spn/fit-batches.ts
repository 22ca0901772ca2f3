/** Passes through samples. No tensor library. */

import type { Rng } from '../../env/core/random.ts';

/** All numbers below `items` in batches, the last one smaller; in order without an `rng`. */
export function* inBatches(items: number, batch: number, rng: Rng | null): Generator<Int32Array> {
  const order = rng?.permutation(items) ?? Int32Array.from({ length: items }, (_, i) => i);
  for (let i = 0; i < items; i += batch) yield order.subarray(i, i + batch);
}

/** Lets signals and timers in between two steps. */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
