/** How far a measured share may lie from the true one. */

/**
 * Wilson's score interval at 95 % (JASA 1927): honest near 0 and 1, unlike the normal one.
 *
 * @param successes 0..trials, of independent trials.
 * @returns within [0, 1]; NaN without a trial.
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  const z = 1.959963984540054;
  const p = successes / trials;
  const centre = (p + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half =
    (z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials))) /
    (1 + (z * z) / trials);
  // exactly 0 and 1 where nothing or everything succeeded, not a rounding error beside them
  return [successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half];
}
