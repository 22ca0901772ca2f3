/**
 * Whether a run still gets better, from the ELBO of its held-out frames: it has stopped where the
 * best of the last measurements is hardly better than the best before them.
 */

/** Measurements that a run has to get better in. */
const PATIENCE = 4;
/** Getting better: nats a frame. Less than one per cent of the frames counted right instead of wrong. */
const BETTER = 2;

/** @param elbos of the held-out frames, nats a frame, measured at equal distances on the ELBO. */
export function hasSettled(elbos: readonly number[]): boolean {
  if (elbos.length <= PATIENCE) return false;
  const before = Math.max(...elbos.slice(0, -PATIENCE));
  const lately = Math.max(...elbos.slice(-PATIENCE));
  return lately < before + BETTER;
}

/**
 * Whether the learning rate must begin to fall now for the run to end in time.
 *
 * @param left seconds until the limit.
 * @param secondsPerStep of a step on the ELBO.
 * @param fall steps that the fall takes.
 */
export function mustFall(left: number, secondsPerStep: number, fall: number): boolean {
  return fall * secondsPerStep * MARGIN >= left;
}

/** Steps may take this much longer than they did so far. */
const MARGIN = 1.1;
