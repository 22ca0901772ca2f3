/** Whether two models differ, from the frames on which exactly one of them is right. */

/**
 * McNemar's test in its exact form (McNemar 1947): under equal models each discordant frame favours
 * either with probability one half.
 *
 * @returns the two-sided p value: twice the smaller binomial tail, at most 1.
 */
export function mcNemar(onlyFirstRight: number, onlySecondRight: number): number {
  const n = onlyFirstRight + onlySecondRight;
  let logTerm = -n * Math.LN2; // of C(n, k) / 2^n, which underflows as it stands
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyFirstRight, onlySecondRight); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
