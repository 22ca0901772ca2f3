/**
 * Inhibition of return: cells inside a box already proposed are closed to later slots, in
 * proportion to that box's presence. Carries no gradient.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Posterior } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import { CELL, gridOf, INHIBITION, INHIBITION_MARGIN_PX } from './constants.ts';

/**
 * What to add to the attention logits of later slots, [B, cells], at most 0.
 *
 * @param box one slot, fields [B, 1].
 */
export function inhibition(box: Posterior, config: SupairConfig): tf.Tensor2D {
  const { rows, columns } = gridOf(config);
  const [batch] = box.presenceLogit.shape;
  const { x, y, sx, sy } = box.mean;
  const weight = tf.mul(tf.sigmoid(box.presenceLogit), -INHIBITION);
  // a box covers a cell where it covers its column and its row
  const across = tf.mul(covered(x, tf.mul(sx, config.patch / 2), columns), weight);
  const down = covered(y, tf.mul(sy, config.patch / 2), rows);
  const cells = tf.mul(tf.expandDims(down, 2), tf.expandDims(across, 1)); // [B, rows, columns]
  return tf.reshape(cells, [batch, rows * columns]) as tf.Tensor2D;
}

// ---------------------------------------------------------------------------

/** How far an interval covers each line of cells, [B, lines] in (0, 1). */
function covered(start: tf.Tensor, half: tf.Tensor, lines: number): tf.Tensor {
  // pixel-index coordinates: a cell's middle lies half a pixel before its frame coordinate
  const middles = Array.from({ length: lines }, (_, i) => (i + 0.5) * CELL - 0.5);
  const away = tf.abs(tf.sub(tf.tensor2d(middles, [1, lines]), tf.add(start, half)));
  return tf.sigmoid(tf.sub(tf.add(half, INHIBITION_MARGIN_PX), away));
}
