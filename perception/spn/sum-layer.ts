/**
 * One sum layer of a circuit: products of neighbouring regions and their weighted sums.
 *
 *   out[p, s, m] = log sum_ij w[p, i K + j, s] exp(level[2p, i, m] + level[2p + 1, j, m])
 *
 * Exponentials are relative to each region's largest component, so that sums neither overflow nor
 * lose everything. Two implementations with the same values and gradients: outer products and a
 * batched matrix product, and a kernel for the wasm backend that never stores the products.
 */

import * as tf from '@tensorflow/tfjs-core';
import { fitLastAxis } from '../compute/last-axis.ts';
import { expNormalize } from '../compute/log-space.ts';
import { TINY } from '../compute/numerics.ts';
import { assertShape } from '../compute/shapes.ts';
import { address, heapKernels, output, withScratch } from '../compute/wasm-heap.ts';

/**
 * @param level log densities [2 P, K, M].
 * @param weights positive, [P, K^2, S].
 * @returns [P, S, M].
 */
export function sumLayer(level: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const [regions, components, items] = level.shape as [number, number, number];
  assertShape(weights, [regions / 2, components ** 2, null], 'sumLayer.weights');
  if (heapKernels() === null) return denseLayer(level, weights);
  const whole = fitLastAxis(level, Math.ceil(items / BLOCK) * BLOCK);
  return fitLastAxis(kernelLayer(whole, weights), items);
}

/** Products of neighbouring regions: exp-normalised [P, K^2, M], their log shift [P, 1, M]. */
export function pairProducts(level: tf.Tensor): { outer: tf.Tensor; shift: tf.Tensor } {
  const { scaled, max } = expNormalize(level, 1);
  const [left, right] = halves(scaled);
  const [leftMax, rightMax] = halves(max);
  return { outer: outerProducts(left, right), shift: tf.add(leftMax, rightMax) };
}

// ---------------------------------------------------------------------------

/** Items a block of the kernels. */
const BLOCK = 8;
const CELL_BYTES = 32;

function denseLayer(levelIn: tf.Tensor, weightsIn: tf.Tensor): tf.Tensor {
  const [regions, components, items] = levelIn.shape as [number, number, number];
  const pairs = regions / 2;
  const square = [pairs, components, components, items];
  const op = tf.customGrad((...args) => {
    const [level, weights, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { scaled, max } = expNormalize(level, 1);
    const [left, right] = halves(scaled);
    const [leftMax, rightMax] = halves(max);
    const outer = outerProducts(left, right);
    const sum = tf.add(tf.matMul(weights, outer, true), TINY);
    save([weights, scaled, left, right, outer, sum]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [weightsThen, scaledThen, leftThen, rightThen, outerThen, sumThen] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ]; // as saved above
      const d = tf.div(dy as tf.Tensor, sumThen); // one output
      const dOuter = tf.reshape(tf.matMul(weightsThen, d), square);
      const dLeft = tf.sum(tf.mul(dOuter, tf.expandDims(rightThen, 1)), 2);
      const dRight = tf.sum(tf.mul(dOuter, tf.expandDims(leftThen, 2)), 1);
      const dScaled = tf.reshape(tf.stack([dLeft, dRight], 1), levelIn.shape);
      return [tf.mul(dScaled, scaledThen), tf.matMul(outerThen, d, false, true)];
    };
    return { value: tf.add(tf.log(sum), tf.add(leftMax, rightMax)), gradFunc };
  });
  return op(levelIn, weightsIn);
}

/** Products of all pairs of components, [P, K, M] each: [P, K^2, M]. */
function outerProducts(left: tf.Tensor, right: tf.Tensor): tf.Tensor {
  const [pairs, components, items] = left.shape as [number, number, number];
  const outer = tf.mul(tf.expandDims(left, 2), tf.expandDims(right, 1)); // [P, K, K, M]
  return tf.reshape(outer, [pairs, components ** 2, items]);
}

/** Regions 2p and 2p + 1 of the first axis, each [P, ...]. */
function halves(x: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const [regions, width, items] = x.shape as [number, number, number];
  const pairs = tf.reshape(x, [regions / 2, 2, width, items]);
  const part = (i: number): tf.Tensor =>
    tf.reshape(tf.slice(pairs, [0, i, 0, 0], [regions / 2, 1, width, items]), [
      regions / 2,
      width,
      items,
    ]);
  return [part(0), part(1)];
}

function kernelLayer(levelIn: tf.Tensor, weightsIn: tf.Tensor): tf.Tensor {
  const [, components, items] = levelIn.shape as [number, number, number];
  const [pairs, , sums] = weightsIn.shape as [number, number, number];
  const kernels = heapKernels();
  const op = tf.customGrad((...args) => {
    const [level, weights, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const out = output([pairs, sums, items]);
    withScratch(2 * components * CELL_BYTES, (scratch) => {
      kernels?.sumForward(
        address(level),
        address(weights),
        address(out),
        scratch,
        pairs,
        components,
        sums,
        items,
      );
    });
    save([level, weights, out]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [before, weightsBefore, value] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const dLevel = output(before.shape);
      const dWeights = output(weightsBefore.shape);
      const rows = 2 * components + sums + 3;
      withScratch(4 * rows * items + 2 * components * CELL_BYTES, (scratch) => {
        kernels?.sumGradients(
          address(before),
          address(weightsBefore),
          address(value),
          address(dy as tf.Tensor), // one output
          address(dLevel),
          address(dWeights),
          scratch,
          pairs,
          components,
          sums,
          items,
        );
      });
      return [dLevel, dWeights];
    };
    return { value: out, gradFunc };
  });
  return op(levelIn, weightsIn);
}
