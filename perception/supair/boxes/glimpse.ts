/**
 * Looking into boxes: bilinear reading of images and maps, and the boxes' soft masks.
 *
 * A box is read at P x P points that span it evenly, both ends included. Two implementations give
 * the same values and gradients: matrix products (`glimpse-dense.ts`) where those are fast, loops
 * over the few pixels that matter (`glimpse-sparse.ts`) elsewhere.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { prefersHostLoops } from '../../compute/backend.ts';
import { assertShape } from '../../compute/shapes.ts';
import {
  clampedRows,
  denseFootprints,
  openRows,
  sampleMap,
  samplePatches,
} from './glimpse-dense.ts';
import { sparseFootprints, sparseMap, sparsePatches } from './glimpse-sparse.ts';
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
  return prefersHostLoops()
    ? sparsePatches(image, z, patch)
    : samplePatches(image, clampedRows(z, patch, height, width));
}

/**
 * One map a frame seen through one box a frame; beyond the frame it is zero.
 *
 * @param map [B, H, W].
 * @param z fields [B].
 * @returns [B, P P].
 */
export function readMap(map: tf.Tensor3D, z: ZWhere, patch: number): tf.Tensor2D {
  const [batch, height, width] = map.shape;
  assertShape(z.sx, [batch], 'readMap.z');
  return prefersHostLoops()
    ? sparseMap(map, z, patch)
    : sampleMap(map, openRows(z, patch, height, width));
}

/**
 * Soft masks of the boxes: the bilinear weights of all sample points, gathered a scene pixel and
 * clipped to 1; separable, so an outer product of two coverages.
 *
 * Departs from the published mask where sample points are further than a pixel apart (scales above
 * (P - 1) / P): hats are widened to the spacing there, or the mask would have holes.
 *
 * @param z fields [M].
 * @returns [M, H, W] in [0, 1].
 */
export function footprints(z: ZWhere, patch: number, height: number, width: number): tf.Tensor3D {
  return prefersHostLoops()
    ? sparseFootprints(z, patch, height, width)
    : denseFootprints(z, patch, height, width);
}
