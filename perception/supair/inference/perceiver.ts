/**
 * The trained model that users hold: frames in, scenes out.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Frame } from '../../../env/core/env.ts';
import { SupairError } from '../../../env/core/errors.ts';
import type { Perceiver, Scene } from '../../scene.ts';
import { mapWhere, WHERE_FIELDS, type ZWhere } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import { inferCellFeatures } from '../detector/cells.ts';
import { detect, disposeModel, type Model } from '../model.ts';
import { disposeParams, type HostParams, type Params } from '../params.ts';
import { type Explanation, explain } from './explain.ts';
import { freezeAttention } from './frozen-attention.ts';
import { freezeExplain } from './frozen-explain.ts';
import { readScene, type SlotPosterior } from './read-scene.ts';

/** Where the boxes of absent objects go: far enough that nothing of the frame is covered. */
const OUTSIDE = -1e4;

export interface TrainedModel {
  readonly model: Model;
  readonly params: Params;
  /** The same values on the host. */
  readonly host: HostParams;
  /** Log likelihoods of the training frames at percentiles 0, 1, ..., 100, ascending. */
  readonly likelihoodQuantiles: readonly number[];
}

/** Takes ownership of the model's tensors. */
export function createPerceiver(trained: TrainedModel): Perceiver {
  const { model, params, host, likelihoodQuantiles } = trained;
  const { height, width, channels, slots } = model.config;
  const novelty = (value: number): number => noveltyPercentile(value, likelihoodQuantiles);
  const one = model.config.detector === 'attention' ? perceiveOne(model, params, host) : null;
  let disposed = false;
  return {
    height,
    width,
    channels,
    slots,
    perceive(frames) {
      if (disposed) {
        throw new SupairError('DISPOSED', {
          who: 'perceive',
          expected: 'a perceiver in use',
          got: 'one that was disposed',
        });
      }
      if (frames.length === 0) return [];
      const pixels = toPixels(frames, model.config);
      if (one !== null && frames.length === 1) return [one(pixels, novelty)];
      const image = tf.tensor4d(pixels, [frames.length, height, width, channels]);
      const scenes = describe(image, params, model, novelty);
      image.dispose();
      return scenes;
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      disposeParams(params);
      disposeModel(model);
    },
  };
}

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

/** How unlikely a value is against the training frames: 0 = as likely as the best, 100 = worse than all. */
export function noveltyPercentile(value: number, quantiles: readonly number[]): number {
  const below = quantiles.filter((q) => q <= value).length;
  return quantiles.length === 0 ? 50 : 100 * (1 - below / quantiles.length);
}

// ---------------------------------------------------------------------------

/** One frame, mostly on plain arrays: kernels as small as these are all overhead. */
function perceiveOne(
  model: Model,
  params: Params,
  host: HostParams,
): (pixels: Float32Array, novelty: (logLikelihood: number) => number) => Scene {
  const { height, width, channels } = model.config;
  const readSlots = freezeAttention(model.config, host);
  const explainFrame = freezeExplain(model, host);
  return (pixels, novelty) => {
    const cells = tf.tidy(() =>
      inferCellFeatures(tf.tensor4d(pixels, [1, height, width, channels]), params, model.config),
    );
    const features = cells.dataSync(); // outside tidy, which would look for tensors in every number
    cells.dispose();
    const slots = readSlots(features);
    const present = slots.filter((s) => s.presence > 0.5);
    const explanation = explainFrame(pixels, present);
    return readScene(slots, explanation, 0, present.length, model.config, novelty);
  };
}

/** Frames as intensities in [0, 1], [n H W C]. */
function toPixels(
  frames: readonly Frame[],
  { height, width, channels }: SupairConfig,
): Float32Array {
  const length = height * width * channels;
  const pixels = new Float32Array(frames.length * length);
  frames.forEach((frame, i) => {
    const fits = frame.height === height && frame.width === width && frame.channels === channels;
    if (!fits || frame.data.length !== length) {
      throw new SupairError('BAD_SHAPE', {
        who: `perceive.frames[${i}]`,
        expected: `uint8 [${height}, ${width}, ${channels}] (${length} bytes)`,
        got: `[${frame.height}, ${frame.width}, ${frame.channels}] (${frame.data.length} bytes)`,
        remedy: 'Send frames of the size the model was trained on, or fit a model to your frames.',
      });
    }
    const start = i * length;
    for (let p = 0; p < length; p++) pixels[start + p] = (frame.data[p] as number) / 255; // p < length
  });
  return pixels;
}

/** All slots of every frame on the host: one read-back for everything. */
function readPosteriors(image: tf.Tensor4D, params: Params, model: Model): SlotPosterior[][] {
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
