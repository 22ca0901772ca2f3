/** Whether all contenders compute the same: log densities of the batch, before anything is timed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SupairError } from '../../env/core/errors.ts';
import { decodeSafetensors } from '../../storage/safetensors.ts';
import type { BenchProcess } from '../heats/process.ts';

/** Largest difference, relative to the log density: single precision in another order of sums. */
export const TOLERANCE = 1e-4;

/**
 * The largest relative difference from the first contender.
 *
 * @throws BAD_VALUE where one exceeds the tolerance.
 */
export async function largestDifference(
  processes: readonly BenchProcess[],
  folder: string,
): Promise<number> {
  let first: Float32Array | null = null;
  let most = 0;
  for (const [i, process] of processes.entries()) {
    const out = join(folder, `log-probs-${i}.safetensors`);
    await process.ask({ task: 'log_probs', threads: 1, calls: 1, out });
    const found = decodeSafetensors(readFileSync(out), out).tensors['log_probs'];
    if (found?.dtype !== 'F32') throw refusal(process, 'float32 log_probs', 'something else');
    first ??= found.data;
    const apart = relativeDifference(found.data, first);
    if (!(apart <= TOLERANCE)) {
      throw refusal(process, `log densities within ${TOLERANCE} of the others`, String(apart));
    }
    most = Math.max(most, apart);
  }
  return most;
}

/** Largest |a - b| / |b|; infinite where lengths differ. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => {
    const other = b[i] ?? Number.NaN;
    const apart = Math.abs(value - other) / Math.abs(other);
    return Math.max(apart, most); // NaN stays
  }, 0);
}

// ---------------------------------------------------------------------------

function refusal({ about }: BenchProcess, expected: string, got: string): SupairError {
  return new SupairError('BAD_VALUE', { who: `bench circuits, ${about}`, expected, got });
}
