/**
 * The loss that ties the detector to bottom-up proposals: cross-entropy of presence plus a smooth
 * distance of box edges.
 */

import * as tf from '@tensorflow/tfjs-core';
import { frozen } from '../../compute/log-space.ts';
import type { Posterior } from '../boxes/where.ts';

/** Weight of the edge distance (pixels) against the cross-entropy (nats). */
const EDGE_WEIGHT = 0.1;

/**
 * Targets of a batch, [B, N, 5] = presence, left, top, right, bottom: a frame with n boxes wants its
 * first n slots present (the count is a prefix of the slots); which of them takes which box is
 * decided by where they look already, nearest pairs first. Stays on the backend: a GPU need not be
 * waited for.
 *
 * @param boxes rows of a box table, [B, N, 6]: a frame's n boxes stand in its first n rows.
 */
export function proposalTargets(
  boxes: tf.Tensor3D,
  { mean }: Posterior,
  patch: number,
): tf.Tensor3D {
  const [batch, slots] = boxes.shape;
  const field = (i: number): tf.Tensor => tf.slice(boxes, [0, 0, i], [batch, slots, 1]); // [B, N, 1]
  const present = field(0);
  const row = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [batch, 1, slots]);
  const column = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [batch, slots, 1]);
  const squaredOffset = (at: tf.Tensor, scale: tf.Tensor, low: number): tf.Tensor => {
    const center = tf.add(at, tf.mul(scale, patch / 2)); // [B, N]
    const wanted = tf.mul(tf.add(field(low), field(low + 2)), 0.5);
    return tf.square(tf.sub(column(center), row(wanted))); // [B, slots, boxes]
  };
  const distance = tf.add(squaredOffset(mean.x, mean.sx, 1), squaredOffset(mean.y, mean.sy, 2));
  const taken = tf.mul(tf.sub(1, tf.mul(present, row(present))), TAKEN);
  const rows = tf.slice(boxes, [0, 0, 0], [batch, slots, 5]);
  return tf.matMul(nearestPairs(tf.add(distance, taken) as tf.Tensor3D), rows);
}

/** Cost that keeps a pair from being chosen, far above any squared distance in a frame. */
const TAKEN = 1e9;

/**
 * A one-to-one assignment of rows to columns as 0/1, [B, N, N], taking the nearest free pair each
 * time. Pairs of cost `TAKEN` or more are left out.
 *
 * @param cost [B, N, N].
 */
export function nearestPairs(cost: tf.Tensor3D): tf.Tensor3D {
  const [batch, n] = cost.shape;
  const place = tf.range(0, n * n, 1, 'int32');
  let open = cost;
  let chosen: tf.Tensor3D = tf.zerosLike(cost);
  for (let round = 0; round < n; round++) {
    const nearest = tf.argMin(tf.reshape(open, [batch, n * n]), 1);
    const hot = tf.equal(tf.reshape(nearest, [batch, 1]), place);
    const pair = tf.reshape(tf.cast(hot, 'float32'), [batch, n, n]);
    const free = tf.cast(tf.less(open, TAKEN), 'float32');
    chosen = tf.add(chosen, tf.mul(pair, free));
    const lost = tf.add(tf.sum(pair, 2, true), tf.sum(pair, 1, true)); // its row and its column
    open = tf.add(open, tf.mul(lost, TAKEN));
  }
  return chosen;
}

/**
 * Mean loss of a batch, a scalar. Frames about which nothing is known add nothing.
 *
 * @param boxes rows of a box table, [B, N, 6].
 */
export function proposalLoss(posterior: Posterior, boxes: tf.Tensor3D, patch: number): tf.Scalar {
  const [batch, slots] = boxes.shape;
  const targets = frozen(() => proposalTargets(boxes, posterior, patch));
  const column = (x: tf.Tensor, i: number): tf.Tensor =>
    tf.reshape(tf.slice(x, [0, 0, i], [batch, slots, 1]), [batch, slots]);
  const present = column(targets, 0);
  const { presenceLogit, mean } = posterior;
  const crossEntropy = tf.sub(tf.softplus(presenceLogit), tf.mul(presenceLogit, present));
  const right = tf.add(mean.x, tf.mul(mean.sx, patch));
  const bottom = tf.add(mean.y, tf.mul(mean.sy, patch));
  const edges = tf.stack([mean.x, mean.y, right, bottom], 2);
  const away = tf.sub(edges, tf.slice(targets, [0, 0, 1], [batch, slots, 4]));
  const distance = tf.sum(tf.sub(tf.sqrt(tf.add(tf.square(away), 1)), 1), 2);
  const misplaced = tf.mul(tf.mul(present, distance), EDGE_WEIGHT);
  const known = tf.mul(tf.add(crossEntropy, misplaced), column(boxes, 5));
  return tf.div(tf.sum(known), batch * slots) as tf.Scalar;
}
