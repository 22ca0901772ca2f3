/**
 * Log-space arithmetic: every sum of probabilities in the circuits goes through here.
 */

import * as tf from '@tensorflow/tfjs-core';
import { LEAST_LOG, TINY } from './numerics.ts';

/** A value computed off the gradient tape (tfjs has no stopGradient). */
export function frozen<T extends tf.Tensor>(value: () => T): T {
  // a custom op without inputs: what runs inside is not recorded, and nothing flows back
  return tf.customGrad(() => ({ value: value(), gradFunc: () => [] }))() as T;
}

/** The maximum along `axis` (kept), without a gradient: it only shifts and cancels exactly. */
export function frozenMax(x: tf.Tensor, axis: number): tf.Tensor {
  return frozen(() => tf.max(x, axis, true));
}

/**
 * exp(x - max) along `axis` and the maxima: x = log(scaled) + max.
 *
 * Terms below e^-40 of the largest are raised to it. That is far beyond what a single-precision sum
 * can tell from zero, and it keeps products of two such terms normal numbers: arithmetic on
 * denormal ones is many times slower.
 */
export function expNormalize(x: tf.Tensor, axis: number): { scaled: tf.Tensor; max: tf.Tensor } {
  const max = frozenMax(x, axis);
  const scale = tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, tf.GradSaveFunc]; // one input, then tfjs's save function
    const scaled = tf.exp(tf.maximum(tf.sub(input, max), LEAST_LOG));
    save([scaled]);
    return { value: scaled, gradFunc: (dy, [y]) => tf.mul(dy as tf.Tensor, y as tf.Tensor) };
  });
  return { scaled: scale(x), max };
}

/** log(x + tiny): a sum that underflowed gives a very small log density, never -Infinity. */
export function safeLog<T extends tf.Tensor>(x: T): T {
  return tf.log(tf.add(x, TINY));
}
