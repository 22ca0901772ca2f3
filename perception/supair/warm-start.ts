/**
 * The loss that ties the detector to bottom-up proposals: cross-entropy of presence plus a smooth
 * distance of box edges. Slots are matched to boxes from left to right.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { ProposalBox } from './proposals.ts';
import type { Posterior } from './where.ts';

/** Weight of the edge distance (pixels) against the cross-entropy (nats). */
const EDGE_WEIGHT = 0.1;

/** Targets of a batch: [B, N, 5] = presence, left, top, right, bottom. The caller disposes. */
export function proposalTargets(
  boxes: readonly (readonly ProposalBox[])[],
  slots: number,
): tf.Tensor3D {
  const data = new Float32Array(boxes.length * slots * 5);
  boxes.forEach((frame, b) => {
    frame.slice(0, slots).forEach((box, k) => {
      data.set([1, ...box], (b * slots + k) * 5);
    });
  });
  return tf.tensor3d(data, [boxes.length, slots, 5]);
}

/** Mean loss of a batch, a scalar. */
export function proposalLoss(posterior: Posterior, targets: tf.Tensor3D, patch: number): tf.Scalar {
  const [batch, slots] = targets.shape;
  const target = (i: number): tf.Tensor =>
    tf.reshape(tf.slice(targets, [0, 0, i], [batch, slots, 1]), [batch, slots]);
  const present = target(0);
  const { presenceLogit, mean } = posterior;
  const crossEntropy = tf.sub(tf.softplus(presenceLogit), tf.mul(presenceLogit, present));
  const right = tf.add(mean.x, tf.mul(mean.sx, patch));
  const bottom = tf.add(mean.y, tf.mul(mean.sy, patch));
  const distances = [mean.x, mean.y, right, bottom].map((edge, i) => {
    const away = tf.sub(edge, target(i + 1));
    return tf.sub(tf.sqrt(tf.add(tf.square(away), 1)), 1);
  });
  const edges = tf.mul(tf.mul(present, tf.addN(distances)), EDGE_WEIGHT);
  return tf.div(tf.sum(tf.add(crossEntropy, edges)), batch * slots) as tf.Scalar;
}
