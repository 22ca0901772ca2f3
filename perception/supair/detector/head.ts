/**
 * From a detector's nine outputs a slot to the posterior over presence and box.
 *
 *   0 presence logit · 1 width · 2 aspect · 3, 4 position · 5..8 standard deviations
 */

import * as tf from '@tensorflow/tfjs-core';
import { mapWhere, type Posterior, WHERE_FIELDS } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';

export const HEAD_OUTPUTS = 9;

/**
 * Width, height and standard deviations as published: bounded by sigmoids, the height a bounded
 * multiple of the width. Positions are the detector's own business.
 *
 * @param outputs [B, N, 9].
 * @param position left and top edges from the mean scales, each [B, N].
 */
export function toPosterior(
  outputs: tf.Tensor3D,
  config: SupairConfig,
  position: (sx: tf.Tensor, sy: tf.Tensor) => { x: tf.Tensor; y: tf.Tensor },
): Posterior {
  const { scaleMin, scaleMax, aspectMin, aspectMax, stdMax } = config;
  const between = (i: number, low: number, high: number): tf.Tensor =>
    tf.add(tf.mul(tf.sigmoid(output(outputs, i)), high - low), low);
  const sx = between(1, scaleMin, scaleMax);
  const sy = tf.mul(sx, between(2, aspectMin, aspectMax));
  const std = mapWhere((f) => between(5 + WHERE_FIELDS.indexOf(f), 0, stdMax));
  return { presenceLogit: output(outputs, 0), mean: { sx, sy, ...position(sx, sy) }, std };
}

/** Output `i` of every slot, [B, N]. */
export function output(outputs: tf.Tensor3D, i: number): tf.Tensor2D {
  const [batch, slots] = outputs.shape;
  return tf.reshape(tf.slice(outputs, [0, 0, i], [batch, slots, 1]), [batch, slots]);
}
