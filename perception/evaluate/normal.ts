/** The standard normal distribution. */

/**
 * Probability of a value below `z`, by the series of Marsaglia (2004): phi(z) times z + z^3/3 +
 * z^5/(3 5) + ...; absolute error below 1e-15 up to |z| = 8, beyond which it is 0 or 1.
 */
export function normalCdf(z: number): number {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let [sum, term] = [z, z];
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
