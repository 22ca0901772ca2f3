/**
 * Diagonal Gaussians whose standard deviation does not depend on the state: N(mean, exp(logStd)^2)
 * in each of n independent dimensions. Arrays hold one distribution at an offset; indices are in
 * range by construction and `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** Writes a sample to `out[at..at + n)`. */
export function sampleGaussian(
  mean: Float32Array,
  from: number,
  logStd: Float32Array,
  n: number,
  rng: Rng,
  out: Float32Array,
  at: number,
): void {
  for (let i = 0; i < n; i++) {
    out[at + i] = rng.normal(mean[from + i] as number, Math.exp(logStd[i] as number));
  }
}

/** Log density of `x[at..at + n)`. */
export function gaussianLogProb(
  x: Float32Array,
  at: number,
  mean: Float32Array,
  from: number,
  logStd: Float32Array,
  n: number,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const s = logStd[i] as number;
    const z = ((x[at + i] as number) - (mean[from + i] as number)) * Math.exp(-s);
    sum -= 0.5 * z * z + s + HALF_LOG_2PI;
  }
  return sum;
}

/** Nats; the mean does not matter. */
export function gaussianEntropy(logStd: Float32Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (logStd[i] as number) + 0.5 + HALF_LOG_2PI;
  return sum;
}

/** KL(p || q) of two distributions over n dimensions, nats. */
export function gaussianKl(
  meanP: Float32Array,
  logStdP: Float32Array,
  meanQ: Float32Array,
  logStdQ: Float32Array,
  n: number,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const p = logStdP[i] as number;
    const q = logStdQ[i] as number;
    const shift = ((meanP[i] as number) - (meanQ[i] as number)) * Math.exp(-q);
    sum += q - p + 0.5 * (Math.exp(2 * (p - q)) + shift * shift - 1);
  }
  return sum;
}

/**
 * Adds dL/d(mean) and dL/d(logStd) where L depends on the log density of x and on the entropy:
 *   z = (x - mean) / std      d log p / d mean = z / std      d log p / d logStd = z^2 - 1
 *   d H / d logStd = 1
 */
export function addGaussianGradient(
  x: Float32Array,
  at: number,
  mean: Float32Array,
  from: number,
  logStd: Float32Array,
  n: number,
  dLogProb: number,
  dEntropy: number,
  meanGradient: Float32Array,
  logStdGradient: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    const inverse = Math.exp(-(logStd[i] as number));
    const z = ((x[at + i] as number) - (mean[from + i] as number)) * inverse;
    meanGradient[from + i] = (meanGradient[from + i] as number) + dLogProb * z * inverse;
    logStdGradient[i] = (logStdGradient[i] as number) + dLogProb * (z * z - 1) + dEntropy;
  }
}
