/**
 * The sums of leaf regions as dense products, for backends that multiply fast: one a feature q of
 * the pixels, 1, x_c and x_c^2.
 *
 *   out [W, M] = sum_q columns_q [W, D] . rows_q [M, D]^T        W = R L K
 *
 * rows_q is the weight times the feature. columns_q holds the coefficients, and zeros for the pixels
 * of other regions. Gradients are written out: the same matrices, never transposed in memory.
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
  const [frames, items] = [sizeOf(inputs.x, 0), sizeOf(inputs.weight, 0)];
  const [pixels, features, replicas, components] = coefIn.shape as FourSizes;
  const channels = (features - 1) / 2;
  const width = replicas * leafRegions * components;
  const byFrame = [items / frames, frames, pixels];

  const op = tf.customGrad((...args) => {
    const [weightIn, coef, pixelsOrSave] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[args.length - 1] as tf.GradSaveFunc; // tfjs passes it last
    const planes = toPlanes(constantPixels ? inputs.x : pixelsOrSave);
    const weight = tf.reshape(weightIn, byFrame);
    const linear = planes.map((x) => tf.mul(weight, x));
    const square = planes.map((x, c) => tf.mul(linear[c] as tf.Tensor, x));
    const rows = [weight, ...linear, ...square].map(
      (f): tf.Tensor2D => tf.reshape(f, [items, pixels]),
    );
    const spread = tf.mul(tf.expandDims(tf.transpose(coef, [1, 2, 3, 0]), 2), regions.map);
    const columns = tf.unstack(tf.reshape(spread, [features, width, pixels])) as tf.Tensor2D[];
    const products = columns.map((c, q) => tf.matMul(c, rows[q] as tf.Tensor2D, false, true));
    save([...planes, ...rows, ...columns]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const x = saved.slice(0, channels);
      const rowsThen = saved.slice(channels, channels + features) as tf.Tensor2D[];
      const columnsThen = saved.slice(channels + features) as tf.Tensor2D[];
      const d = tf.reshape(dy as tf.Tensor, [width, items]) as tf.Tensor2D; // one output
      const dColumns = tf.reshape(tf.stack(rowsThen.map((r) => tf.matMul(d, r))), [
        features,
        replicas,
        leafRegions,
        components,
        pixels,
      ]);
      const own = tf.sum(tf.mul(dColumns, regions.map), 2); // [Q, R, K, D]
      const dCoef = tf.transpose(own, [3, 0, 1, 2]);
      const dRows = columnsThen.map((c) => tf.reshape(tf.matMul(d, c, true), byFrame));
      const [dConstant, ...rest] = dRows as [tf.Tensor, ...tf.Tensor[]];
      const [dLinear, dSquare] = [rest.slice(0, channels), rest.slice(channels)];
      const dWeight = x.reduce((sum, plane, c) => {
        const inner = tf.add(dLinear[c] as tf.Tensor, tf.mul(dSquare[c] as tf.Tensor, plane));
        return tf.add(sum, tf.mul(inner, plane));
      }, dConstant);
      const gradients = [tf.reshape(dWeight, [items, pixels]), dCoef];
      if (constantPixels) return gradients;
      const dx = x.map((plane, c) => {
        const twice = tf.mul(tf.mul(dSquare[c] as tf.Tensor, plane), 2);
        return tf.mul(tf.add(dLinear[c] as tf.Tensor, twice), rowsThen[0] as tf.Tensor);
      });
      return [
        ...gradients,
        tf.stack(
          dx.map((g) => tf.reshape(g, [items, pixels])),
          2,
        ),
      ];
    };
    const sum = products.reduce((total, product) => tf.add(total, product));
    return { value: tf.reshape(sum, [replicas * leafRegions, components, items]), gradFunc };
  });
  return op(inputs.weight, coefIn, ...(constantPixels ? [] : [inputs.x]));
}

// ---------------------------------------------------------------------------

/** [B, D, C] to C planes [B, D]. */
function toPlanes(x: tf.Tensor): tf.Tensor[] {
  const [frames, pixels, channels] = x.shape as [number, number, number];
  return channels === 1 ? [tf.reshape(x, [frames, pixels])] : tf.unstack(x, 2);
}
