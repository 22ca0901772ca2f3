/** Kernels work on whole registers or cache lines of items; items lie along the last axis. */

import * as tf from '@tensorflow/tfjs-core';

/** The last axis cut, or padded with zeros, to `size`; `x` itself where it fits. */
export function fitLastAxis(x: tf.Tensor, size: number): tf.Tensor {
  const have = x.shape[x.rank - 1] ?? 1;
  if (have === size) return x;
  const rows = tf.reshape(x, [-1, have]);
  const fitted =
    have > size
      ? tf.slice(rows, [0, 0], [-1, size])
      : tf.pad(rows, [
          [0, 0],
          [0, size - have],
        ]);
  return tf.reshape(fitted, [...x.shape.slice(0, -1), size]);
}
