/**
 * Gaussian leaves: each leaf component is a fully factorised Gaussian over its region's pixels.
 *
 *   log p = sum_d w_d sum_c log N(x_dc; mean_dc, var_dc)
 *
 * w_d = 1 observes a pixel, 0 marginalises it exactly, a value between tempers its density.
 * Computed as sums of [w, w x, w x^2] . [c, b, a] with a = -1/(2 var), b = mean/var,
 * c = -mean^2/(2 var) - ln(2 pi var)/2, so that no [items, pixels, components] tensor exists.
 * Pixels and means are shifted by one half first: the terms of the square then stay small and
 * single precision keeps its digits at the smallest variances.
 */

import * as tf from '@tensorflow/tfjs-core';
import { LOG_2PI, SHIFT } from '../compute/numerics.ts';
import { sizeOf } from '../compute/shapes.ts';
import { type LeafInputs, leafSums } from './leaf-sums.ts';
import type { RegionTensors } from './region-tensors.ts';

export interface GaussianLeafParams {
  /** [D, C, R, K] */
  readonly mean: tf.Tensor;
  /** [D, C, R, K]; the variance is varMin + (varMax - varMin) sigmoid(varLogit). */
  readonly varLogit: tf.Tensor;
}

export interface VarianceBounds {
  readonly varMin: number;
  readonly varMax: number;
}

/** Variances between their bounds, same shape as the logits. */
function boundedVariance(varLogit: tf.Tensor, { varMin, varMax }: VarianceBounds): tf.Tensor {
  return tf.add(tf.mul(tf.sigmoid(varLogit), varMax - varMin), varMin);
}

/** Coefficients of log N(x) = a (x - shift)^2 + b (x - shift) + c, each [D, C, R, K]. */
function gaussianCoefficients(
  params: GaussianLeafParams,
  bounds: VarianceBounds,
): { a: tf.Tensor; b: tf.Tensor; c: tf.Tensor } {
  const variance = boundedVariance(params.varLogit, bounds);
  const mean = tf.sub(params.mean, SHIFT);
  const a = tf.div(-0.5, variance);
  const b = tf.div(mean, variance);
  const c = tf.sub(tf.mul(a, tf.square(mean)), tf.mul(tf.add(tf.log(variance), LOG_2PI), 0.5));
  return { a, b, c };
}

/**
 * The coefficients of a pixel's log density, [D, 1 + 2 C, R, K]: the constant of all channels
 * together, then the linear ones, then the quadratic ones. Their origin is `SHIFT`.
 */
export function pixelCoefficients(params: GaussianLeafParams, bounds: VarianceBounds): tf.Tensor {
  const { a, b, c } = gaussianCoefficients(params, bounds);
  return tf.concat([tf.sum(c, 1, true), b, a], 1);
}

/**
 * Log density of every pixel under every component, all channels together: one small product a
 * pixel, [D, R K, 1 + 2 C] . [D, 1 + 2 C, M].
 *
 * @param x pixels [M, D, C] in [0, 1].
 * @param coef from `pixelCoefficients`.
 * @returns [D, R K, M].
 */
export function pixelLogs(x: tf.Tensor, coef: tf.Tensor): tf.Tensor {
  const [items, pixels] = x.shape as [number, number, number];
  const columns = tf.reshape(coef, [pixels, sizeOf(coef, 1), sizeOf(coef, 2) * sizeOf(coef, 3)]);
  const shifted = tf.transpose(tf.sub(x, SHIFT), [1, 2, 0]); // [D, C, M]
  const rows = tf.concat([tf.ones([pixels, 1, items]), shifted, tf.square(shifted)], 1);
  return tf.matMul(columns, rows, true);
}

/**
 * Log densities of all leaf regions.
 *
 * @param inputs pixels in [0, 1] and their weights in [0, 1].
 * @returns [G, K, M], G = R L.
 */
export function gaussianLeaves(
  inputs: LeafInputs,
  params: GaussianLeafParams,
  bounds: VarianceBounds,
  regions: RegionTensors,
): tf.Tensor {
  return tf.tidy(() => {
    const x = tf.sub(inputs.x, SHIFT);
    return leafSums({ ...inputs, x }, pixelCoefficients(params, bounds), regions);
  });
}
