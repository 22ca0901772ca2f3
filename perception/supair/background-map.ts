/**
 * The background's marginal density of each scene pixel: what a see-through box shows behind an
 * object. The mixture over all leaf components of the background with equal weights; no gradient.
 */

import * as tf from '@tensorflow/tfjs-core';
import { frozen, safeLog } from '../compute/log-space.ts';
import { BACKGROUND_FLOOR } from '../compute/numerics.ts';
import {
  type GaussianLeafParams,
  gaussianPixelLogs,
  type VarianceBounds,
} from '../spn/gaussian-leaves.ts';

/**
 * @param image [B, H, W, C].
 * @returns log density of each pixel (all channels together), [B, H, W] nats, at least -60.
 */
export function backgroundMap(
  image: tf.Tensor4D,
  leaves: GaussianLeafParams,
  bounds: VarianceBounds,
): tf.Tensor3D {
  return frozen(() =>
    tf.tidy(() => {
      const [batch, height, width, channels] = image.shape;
      const [pixels, , replicas, perReplica] = leaves.mean.shape as [
        number,
        number,
        number,
        number,
      ];
      const components = replicas * perReplica;
      const x = tf.reshape(image, [batch, pixels, channels]);
      const logs = gaussianPixelLogs(x, leaves, bounds); // [D, B, components]
      const top = tf.max(logs, 2, true);
      const sum = tf.sum(tf.exp(tf.sub(logs, top)), 2, true);
      const mixture = tf.sub(tf.add(safeLog(sum), top), Math.log(components));
      const map = tf.reshape(tf.transpose(mixture, [1, 0, 2]), [batch, height, width]);
      return tf.maximum(map, BACKGROUND_FLOOR) as tf.Tensor3D;
    }),
  );
}
