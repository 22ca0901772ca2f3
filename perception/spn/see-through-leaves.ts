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
import {
  type GaussianLeafParams,
  pixelCoefficients,
  type VarianceBounds,
} from './gaussian-leaves.ts';
import type { RegionTensors } from './region-tensors.ts';
import { type SeeThroughInputs, seeThroughSums } from './see-through-sums.ts';

export interface SeeThroughLeafParams extends GaussianLeafParams {
  /** Logit of alpha, [D, R, K]. */
  readonly alphaLogit: tf.Tensor;
}

/**
 * Log densities of all leaf regions.
 *
 * @returns [G, K, M].
 */
export function seeThroughLeaves(
  inputs: SeeThroughInputs,
  params: SeeThroughLeafParams,
  bounds: VarianceBounds,
  regions: RegionTensors,
): tf.Tensor {
  return tf.tidy(() => {
    const alpha = tf.sigmoid(params.alphaLogit);
    return seeThroughSums(inputs, pixelCoefficients(params, bounds), alpha, regions);
  });
}

/** Alpha logits around 1: pixels start out rather object than table. */
export function initAlpha(size: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: size }, () => rng.truncatedNormal(1, 0.3));
}
