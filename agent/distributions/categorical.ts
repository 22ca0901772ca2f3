/**
 * Categorical distributions over a few choices, in double precision log space.
 * A choice that must not be taken gets the logit INVALID_LOGIT: its probability is exactly 0, yet
 * every number stays finite. Rollout and update must mask alike, or ratios lie.
 * Arrays hold one distribution [n]; indices are in range by construction and `as number` undoes
 * noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';

/** Finite, unlike -Infinity: 0 * INVALID_LOGIT is 0 and gradients stay numbers. */
export const INVALID_LOGIT = -1e9;

/** Logits to log-probabilities, in place. */
export function logSoftmax(logits: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) most = Math.max(most, logits[i] as number);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] as number) - most);
  const norm = most + Math.log(sum);
  for (let i = 0; i < logits.length; i++) logits[i] = (logits[i] as number) - norm;
}

/** A choice drawn by inverting the cumulative distribution; never one of probability 0. */
export function sampleCategorical(logProbs: Float64Array, rng: Rng): number {
  let left = rng.uniform();
  let last = 0;
  for (let i = 0; i < logProbs.length; i++) {
    const p = Math.exp(logProbs[i] as number);
    if (p === 0) continue;
    last = i;
    left -= p;
    if (left < 0) return i;
  }
  return last; // rounding left a crumb of probability over
}

/** The most probable choice, the first of equals. */
export function argmax(logProbs: Float64Array): number {
  let best = 0;
  for (let i = 1; i < logProbs.length; i++) {
    if ((logProbs[i] as number) > (logProbs[best] as number)) best = i;
  }
  return best;
}

/** Nats. */
export function categoricalEntropy(logProbs: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < logProbs.length; i++) {
    const logP = logProbs[i] as number;
    sum -= Math.exp(logP) * logP;
  }
  return sum;
}

/** KL(p || q), nats. */
export function categoricalKl(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const logP = p[i] as number;
    sum += Math.exp(logP) * (logP - (q[i] as number));
  }
  return sum;
}

/**
 * dL/d(logits) where L depends on the log-probability of `choice` and on the entropy:
 *   d log p_c / d l_i = [i = c] - p_i        d H / d l_i = -p_i (log p_i + H)
 */
export function categoricalGradient(
  logProbs: Float64Array,
  choice: number,
  dLogProb: number,
  dEntropy: number,
  gradient: Float64Array,
): void {
  const entropy = categoricalEntropy(logProbs);
  for (let i = 0; i < logProbs.length; i++) {
    const logP = logProbs[i] as number;
    const p = Math.exp(logP);
    const slope = (i === choice ? 1 : 0) - p;
    gradient[i] = dLogProb * slope - dEntropy * p * (logP + entropy);
  }
}
