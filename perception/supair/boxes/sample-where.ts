/** Drawing boxes from the proposal network's posterior, differentiably. */

import * as tf from '@tensorflow/tfjs-core';
import { LOG_2PI } from '../../compute/numerics.ts';
import { mapWhere, type Posterior, WHERE_FIELDS, type ZWhere } from './where.ts';

/**
 * One reparameterised sample z = mean + std * noise and its log density.
 *
 * @param noise standard normal, each field [B, N].
 * @returns z and log q(z), [B, N] nats summed over the four coordinates.
 */
export function sampleWhere(posterior: Posterior, noise: ZWhere): { z: ZWhere; logQ: tf.Tensor2D } {
  const z = mapWhere((f) => tf.add(posterior.mean[f], tf.mul(posterior.std[f], noise[f])));
  const terms = WHERE_FIELDS.map((f) =>
    tf.sub(tf.mul(tf.square(noise[f]), -0.5), tf.add(tf.log(posterior.std[f]), LOG_2PI / 2)),
  );
  return { z, logQ: tf.addN(terms) as tf.Tensor2D };
}
