/**
 * The sums of leaf regions as one dense product, for backends that multiply fast.
 *
 *   out [W, M] = columns [W, Q D] . rows [M, Q D]^T        W = R L K
 *
 * Rows hold w, w x and w x^2 of every pixel. Columns hold the coefficients, and zeros for the pixels
 * of other regions. Gradients are written out: the same three matrices, never transposed in memory.
 */

import * as tf from '@tensorflow/tfjs-core';
import { type FourSizes, sizeOf } from '../compute/shapes.ts';
import type { LeafInputs } from './leaf-sums.ts';
import type { RegionTensors } from './region-tensors.ts';

/** As `leafSums`. */
export function denseLeafSums(
  inputs: LeafInputs,
  coefIn: tf.Tensor,
  regions: RegionTensors,
): tf.Tensor {
  const { constantPixels } = inputs;
  const { leafRegions } = regions.structure;
  const [frames, items, channels] = [
    sizeOf(inputs.x, 0),
    sizeOf(inputs.weight, 0),
    sizeOf(inputs.x, 2),
  ];
  const [pixels, features, replicas, components] = coefIn.shape as FourSizes;
  const width = replicas * leafRegions * components;
  const weights = items / frames;

  const op = tf.customGrad((...args) => {
    const [weight, coef, pixelsOrSave] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[args.length - 1] as tf.GradSaveFunc; // tfjs passes it last
    const planes = toPlanes(constantPixels ? inputs.x : pixelsOrSave);
    const ones = tf.ones([frames, 1, pixels]);
    const powers = tf.concat([ones, planes, tf.square(planes)], 1); // [B, Q, D]
    const w = tf.reshape(weight, [weights, frames, 1, pixels]);
    const rows = tf.reshape(tf.mul(w, powers), [items, features * pixels]);
    const spread = tf.mul(tf.expandDims(tf.transpose(coef, [2, 3, 1, 0]), 1), regions.map);
    const columns = tf.reshape(spread, [width, features * pixels]);
    const out = tf.matMul(columns as tf.Tensor2D, rows as tf.Tensor2D, false, true);
    save([weight, planes, powers, rows, columns]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [weightThen, planesThen, powersThen, rowsThen, columnsThen] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor2D,
        tf.Tensor2D,
      ]; // as saved above
      const d = tf.reshape(dy as tf.Tensor, [width, items]) as tf.Tensor2D; // one output
      const dColumns = tf.reshape(tf.matMul(d, rowsThen), [
        replicas,
        leafRegions,
        components,
        features,
        pixels,
      ]);
      const own = tf.sum(tf.mul(dColumns, regions.map), 1); // [R, K, Q, D]
      const dCoef = tf.transpose(own, [3, 2, 0, 1]);
      const dRows = tf.reshape(tf.matMul(d, columnsThen, true), [
        weights,
        frames,
        features,
        pixels,
      ]);
      const dWeight = tf.reshape(tf.sum(tf.mul(dRows, powersThen), 2), weightThen.shape);
      if (constantPixels) return [dWeight, dCoef];
      const part = (from: number): tf.Tensor =>
        tf.reshape(
          tf.slice(dRows, [0, 0, from, 0], [1, frames, channels, pixels]),
          planesThen.shape,
        );
      const slope = tf.add(part(1), tf.mul(tf.mul(part(1 + channels), planesThen), 2));
      const dx = fromPlanes(tf.mul(slope, tf.reshape(weightThen, [frames, 1, pixels])));
      return [dWeight, dCoef, dx];
    };
    return { value: tf.reshape(out, [replicas * leafRegions, components, items]), gradFunc };
  });
  return op(inputs.weight, coefIn, ...(constantPixels ? [] : [inputs.x]));
}

// ---------------------------------------------------------------------------

/** [B, D, C] to [B, C, D]. */
function toPlanes(x: tf.Tensor): tf.Tensor {
  const [frames, pixels, channels] = x.shape as [number, number, number];
  return channels === 1 ? tf.reshape(x, [frames, 1, pixels]) : tf.transpose(x, [0, 2, 1]);
}

/** [B, C, D] to [B, D, C]. */
function fromPlanes(x: tf.Tensor): tf.Tensor {
  const [frames, channels, pixels] = x.shape as [number, number, number];
  return channels === 1 ? tf.reshape(x, [frames, pixels, 1]) : tf.transpose(x, [0, 2, 1]);
}
