/**
 * Sums of mixtures over the pixels of leaf regions, the heart of see-through leaves:
 *
 *   out[g, k, m] = sum_{d in g} w_md [ log((1 - alpha_dk) + alpha_dk e^(l_mdk - b_md)) + b_md ]
 *
 * l is the log density of the pixel under a Gaussian component, from the coefficients of
 * `gaussian-leaves.ts`; b is that of the background. Two implementations with
 * the same values and gradients: whole tensors [D, M, R K], and a kernel for the wasm backend that
 * stores none of them.
 */

import * as tf from '@tensorflow/tfjs-core';
import { fitLastAxis } from '../compute/last-axis.ts';
import { MAX_LOG_RATIO, SHIFT } from '../compute/numerics.ts';
import { assertShape, type FourSizes, sizeOf } from '../compute/shapes.ts';
import { address, heapKernels, output, withScratch } from '../compute/wasm-heap.ts';
import { pixelLogs } from './gaussian-leaves.ts';
import type { RegionTensors } from './region-tensors.ts';

export interface SeeThroughInputs {
  /** Pixels [M, D, C] in [0, 1]. */
  readonly x: tf.Tensor;
  /** [M, D]; 0 marginalises a pixel. */
  readonly weight: tf.Tensor;
  /** Log density of each pixel under the background, [M, D] nats. */
  readonly behind: tf.Tensor;
}

/**
 * @param coef [D, 1 + 2 C, R, K].
 * @param alpha in (0, 1), [D, R, K].
 * @returns [G, K, M], G = R L.
 */
export function seeThroughSums(
  inputs: SeeThroughInputs,
  coef: tf.Tensor,
  alpha: tf.Tensor,
  regions: RegionTensors,
): tf.Tensor {
  const { variables, replicas } = regions.structure;
  const [items, channels] = [sizeOf(inputs.x, 0), sizeOf(inputs.x, 2)];
  assertShape(inputs.x, [items, variables, channels], 'seeThroughSums.x');
  assertShape(inputs.weight, [items, variables], 'seeThroughSums.weight');
  assertShape(inputs.behind, [items, variables], 'seeThroughSums.behind');
  assertShape(coef, [variables, 1 + 2 * channels, replicas, null], 'seeThroughSums.coef');
  assertShape(alpha, [variables, replicas, sizeOf(coef, 3)], 'seeThroughSums.alpha');
  return heapKernels() === null
    ? denseSums(inputs, coef, alpha, regions)
    : kernelSums(inputs, coef, alpha, regions);
}

// ---------------------------------------------------------------------------

function denseSums(
  { x, weight, behind }: SeeThroughInputs,
  coef: tf.Tensor,
  alpha: tf.Tensor,
  { map, structure }: RegionTensors,
): tf.Tensor {
  const { leafRegions } = structure;
  const items = sizeOf(x, 0);
  const [pixels, , replicas, components] = coef.shape as FourSizes;
  const byItem = (t: tf.Tensor): tf.Tensor => tf.reshape(tf.transpose(t), [pixels, 1, items]);
  const b = byItem(behind);
  const ratio = tf.exp(tf.minimum(tf.sub(pixelLogs(x, coef), b), MAX_LOG_RATIO)); // [D, R K, M]
  const share = tf.reshape(alpha, [pixels, replicas * components, 1]);
  const mixed = tf.add(tf.sub(1, share), tf.mul(share, ratio)); // p(x_d) / b(x_d)
  const pixelLog = tf.mul(byItem(weight), tf.add(tf.log(tf.add(mixed, 1e-12)), b));
  // sum over each region's pixels: one product with the 0/1 map a replica
  const levels = Array.from({ length: replicas }, (_, r) => {
    const own = tf.reshape(tf.slice(map, [r, 0, 0, 0], [1, leafRegions, 1, pixels]), [
      leafRegions,
      pixels,
    ]);
    const part = tf.reshape(
      tf.slice(pixelLog, [0, r * components, 0], [pixels, components, items]),
      [pixels, components * items],
    );
    return tf.reshape(tf.matMul(own as tf.Tensor2D, part as tf.Tensor2D), [
      leafRegions,
      components,
      items,
    ]);
  });
  return tf.concat(levels, 0);
}

/** Items a cache line of the kernels. */
const LINE = 16;

function kernelSums(
  inputs: SeeThroughInputs,
  coefIn: tf.Tensor,
  alphaIn: tf.Tensor,
  regions: RegionTensors,
): tf.Tensor {
  const { leafRegions } = regions.structure;
  const [items, , channels] = inputs.x.shape as [number, number, number];
  const [pixels, , replicas, components] = coefIn.shape as FourSizes;
  const padded = Math.ceil(items / LINE) * LINE;
  const outShape = [replicas * leafRegions, components, padded];
  const sizes = [padded, pixels, channels, replicas, leafRegions, components, MAX_LOG_RATIO];
  const kernels = heapKernels();

  const op = tf.customGrad((...args) => {
    const given = args.slice(0, 5) as tf.Tensor[];
    const [x, weight, behind, coef, alpha] = given as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const save = args[5] as tf.GradSaveFunc; // tfjs passes it last
    const rows = output([pixels, channels + 2, padded]);
    const pixelsIn = [x, weight, behind].map(address);
    kernels?.seeThroughPack(...pixelsIn, address(rows), items, padded, pixels, channels, SHIFT);
    const out = output(outShape);
    withScratch(4 * padded, (scratch) => {
      const pointers = [rows, coef, alpha, regions.regionOf, out].map(address);
      kernels?.seeThroughForward(...pointers, scratch, ...sizes);
    });
    save([rows, coef, alpha]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const dOut = fitLastAxis(dy as tf.Tensor, padded); // one output
      const gradients = given.map(({ shape }) => output(shape));
      withScratch(4 * (channels + 4) * padded, (scratch) => {
        const at = [...saved, regions.regionOf, dOut, ...gradients].map(address);
        kernels?.seeThroughGradients(...at, scratch, items, ...sizes);
      });
      return gradients;
    };
    return { value: fitLastAxis(out, items), gradFunc };
  });
  return op(inputs.x, inputs.weight, inputs.behind, coefIn, alphaIn);
}
