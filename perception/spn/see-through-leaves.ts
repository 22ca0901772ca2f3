/**
 * See-through leaves: a pixel of an object's box shows the object or, through it, the background.
 *
 *   p(x_d) = alpha_d prod_c N(x_dc; mean_dc, var_dc) + (1 - alpha_d) b(x_d)
 *
 * b(x_d) is the background's own density at the scene pixel that the box shows there, taken as
 * given (no gradient flows to the background). A box is a rectangle and an object is not: with
 * opaque leaves every table pixel inside a box is paid for, and splitting one object into two
 * tight boxes pays. Here such pixels are free once alpha has learned the shape, and alpha is a
 * soft mask of the object. A leaf is still a density of one pixel, so marginals stay exact given b.
 *
 * Departs from the published model, whose boxes are opaque rectangles.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../env/core/random.ts';
import { MAX_LOG_RATIO } from '../compute/numerics.ts';
import { assertShape, sizeOf } from '../compute/shapes.ts';
import {
  type GaussianLeafParams,
  gaussianPixelLogs,
  type VarianceBounds,
} from './gaussian-leaves.ts';
import type { RegionTensors } from './region-tensors.ts';

export interface SeeThroughLeafParams extends GaussianLeafParams {
  /** Logit of alpha, [D, R, K]. */
  readonly alphaLogit: tf.Tensor;
}

/**
 * Log densities of all leaf regions.
 *
 * @param x pixels [M, D, C] in [0, 1].
 * @param weight [M, D]; 0 marginalises a pixel.
 * @param background log density of each pixel under the background, [M, D] nats.
 * @returns [G, K, M].
 */
export function seeThroughLeaves(
  x: tf.Tensor,
  weight: tf.Tensor,
  background: tf.Tensor,
  params: SeeThroughLeafParams,
  bounds: VarianceBounds,
  regions: RegionTensors,
): tf.Tensor {
  return tf.tidy(() => {
    const [pixels, , replicas, components] = params.mean.shape as [number, number, number, number];
    const { map, structure } = regions;
    const { leafRegions } = structure;
    const items = sizeOf(x, 0);
    assertShape(weight, [items, pixels], 'seeThroughLeaves.weight');
    assertShape(background, [items, pixels], 'seeThroughLeaves.background');
    const width = replicas * components;
    const object = gaussianPixelLogs(x, params, bounds); // [D, M, R K]

    const behind = tf.reshape(tf.transpose(background), [pixels, items, 1]);
    const w = tf.reshape(tf.transpose(weight), [pixels, items, 1]);
    const ratio = tf.exp(tf.minimum(tf.sub(object, behind), MAX_LOG_RATIO));
    const alpha = tf.reshape(tf.sigmoid(params.alphaLogit), [pixels, 1, width]);
    const mixed = tf.add(tf.sub(1, alpha), tf.mul(alpha, ratio)); // p(x_d) / b(x_d)
    const pixelLog = tf.mul(w, tf.add(tf.log(tf.add(mixed, 1e-12)), behind)); // [D, M, R K]

    // sum over each region's pixels: one product with the 0/1 map a replica
    const levels = Array.from({ length: replicas }, (_, r) => {
      const own = tf.reshape(tf.slice(map, [0, 0, r, 0, 0], [pixels, 1, 1, leafRegions, 1]), [
        pixels,
        leafRegions,
      ]);
      const part = tf.reshape(
        tf.slice(pixelLog, [0, 0, r * components], [pixels, items, components]),
        [pixels, items * components],
      );
      return tf.reshape(tf.matMul(own as tf.Tensor2D, part as tf.Tensor2D, true), [
        leafRegions,
        items,
        components,
      ]);
    });
    return tf.transpose(tf.concat(levels, 0), [0, 2, 1]);
  });
}

/** Alpha logits around 1: pixels start out rather object than table. */
export function initAlpha(size: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: size }, () => rng.truncatedNormal(1, 0.3));
}
