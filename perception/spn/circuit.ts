/**
 * A circuit over D pixels of C channels, laid out for dense tensor arithmetic.
 *
 *   leaves [G, M, K] ── pair, outer product, weighted sum ── [G/2, M, S] ── ... ── root [M]
 *
 * G = R L leaf regions, M items, K leaf components, S sums an inner region. Everything between
 * layers is a log density. Sums are computed as exp-normalised matrix products: subtract each
 * region's maximum, exponentiate K values (not K^2), multiply by softmax weights, take the log.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../env/core/random.ts';
import { expNormalize, frozenMax, safeLog } from '../compute/log-space.ts';
import { assertShape, sizeOf } from '../compute/shapes.ts';
import type { LayeredStructure } from './layered-structure.ts';

/** Logits of all sum weights; softmax over children gives the weights. */
export interface SumParams {
  /** From the leaves up, one a level below the root: [G/2, K^2, S], then [G/4, S^2, S], ... */
  readonly inner: readonly tf.Tensor[];
  /** Root logits over all partitions' products, [R * K_top^2]. */
  readonly root: tf.Tensor;
}

/** Shapes of the sum parameters for K leaf components and S inner sums. */
export function sumParamShapes(
  structure: LayeredStructure,
  leafComponents: number,
  sumComponents: number,
): { inner: [number, number, number][]; root: [number] } {
  const { replicas, depth, leafRegions } = structure;
  const inner: [number, number, number][] = [];
  let components = leafComponents;
  for (let level = 1; level < depth; level++) {
    inner.push([(replicas * leafRegions) >> level, components ** 2, sumComponents]);
    components = sumComponents;
  }
  return { inner, root: [replicas * components ** 2] };
}

/** Sum logits from a truncated normal of standard deviation 0.5, as published. */
export function initSumParams(
  structure: LayeredStructure,
  leafComponents: number,
  sumComponents: number,
  rng: Rng,
): { inner: Float32Array[]; root: Float32Array } {
  const shapes = sumParamShapes(structure, leafComponents, sumComponents);
  const draw = (shape: readonly number[]): Float32Array =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      rng.truncatedNormal(0, 0.5),
    );
  return { inner: shapes.inner.map(draw), root: draw(shapes.root) };
}

/**
 * Log density of each item under the whole circuit.
 *
 * @param leaves log densities of the leaf regions, [G, M, K].
 * @returns [M] nats.
 */
export function circuitLogProb(leaves: tf.Tensor, params: SumParams): tf.Tensor1D {
  return tf.tidy(() => {
    let level = leaves;
    for (const logits of params.inner) level = sumLayer(level, logits);
    const { products, shift } = rootProducts(level);
    const weights = tf.reshape(tf.softmax(params.root as tf.Tensor1D), [-1, 1]);
    const sum = tf.matMul(products, weights); // [M, 1]
    return tf.reshape(tf.add(safeLog(sum), shift), [-1]);
  });
}

/**
 * The root component (index into the root's R K^2 products) that explains each item best.
 *
 * @returns int32 [M].
 */
export function bestRootComponent(leaves: tf.Tensor, params: SumParams): tf.Tensor1D {
  return tf.tidy(() => {
    let level = leaves;
    for (const logits of params.inner) level = sumLayer(level, logits);
    const { products } = rootProducts(level);
    return tf.argMax(tf.mul(products, tf.softmax(params.root as tf.Tensor1D)), 1) as tf.Tensor1D;
  });
}

// ---------------------------------------------------------------------------

/** Products of neighbouring regions and their weighted sums: [G, M, K] -> [G/2, M, S]. */
function sumLayer(level: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const components = sizeOf(level, 2);
  assertShape(logits, [sizeOf(level, 0) / 2, components ** 2, null], 'sum logits');
  const { outer, shift } = pairProducts(level);
  const weights = softmaxOverChildren(logits);
  return tf.add(safeLog(tf.matMul(outer, weights)), shift);
}

/** Outer products of exp-normalised neighbours: products [G/2, M, K^2], log shift [G/2, M, 1]. */
function pairProducts(level: tf.Tensor): { outer: tf.Tensor; shift: tf.Tensor } {
  const [regions, items, components] = level.shape as [number, number, number];
  const { scaled, max } = expNormalize(level);
  const [left, right] = halves(scaled);
  const [leftMax, rightMax] = halves(max);
  const outer = tf.reshape(tf.mul(tf.expandDims(left, 3), tf.expandDims(right, 2)), [
    regions / 2,
    items,
    components ** 2,
  ]);
  return { outer, shift: tf.add(leftMax, rightMax) };
}

/** All partitions of the root side by side: products [M, R K^2] under one shift [M, 1]. */
function rootProducts(level: tf.Tensor): { products: tf.Tensor2D; shift: tf.Tensor } {
  const { outer, shift } = pairProducts(level);
  const [replicas, items, width] = outer.shape as [number, number, number];
  const top = frozenMax(shift, 0); // [1, M, 1]
  const scaled = tf.mul(outer, tf.exp(tf.sub(shift, top))); // [R, M, K^2]
  const products = tf.reshape(tf.transpose(scaled, [1, 0, 2]), [items, replicas * width]);
  return { products: products as tf.Tensor2D, shift: tf.reshape(top, [items, 1]) };
}

/** Regions 2i and 2i + 1 of the first axis, each [G/2, ...]. */
function halves(x: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const [regions, items, width] = x.shape as [number, number, number];
  const pairs = tf.reshape(x, [regions / 2, 2, items, width]);
  const part = (i: number): tf.Tensor =>
    tf.reshape(tf.slice(pairs, [0, i, 0, 0], [regions / 2, 1, items, width]), [
      regions / 2,
      items,
      width,
    ]);
  return [part(0), part(1)];
}

/** Softmax over axis 1 of [G, children, S] (tfjs's softmax knows the last axis only). */
function softmaxOverChildren(logits: tf.Tensor): tf.Tensor {
  return tf.transpose(tf.softmax(tf.transpose(logits, [0, 2, 1]) as tf.Tensor3D), [0, 2, 1]);
}
