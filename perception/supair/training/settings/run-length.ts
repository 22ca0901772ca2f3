/** How long a run may get, from the number of frames. */

/** Visits of every frame that a run does not need to exceed, and bounds in steps on the ELBO. */
const EPOCHS = 25;
const LEAST = 400;
const MOST = 1500;

/** Most steps on the ELBO; a run ends before where it has stopped getting better. */
export function mostSteps(frames: number, batch: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round((EPOCHS * frames) / batch)));
}
