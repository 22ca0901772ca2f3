/** The sums of leaf regions on the wasm backend: only a region's own pixels are visited. */

import * as tf from '@tensorflow/tfjs-core';
import { fitLastAxis } from '../compute/last-axis.ts';
import { type FourSizes, sizeOf } from '../compute/shapes.ts';
import { address, heapKernels, output, withScratch } from '../compute/wasm-heap.ts';
import type { LeafInputs } from './leaf-sums.ts';
import type { RegionTensors } from './region-tensors.ts';

/** Frames a block of the kernels. */
const BLOCK = 16;
const LINE_BYTES = 64;

/** As `leafSums`, by the kernels in `compute/kernels/leaves.as`. */
export function kernelLeafSums(
  inputs: LeafInputs,
  coefIn: tf.Tensor,
  regions: RegionTensors,
): tf.Tensor {
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
      const dOut = address(fitLastAxis(dSums, padded));
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
    const value = tf.reshape(fitLastAxis(out, frames), [count, components, weights * frames]);
    return { value, gradFunc };
  });
  return op(inputs.weight, coefIn, ...(constantPixels ? [] : [inputs.x]));
}
