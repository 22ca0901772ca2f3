/**
 * The loss that ties the detector to bottom-up proposals: cross-entropy of presence plus a smooth
 * distance of box edges.
 */

import * as tf from '@tensorflow/tfjs-core';
import { fromFrameEdges, type Posterior } from '../boxes/where.ts';
import type { ProposalBox } from './proposals.ts';

/** Weight of the edge distance (pixels) against the cross-entropy (nats). */
const EDGE_WEIGHT = 0.1;

/**
 * Targets of a batch (called in a tidy scope): [B, N, 5] = presence, left, top, right, bottom. A frame with n boxes wants
 * its first n slots present (the count is a prefix of the slots); which of them takes which box is
 * decided by where they look already, nearest pairs first.
 */
export function proposalTargets(
  boxes: readonly (readonly ProposalBox[])[],
  { mean }: Posterior,
  patch: number,
): tf.Tensor3D {
  const [batch, slots] = mean.x.shape as [number, number];
  const half = patch / 2;
  const centers = {
    x: tf.add(mean.x, tf.mul(mean.sx, half)).dataSync(),
    y: tf.add(mean.y, tf.mul(mean.sy, half)).dataSync(),
  };
  const data = new Float32Array(batch * slots * 5);
  boxes.forEach((all, b) => {
    const frame = all.slice(0, slots);
    const distance = (k: number, [x0, y0, x1, y1]: ProposalBox): number => {
      const i = b * slots + k;
      return Math.hypot(
        (centers.x[i] as number) - (x0 + x1 - 1) / 2, // i < batch * slots
        (centers.y[i] as number) - (y0 + y1 - 1) / 2,
      );
    };
    nearestPairs(frame.length, (k, j) => distance(k, frame[j] as ProposalBox)).forEach((j, k) => {
      const edges = fromFrameEdges(frame[j] as ProposalBox); // j < frame.length
      data.set([1, ...edges], (b * slots + k) * 5);
    });
  });
  return tf.tensor3d(data, [batch, slots, 5]);
}

/** A one-to-one assignment of n rows to n columns, taking the nearest free pair each time. */
export function nearestPairs(
  n: number,
  distance: (row: number, column: number) => number,
): number[] {
  const pairs = Array.from({ length: n * n }, (_, i) => {
    const row = Math.floor(i / n);
    return { row, column: i % n, d: distance(row, i % n) };
  }).sort((a, b) => a.d - b.d);
  const columnOf = new Array<number>(n).fill(-1);
  const taken = new Set<number>();
  for (const { row, column } of pairs) {
    if (columnOf[row] !== -1 || taken.has(column)) continue;
    columnOf[row] = column;
    taken.add(column);
  }
  return columnOf;
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
