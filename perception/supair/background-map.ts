/**
 * The background's marginal density of each scene pixel: what a see-through box shows behind an
 * object. The mixture over all leaf components of the background with equal weights; no gradient.
 */

import * as tf from '@tensorflow/tfjs-core';
import { frozen, safeLog } from '../compute/log-space.ts';
import { BACKGROUND_FLOOR, SHIFT } from '../compute/numerics.ts';
import { assertShape, type FourSizes } from '../compute/shapes.ts';
import { address, heapKernels, output, withScratch } from '../compute/wasm-heap.ts';
import {
  type GaussianLeafParams,
  pixelCoefficients,
  pixelLogs,
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
  const [, height, width, channels] = image.shape;
  assertShape(leaves.mean, [height * width, channels, null, null], 'backgroundMap.leaves');
  return frozen(() =>
    tf.tidy(() => {
      const coef = pixelCoefficients(leaves, bounds);
      return heapKernels() === null ? denseMap(image, coef) : kernelMap(image, coef);
    }),
  );
}

// ---------------------------------------------------------------------------

function denseMap(image: tf.Tensor4D, coef: tf.Tensor): tf.Tensor3D {
  const [batch, height, width, channels] = image.shape;
  const [pixels, , replicas, components] = coef.shape as FourSizes;
  const logs = pixelLogs(tf.reshape(image, [batch, pixels, channels]), coef); // [D, R K, B]
  const top = tf.max(logs, 1, true);
  const sum = tf.sum(tf.exp(tf.sub(logs, top)), 1, true);
  const mixture = tf.sub(tf.add(safeLog(sum), top), Math.log(replicas * components)); // [D, 1, B]
  const map = tf.reshape(tf.transpose(mixture, [2, 0, 1]), [batch, height, width]);
  return tf.maximum(map, BACKGROUND_FLOOR) as tf.Tensor3D;
}

/** Frames a cache line and pixels a block of the kernel. */
const LINE = 16;
const BLOCK = 8;

function kernelMap(image: tf.Tensor4D, coef: tf.Tensor): tf.Tensor3D {
  const [batch, height, width, channels] = image.shape;
  const [pixels, , replicas, components] = coef.shape as FourSizes;
  const padded = Math.ceil(batch / LINE) * LINE;
  const out = output([batch, height, width]);
  withScratch(4 * (BLOCK * (channels + 1) + 1) * padded, (scratch) => {
    const pointers = [image, coef, out].map(address);
    const sizes = [batch, padded, pixels, channels, replicas * components];
    heapKernels()?.mixtureMap(...pointers, scratch, ...sizes, SHIFT, BACKGROUND_FLOOR);
  });
  return out as tf.Tensor3D;
}
