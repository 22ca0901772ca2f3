/**
 * Who sees what: slot 1 is in front, each box hides what lies behind it.
 *
 *   b_0 = 1        b_k = b_{k-1} (1 - m_k)        what is left for slot k + 1 and the background
 *
 * m_k is the soft mask of box k: the bilinear weights of all its sample points, gathered a scene
 * pixel and clipped to 1. The visibility of object k is b_{k-1} seen through its box, with
 * everything outside the scene hidden.
 *
 * Departs from the published mask where sample points are further than a pixel apart (scales above
 * (P - 1) / P): their weights reach as far as the next point there, or the mask would have holes.
 */

import * as tf from '@tensorflow/tfjs-core';
import { heapKernels } from '../../compute/wasm-heap.ts';
import { denseFootprints, openRows, sampleMap } from './glimpse-dense.ts';
import { kernelOcclude } from './glimpse-kernels.ts';
import { mapWhere, type ZWhere } from './where.ts';

export interface Occlusion {
  /** b_0 .. b_N in [0, 1], [N + 1, B, H, W]. */
  readonly available: tf.Tensor4D;
  /** Visible fraction of each patch pixel, [B, N, P P]. */
  readonly visible: tf.Tensor3D;
}

/** @param z fields [B, N]. */
export function occlude(z: ZWhere, patch: number, height: number, width: number): Occlusion {
  if (heapKernels() === null) return denseOcclude(z, patch, height, width);
  const [available, visible] = kernelOcclude(z, patch, height, width);
  return { available, visible };
}

/** As `occlude`, with matrix products. */
export function denseOcclude(z: ZWhere, patch: number, height: number, width: number): Occlusion {
  const [batch, slots] = z.sx.shape as [number, number];
  const bySlot = mapWhere((f) => tf.reshape(tf.transpose(z[f]), [slots * batch]));
  const masks = tf.reshape(denseFootprints(bySlot, patch, height, width), [
    slots,
    batch,
    height,
    width,
  ]);
  const left = tf.unstack(tf.sub(1, masks)) as tf.Tensor3D[];
  const available: tf.Tensor3D[] = [tf.ones([batch, height, width])];
  for (const [k, outside] of left.entries()) {
    available.push(k === 0 ? outside : tf.mul(available[k] as tf.Tensor3D, outside));
  }
  const rows = openRows(bySlot, patch, height, width);
  const seen = sampleMap(tf.concat(available.slice(0, slots), 0) as tf.Tensor3D, rows);
  return {
    available: tf.stack(available) as tf.Tensor4D,
    visible: tf.transpose(tf.reshape(seen, [slots, batch, patch ** 2]), [1, 0, 2]) as tf.Tensor3D,
  };
}
