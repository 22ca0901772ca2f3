/**
 * Scenes of a batch with tensors throughout: what training measures itself with, straight from the
 * parameters on the backend.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Scene } from '../../scene.ts';
import { mapWhere, WHERE_FIELDS, type ZWhere } from '../boxes/where.ts';
import { detect, type Model } from '../model.ts';
import type { Params } from '../params.ts';
import { type Explanation, explain } from './explain.ts';
import { readScene, type SlotPosterior } from './read-scene.ts';

/** Where the boxes of absent objects go: far enough that nothing of the frame is covered. */
const OUTSIDE = -1e4;

/** Scenes of a batch of images [B, H, W, C] in [0, 1]. */
export function describe(
  image: tf.Tensor4D,
  params: Params,
  model: Model,
  novelty: (logLikelihood: number) => number,
): Scene[] {
  const [batch] = image.shape;
  const posteriors = readPosteriors(image, params, model);
  const present = posteriors.map((slots) => slots.filter((s) => s.presence > 0.5));
  const perFrame = Math.max(1, ...present.map((slots) => slots.length));
  const z = packBoxes(present, perFrame);
  const explanation: Explanation = explain(image, z, params, model);
  tf.dispose([z.sx, z.sy, z.x, z.y]);
  return Array.from({ length: batch }, (_, b) =>
    readScene(posteriors[b] ?? [], explanation, b, perFrame, model.config, novelty),
  );
}

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

/** Boxes of the present slots first, fields [B, perFrame]; the rest lie outside the frame. */
function packBoxes(present: readonly (readonly SlotPosterior[])[], perFrame: number): ZWhere {
  return mapWhere((field) => {
    const away = field === 'sx' || field === 'sy' ? 1 : OUTSIDE;
    const data = new Float32Array(present.length * perFrame).fill(away);
    present.forEach((slots, b) => {
      slots.forEach((slot, k) => {
        data[b * perFrame + k] = slot.mean[field];
      });
    });
    return tf.tensor2d(data, [present.length, perFrame]);
  });
}
