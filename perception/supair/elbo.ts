/**
 * The objective (supair.md section 3.3): the count is summed out exactly, the boxes are sampled
 * once and reparameterised.
 *
 *   ELBO = sum_n q(n) [ log p(x, z, n) - log q(n) ] - sum_k log q(z_k)
 *
 * q(n) breaks a stick with the presences: q(n) = (1 - p_{n+1}) prod_{i <= n} p_i, q(N) = prod p_i.
 * Only the pathwise gradient is needed: no score function, no baseline.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../env/core/random.ts';
import { sampleWhere } from './boxes/sample-where.ts';
import { mapWhere, type Posterior, type ZWhere } from './boxes/where.ts';
import { detect, type Model } from './model.ts';
import type { Params } from './params.ts';
import { type SceneDensities, sceneDensities } from './scene-model.ts';

export interface ElboTerms {
  /** ELBO of each image, [B] nats. */
  readonly elbo: tf.Tensor1D;
  readonly posterior: Posterior;
}

/** @param noise standard normal, fields [B, N]. */
export function elboTerms(
  image: tf.Tensor4D,
  noise: ZWhere,
  params: Params,
  model: Model,
): ElboTerms {
  const posterior = detect(image, params, model.config);
  const { z, logQ } = sampleWhere(posterior, noise);
  const densities = sceneDensities(image, z, params, model);
  const countLog = countPosteriorLog(posterior.presenceLogit);
  const joint = jointByCount(densities);
  const perCount = tf.mul(tf.exp(countLog), tf.sub(joint, countLog));
  const elbo = tf.sub(tf.sum(perCount, 1), tf.sum(logQ, 1));
  return { elbo: elbo as tf.Tensor1D, posterior };
}

/** log q(n) for n = 0..N from presence logits [B, N]: [B, N + 1]. */
export function countPosteriorLog(presenceLogit: tf.Tensor2D): tf.Tensor2D {
  const slots = presenceLogit.shape[1];
  const logPresent = tf.neg(tf.softplus(tf.neg(presenceLogit)));
  const logAbsent = tf.neg(tf.softplus(presenceLogit));
  const { before, next } = stickMatrices(slots);
  return tf.add(tf.matMul(logPresent, before), tf.matMul(logAbsent, next));
}

/** log p(x, z, n) for n = 0..N, [B, N + 1]. */
function jointByCount({ objects, background, countPrior }: SceneDensities): tf.Tensor2D {
  const { before } = stickMatrices(objects.shape[1]);
  return tf.add(tf.add(tf.matMul(objects, before), background), countPrior);
}

/**
 * Standard normal noise for some rows of a batch, drawn on the host so that backends agree and for
 * the whole batch so that its parts do. Fields [to - from, N].
 */
export function drawNoise(
  batch: number,
  slots: number,
  rng: Rng,
  rows: { readonly from: number; readonly to: number } = { from: 0, to: batch },
): ZWhere {
  return mapWhere(() => {
    const all = rng.fillNormal(new Float32Array(batch * slots));
    const own = all.subarray(rows.from * slots, rows.to * slots);
    return tf.tensor2d(own, [rows.to - rows.from, slots]);
  });
}

// ---------------------------------------------------------------------------

/** [N, N + 1] constants: `before[k][n]` = 1 for k < n (slots up to n), `next[k][n]` = 1 for k = n. */
function stickMatrices(slots: number): { before: tf.Tensor2D; next: tf.Tensor2D } {
  const before = new Float32Array(slots * (slots + 1));
  const next = new Float32Array(slots * (slots + 1));
  for (let k = 0; k < slots; k++) {
    for (let n = 0; n <= slots; n++) {
      if (k < n) before[k * (slots + 1) + n] = 1;
      if (k === n) next[k * (slots + 1) + n] = 1;
    }
  }
  return {
    before: tf.tensor2d(before, [slots, slots + 1]),
    next: tf.tensor2d(next, [slots, slots + 1]),
  };
}
