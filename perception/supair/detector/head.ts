/**
 * From a detector's nine outputs a slot to the posterior over presence and box.
 *
 *   0 presence logit · 1 width · 2 aspect · 3, 4 position · 5..8 standard deviations
 */

import * as tf from '@tensorflow/tfjs-core';
import { mapWhere, type Posterior, WHERE_FIELDS } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';

/** What a detector places its boxes by, each [B, N]. */
export interface Placement {
  /** Outputs 3 and 4 as they are, and through a sigmoid. */
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly sigmoidX: tf.Tensor;
  readonly sigmoidY: tf.Tensor;
  /** Mean scales. */
  readonly sx: tf.Tensor;
  readonly sy: tf.Tensor;
}

/**
 * Width, height and standard deviations as published: bounded by sigmoids, the height a bounded
 * multiple of the width. Positions are the detector's own business.
 *
 * @param outputs [B, N, 9].
 * @param position left and top edges, each [B, N].
 */
export function toPosterior(
  outputs: tf.Tensor3D,
  config: SupairConfig,
  position: (placement: Placement) => { x: tf.Tensor; y: tf.Tensor },
): Posterior {
  const { scaleMin, scaleMax, aspectMin, aspectMax, stdMax } = config;
  // one op splits all fields, and one joins their gradients
  const raw = tf.unstack(outputs, 2);
  const bounded = tf.unstack(tf.sigmoid(outputs), 2);
  const between = (i: number, low: number, high: number): tf.Tensor =>
    tf.add(tf.mul(bounded[i] as tf.Tensor, high - low), low); // i < 9
  const sx = between(1, scaleMin, scaleMax);
  const sy = tf.mul(sx, between(2, aspectMin, aspectMax));
  const std = mapWhere((f) => tf.mul(bounded[5 + WHERE_FIELDS.indexOf(f)] as tf.Tensor, stdMax));
  const [presenceLogit, , , x, y] = raw;
  const [, , , sigmoidX, sigmoidY] = bounded;
  const placement = { x, y, sigmoidX, sigmoidY, sx, sy } as Placement; // there are nine of each
  const mean = { sx, sy, ...position(placement) };
  return { presenceLogit: presenceLogit as tf.Tensor2D, mean, std };
}
