/** The detector's posterior on the host: plain numbers a slot. */

import * as tf from '@tensorflow/tfjs-core';
import { WHERE_FIELDS } from '../../perception/supair/boxes/where.ts';
import type { SlotPosterior } from '../../perception/supair/inference/read-scene.ts';
import { detect, type Model } from '../../perception/supair/model.ts';
import type { Params } from '../../perception/supair/params.ts';

/** All slots of every frame on the host: one read-back for everything. */
export function readPosteriors(
  image: tf.Tensor4D,
  params: Params,
  model: Model,
): SlotPosterior[][] {
  const { slots } = model.config;
  const packed = tf.tidy(() => {
    const { presenceLogit, mean, std } = detect(image, params, model.config);
    const fields = [...WHERE_FIELDS.map((f) => mean[f]), ...WHERE_FIELDS.map((f) => std[f])];
    return tf.stack([tf.sigmoid(presenceLogit), ...fields], 2); // [B, N, 9]
  });
  const values = packed.dataSync();
  packed.dispose();
  return Array.from({ length: image.shape[0] }, (_, b) =>
    Array.from({ length: slots }, (_unused, slot): SlotPosterior => {
      const at = (b * slots + slot) * 9;
      const v = (i: number): number => values[at + i] as number; // nine values a slot
      return {
        slot,
        presence: v(0),
        mean: { sx: v(1), sy: v(2), x: v(3), y: v(4) },
        std: { sx: v(5), sy: v(6), x: v(7), y: v(8) },
      };
    }),
  );
}
