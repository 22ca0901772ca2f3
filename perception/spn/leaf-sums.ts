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

import * as tf from '@tensorflow/tfjs-core';
import { assertShape, type FourSizes, sizeOf } from '../compute/shapes.ts';
import { address, heapKernels, output, withScratch } from '../compute/wasm-heap.ts';
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
    ? denseSums(inputs, coef, regions)
    : kernelSums(inputs, coef, regions);
}

// ---------------------------------------------------------------------------

function denseSums({ x, weight }: LeafInputs, coef: tf.Tensor, regions: RegionTensors): tf.Tensor {
  const { variables, replicas, leafRegions } = regions.structure;
  const [frames, items] = [sizeOf(x, 0), sizeOf(weight, 0)];
  const [features, components] = [sizeOf(coef, 1), sizeOf(coef, 3)];
  const w = tf.reshape(weight, [items / frames, frames, variables, 1]);
  const wx = tf.mul(w, x);
  const rows = tf.reshape(tf.concat([w, wx, tf.mul(wx, x)], 3), [items, variables * features]);
  const spread = tf.mul(
    tf.reshape(coef, [variables, features, replicas, 1, components]),
    regions.map,
  );
  const width = replicas * leafRegions * components;
  const columns = tf.reshape(spread, [variables * features, width]);
  const out = tf.matMul(columns as tf.Tensor2D, rows as tf.Tensor2D, true, true);
  return tf.reshape(out, [replicas * leafRegions, components, items]);
}

/** Frames a block of the kernels. */
const BLOCK = 16;
const LINE_BYTES = 64;

function kernelSums(inputs: LeafInputs, coefIn: tf.Tensor, regions: RegionTensors): tf.Tensor {
  const { constantPixels } = inputs;
  const { leafRegions } = regions.structure;
  const [frames, channels] = [sizeOf(inputs.x, 0), sizeOf(inputs.x, 2)];
  const weights = sizeOf(inputs.weight, 0) / frames;
  const [pixels, features, replicas, components] = coefIn.shape as FourSizes;
  const padded = Math.ceil(frames / BLOCK) * BLOCK;
  const count = replicas * leafRegions;
  const sizes = [padded, pixels, channels, weights, replicas, leafRegions, components];
  const kernels = heapKernels();

  const op = tf.customGrad((...args) => {
    const [weight, coef, pixelsOrSave] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[args.length - 1] as tf.GradSaveFunc; // tfjs passes it last
    const x = constantPixels ? inputs.x : pixelsOrSave;
    const lines = channels + weights;
    const rows = output([pixels, lines, padded]);
    const out = output([count * components, weights, padded]);
    withScratch(4 * pixels * lines * padded, (blocks) => {
      const packed = [address(rows), blocks, frames, padded, pixels, channels, weights];
      kernels?.leafPack(address(x), address(weight), ...packed);
      const which = [address(regions.order), address(regions.starts)];
      kernels?.leafForward(blocks, address(coef), ...which, address(out), ...sizes);
    });
    save([coef, rows]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [coefThen, rowsThen] = saved.map(address) as [number, number]; // as saved above
      const dSums = tf.reshape(dy as tf.Tensor, [count * components, weights, frames]); // one output
      const dOut = address(toFrames(dSums, padded));
      const dWeight = output([weights * frames, pixels]);
      const dCoef = output(coefIn.shape);
      const dx = constantPixels ? [] : [output([frames, pixels, channels])];
      const dxAt = dx.map(address)[0] ?? 0;
      const regionOf = address(regions.regionOf);
      const lines = count * components * weights + 4 * Math.max(weights, features);
      withScratch(lines * LINE_BYTES, (scratch) => {
        const into = [dOut, dxAt, address(dWeight), scratch, frames];
        kernels?.leafInputGradients(rowsThen, coefThen, regionOf, ...into, ...sizes);
      });
      withScratch(4 * (features + components) * padded, (scratch) => {
        kernels?.leafCoefGradients(rowsThen, regionOf, dOut, address(dCoef), scratch, ...sizes);
      });
      return [dWeight, dCoef, ...dx];
    };
    const value = tf.reshape(toFrames(out, frames), [count, components, weights * frames]);
    return { value, gradFunc };
  });
  return op(inputs.weight, coefIn, ...(constantPixels ? [] : [inputs.x]));
}

/** The last axis cut or padded with zeros to `frames`. */
function toFrames(x: tf.Tensor, frames: number): tf.Tensor {
  const [rows, weights, have] = x.shape as [number, number, number];
  if (have === frames) return x;
  if (have > frames) return tf.slice(x, [0, 0, 0], [rows, weights, frames]);
  return tf.pad(x, [
    [0, 0],
    [0, 0],
    [0, frames - have],
  ]);
}
