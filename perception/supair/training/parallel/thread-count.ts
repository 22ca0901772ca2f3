/** How many threads a run uses. */

import { availableParallelism } from 'node:os';
import { SupairError } from '../../../../env/core/errors.ts';
import type { BackendName } from '../../../compute/backend-names.ts';

/** More threads bring little: each has the whole model and waits for the slowest. */
const MOST = 8;
/** Rows of a batch below which a thread's fixed work outweighs its share. */
const LEAST_ROWS = 16;

/**
 * @param wanted a number, or `auto` for as many as the machine and the batch give work to.
 * @throws BAD_ARGUMENT for a number out of range, UNSUPPORTED on backends that divide their work
 * among cores by themselves.
 */
export function threadCount(wanted: number | 'auto', backend: BackendName, batch: number): number {
  const single = backend !== 'wasm' && backend !== 'cpu';
  if (wanted === 'auto') {
    if (single) return 1;
    return Math.max(1, Math.min(MOST, availableParallelism(), Math.floor(batch / LEAST_ROWS)));
  }
  if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= batch)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'fit: threads',
      expected: `a whole number from 1 to the frames of a batch, ${batch}`,
      got: String(wanted),
    });
  }
  if (single && wanted > 1) {
    throw new SupairError('UNSUPPORTED', {
      who: 'fit: threads',
      expected: `1 thread on the backend ${backend}, which uses the whole device by itself`,
      got: String(wanted),
      remedy: 'Leave the number of threads out, or use the backend wasm.',
    });
  }
  return wanted;
}
