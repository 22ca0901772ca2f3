/** How long a run may get, from the number of frames. */

/** Visits of every frame that a run does not need to exceed, and bounds in steps on the ELBO. */
const EPOCHS = 25;
const LEAST = 400;
const MOST = 1500;

/**
 * Visits of every frame by the detector alone, on proposals, and bounds in steps. The more different
 * frames there are, the longer their counts take to be learned as exactly as they are known. Slots
 * are learned one after the other: each needs those before it to be where they belong.
 */
const WARM_VISITS = 1.6;
/** The same of composites whose objects are varied, all different: learning them by heart takes longer. */
const WARM_VISITS_VARIED = 14;
const WARM_LEAST = 300; // for each slot from the third on
const WARM_MOST = 1500;

/**
 * Steps of the detector's warm start.
 *
 * @param frames those to train on, composites among them.
 * @param varied whether composites are of varied objects.
 */
export function warmStepsFor(
  frames: number,
  {
    batch,
    slots,
    varied,
  }: { readonly batch: number; readonly slots: number; readonly varied: boolean },
): number {
  const visits = varied ? WARM_VISITS_VARIED : WARM_VISITS;
  const steps = Math.round((visits * frames) / batch);
  const least = WARM_LEAST * Math.max(1, slots - 2);
  return Math.min(WARM_MOST, Math.max(least, steps));
}

/** Most steps on the ELBO; a run ends before where it has stopped getting better. */
export function mostSteps(frames: number, batch: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round((EPOCHS * frames) / batch)));
}
