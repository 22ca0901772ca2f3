/**
 * Sums of quadratics over the pixels of leaf regions, the heart of Gaussian leaves:
 *
 *   out[g, k, m] = sum_{d in g} w_md sum_c [ coef_0 + coef_1c x_mdc + coef_2c x_mdc^2 ]
 *
 * coef [D, Q, R, K] holds the Q = 1 + 2 C coefficients of each pixel and component: the constant,
 * then the linear ones of all channels, then the quadratic ones. Two implementations with the same
 * values and gradients: one dense product, which multiplies by zero for the pixels of other regions,
 * and a kernel for the wasm backend that visits only a region's own.
 */

import * as tf from '@tensorflow/tfjs-core';
import { assertShape, type FourSizes, sizeOf } from '../compute/shapes.ts';
import { address, heapKernels, output, withScratch } from '../compute/wasm-heap.ts';
import type { RegionTensors } from './region-tensors.ts';

export interface LeafInputs {
  /** Pixels [M, D, C]. */
  readonly x: tf.Tensor;
  /** [M, D]; 0 leaves a pixel out. */
  readonly weight: tf.Tensor;
  /** Whether gradients flow to `x`. */
  readonly constantPixels: boolean;
}

/**
 * @param coef [D, Q, R, K].
 * @returns [G, K, M], G = R L.
 */
export function leafSums(inputs: LeafInputs, coef: tf.Tensor, regions: RegionTensors): tf.Tensor {
  const { x, weight } = inputs;
  const { variables, replicas } = regions.structure;
  const [items, channels] = [sizeOf(x, 0), sizeOf(x, 2)];
  assertShape(x, [items, variables, channels], 'leafSums.x');
  assertShape(weight, [items, variables], 'leafSums.weight');
  assertShape(coef, [variables, 1 + 2 * channels, replicas, null], 'leafSums.coef');
  return heapKernels() === null
    ? denseSums(inputs, coef, regions)
    : kernelSums(inputs, coef, regions);
}

// ---------------------------------------------------------------------------

function denseSums({ x, weight }: LeafInputs, coef: tf.Tensor, regions: RegionTensors): tf.Tensor {
  const { variables, replicas, leafRegions } = regions.structure;
  const [items, features, components] = [sizeOf(x, 0), sizeOf(coef, 1), sizeOf(coef, 3)];
  const w = tf.expandDims(weight, 2);
  const wx = tf.mul(w, x);
  const rows = tf.reshape(tf.concat([w, wx, tf.mul(wx, x)], 2), [items, variables * features]);
  const spread = tf.mul(
    tf.reshape(coef, [variables, features, replicas, 1, components]),
    regions.map,
  );
  const width = replicas * leafRegions * components;
  const columns = tf.reshape(spread, [variables * features, width]);
  const out = tf.matMul(columns as tf.Tensor2D, rows as tf.Tensor2D, true, true);
  return tf.reshape(out, [replicas * leafRegions, components, items]);
}

/** Items a block of the kernels. */
const BLOCK = 16;
const LINE_BYTES = 64;

function kernelSums(inputs: LeafInputs, coefs: tf.Tensor, regions: RegionTensors): tf.Tensor {
  const { constantPixels } = inputs;
  const { leafRegions } = regions.structure;
  const [items, channels] = [sizeOf(inputs.x, 0), sizeOf(inputs.x, 2)];
  const [pixels, features, replicas, components] = coefs.shape as FourSizes;
  const padded = Math.ceil(items / BLOCK) * BLOCK;
  const shape = [replicas * leafRegions, components, padded];
  const kernels = heapKernels();

  const op = tf.customGrad((...args) => {
    const [weight, coef, pixelsOrSave] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[args.length - 1] as tf.GradSaveFunc; // tfjs passes it last
    const x = constantPixels ? inputs.x : pixelsOrSave;
    const rows = output([pixels, 1 + channels, padded]);
    const out = output(shape);
    withScratch(4 * pixels * features * padded, (blocks) => {
      kernels?.leafFeatures(
        address(x),
        address(weight),
        address(rows),
        blocks,
        items,
        padded,
        pixels,
        channels,
      );
      kernels?.leafForward(
        blocks,
        address(coef),
        address(regions.order),
        address(regions.starts),
        address(out),
        pixels,
        features,
        replicas,
        leafRegions,
        components,
        padded,
      );
    });
    save([coef, rows]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [coefBefore, rowsBefore] = saved as [tf.Tensor, tf.Tensor]; // as saved above
      const dOut = toItems(dy as tf.Tensor, padded); // one output
      const dWeight = output([items, pixels]);
      const dCoef = output(coefBefore.shape);
      const dx = constantPixels ? null : output([items, pixels, channels]);
      const lines = shape[0] as number; // regions
      withScratch((lines * components + features) * LINE_BYTES, (scratch) => {
        kernels?.leafInputGradients(
          address(rowsBefore),
          address(coefBefore),
          address(regions.regionOf),
          address(dOut),
          dx === null ? 0 : address(dx),
          address(dWeight),
          scratch,
          items,
          padded,
          pixels,
          channels,
          replicas,
          leafRegions,
          components,
        );
      });
      withScratch(4 * features * padded, (scratch) => {
        kernels?.leafCoefGradients(
          address(rowsBefore),
          address(regions.regionOf),
          address(dOut),
          address(dCoef),
          scratch,
          padded,
          pixels,
          channels,
          replicas,
          leafRegions,
          components,
        );
      });
      return dx === null ? [dWeight, dCoef] : [dWeight, dCoef, dx];
    };
    return { value: toItems(out, items), gradFunc };
  });
  const variable = constantPixels ? [] : [inputs.x];
  return op(inputs.weight, coefs, ...variable);
}

/** The last axis cut or padded with zeros to `items`. */
function toItems(x: tf.Tensor, items: number): tf.Tensor {
  const [regions, components, have] = x.shape as [number, number, number];
  if (have === items) return x;
  if (have > items) return tf.slice(x, [0, 0, 0], [regions, components, items]);
  return tf.pad(x, [
    [0, 0],
    [0, 0],
    [0, items - have],
  ]);
}
