/**
 * Who sees what: slot 1 is in front, each box hides what lies behind it.
 *
 *   b_0 = 1        b_k = b_{k-1} (1 - m_k)        what is left for slot k + 1 and the background
 *
 * m_k is the soft mask of box k; the visibility of object k is b_{k-1} seen through its box, with
 * everything outside the scene hidden.
 */

import * as tf from '@tensorflow/tfjs-core';
import { footprints, readMap } from './glimpse.ts';
import { mapWhere, type ZWhere } from './where.ts';

export interface Occlusion {
  /** b_0 .. b_N, each [B, H, W] in [0, 1]. */
  readonly available: readonly tf.Tensor3D[];
  /** Visible fraction of each patch pixel, [B, N, P P]. */
  readonly visible: tf.Tensor3D;
}

/** @param z fields [B, N]. */
export function occlude(z: ZWhere, patch: number, height: number, width: number): Occlusion {
  const [batch, slots] = z.sx.shape as [number, number];
  let b: tf.Tensor3D = tf.ones([batch, height, width]);
  const available = [b];
  const visible: tf.Tensor2D[] = [];
  for (let k = 0; k < slots; k++) {
    const slot = mapWhere((f) => tf.reshape(tf.slice(z[f], [0, k], [batch, 1]), [batch]));
    visible.push(readMap(b, slot, patch));
    b = tf.mul(b, tf.sub(1, footprints(slot, patch, height, width)));
    available.push(b);
  }
  return { available, visible: tf.stack(visible, 1) as tf.Tensor3D };
}
