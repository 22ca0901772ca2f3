/**
 * An LSTM step from its gate inputs (Hochreiter & Schmidhuber 1997; gate order input, candidate,
 * forget, output; forget bias 1, as in the published network).
 */

import * as tf from '@tensorflow/tfjs-core';

/** Added to the forget gate: a fresh cell remembers. */
export const FORGET_BIAS = 1;

export interface LstmState {
  /** Output h, [B, U]. */
  readonly h: tf.Tensor2D;
  /** Cell c, [B, U]. */
  readonly c: tf.Tensor2D;
}

export function zeroState(batch: number, units: number): LstmState {
  return { h: tf.zeros([batch, units]), c: tf.zeros([batch, units]) };
}

/** @param gates pre-activations [B, 4 U]. */
export function lstmStep(gates: tf.Tensor2D, { c }: LstmState): LstmState {
  const [batch, units] = c.shape;
  const gate = (i: number): tf.Tensor2D => tf.slice(gates, [0, i * units], [batch, units]);
  const keep = tf.mul(tf.sigmoid(tf.add(gate(2), FORGET_BIAS)), c);
  const next: tf.Tensor2D = tf.add(keep, tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(1))));
  return { c: next, h: tf.mul(tf.sigmoid(gate(3)), tf.tanh(next)) };
}
