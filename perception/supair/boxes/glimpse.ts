/**
 * Looking into boxes: bilinear reading at P x P points that span a box evenly, both ends included.
 *
 * Two implementations give the same values and gradients: matrix products (`glimpse-dense.ts`), and
 * kernels for the wasm backend that touch only the few pixels that matter (`glimpse-kernels.ts`).
 */

import type * as tf from '@tensorflow/tfjs-core';
import { assertShape } from '../../compute/shapes.ts';
import { heapKernels } from '../../compute/wasm-heap.ts';
import { clampedRows, samplePatches } from './glimpse-dense.ts';
import { kernelPatches } from './glimpse-kernels.ts';
import type { ZWhere } from './where.ts';

/**
 * The pixels seen through each box; beyond the frame its border repeats. No gradient to the image.
 *
 * @param image [B, H, W, C].
 * @param z fields [B, N].
 * @returns [B N, P P, C], row-major over the patch.
 */
export function readPatches(image: tf.Tensor4D, z: ZWhere, patch: number): tf.Tensor3D {
  const [batch, height, width] = image.shape;
  assertShape(z.sx, [batch, null], 'readPatches.z');
  return heapKernels() === null
    ? samplePatches(image, clampedRows(z, patch, height, width))
    : kernelPatches(image, z, patch);
}
