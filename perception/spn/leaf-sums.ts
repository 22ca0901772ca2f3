/**
 * Sums of quadratics over the pixels of leaf regions, the heart of Gaussian leaves:
 *
 *   out[g, k, m] = sum_{d in g} w_md [ coef_0 + sum_c (coef_1c x_bdc + coef_2c x_bdc^2) ]
 *
 * Items m are frames b under one or more weights a frame. coef [D, Q, R, K] holds the Q = 1 + 2 C
 * coefficients of each pixel and component: the constant, then the linear ones of all channels, then
 * the quadratic ones. Two implementations with the same values and gradients: one dense product,
 * which multiplies by zero for the pixels of other regions, and a kernel for the wasm backend that
 * visits only a region's own.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { assertShape, sizeOf } from '../compute/shapes.ts';
import { heapKernels } from '../compute/wasm-heap.ts';
import { denseLeafSums } from './leaf-sums-dense.ts';
import { kernelLeafSums } from './leaf-sums-kernel.ts';
import type { RegionTensors } from './region-tensors.ts';

export interface LeafInputs {
  /** Pixels [B, D, C]. */
  readonly x: tf.Tensor;
  /** [M, D], M a multiple of B: all frames under their first weights, then under their second, ...;
   *  0 leaves a pixel out. */
  readonly weight: tf.Tensor;
  /** Whether `x` needs no gradient; where it does, M is B. */
  readonly constantPixels: boolean;
}

/**
 * @param coef [D, Q, R, K].
 * @returns [G, K, M], G = R L.
 */
export function leafSums(inputs: LeafInputs, coef: tf.Tensor, regions: RegionTensors): tf.Tensor {
  const { x, weight, constantPixels } = inputs;
  const { variables, replicas } = regions.structure;
  const [frames, channels] = [sizeOf(x, 0), sizeOf(x, 2)];
  const items = constantPixels ? Math.ceil(sizeOf(weight, 0) / frames) * frames : frames;
  assertShape(x, [frames, variables, channels], 'leafSums.x');
  assertShape(weight, [items, variables], 'leafSums.weight');
  assertShape(coef, [variables, 1 + 2 * channels, replicas, null], 'leafSums.coef');
  return heapKernels() === null
    ? denseLeafSums(inputs, coef, regions)
    : kernelLeafSums(inputs, coef, regions);
}
