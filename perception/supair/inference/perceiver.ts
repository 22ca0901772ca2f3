/**
 * The trained model that users hold: frames in, scenes out.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Frame } from '../../../env/core/env.ts';
import { SupairError } from '../../../env/core/errors.ts';
import type { Perceiver, Scene } from '../../scene.ts';
import type { SupairConfig } from '../config.ts';
import { inferCellFeatures } from '../detector/cells.ts';
import { disposeModel, type Model } from '../model.ts';
import { disposeParams, type HostParams, type Params } from '../params.ts';
import { freezeAttention } from './frozen-attention.ts';
import { freezeExplain } from './frozen-explain.ts';
import { readPosteriors } from './posteriors.ts';
import { readScene, type SlotPosterior } from './read-scene.ts';

/** Frames a forward pass: enough to share its overhead, few enough to stay in the caches. */
const CHUNK = 16;

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
  const findSlots =
    model.config.detector === 'attention'
      ? attentionSlots(model, params, host)
      : lstmSlots(model, params);
  const explainFrame = freezeExplain(model, host);
  const length = height * width * channels;
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
      const scenes: Scene[] = [];
      for (let start = 0; start < frames.length; start += CHUNK) {
        const chunk = frames.slice(start, start + CHUNK);
        const pixels = toPixels(chunk, model.config, start);
        findSlots(pixels, chunk.length).forEach((all, i) => {
          const own = pixels.subarray(i * length, (i + 1) * length);
          const present = all.filter((s) => s.presence > 0.5);
          const explanation = explainFrame(own, present);
          scenes.push(readScene(all, explanation, 0, present.length, model.config, novelty));
        });
      }
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

/** How unlikely a value is against the training frames: 0 = as likely as the best, 100 = worse than all. */
export function noveltyPercentile(value: number, quantiles: readonly number[]): number {
  const below = quantiles.filter((q) => q <= value).length;
  return quantiles.length === 0 ? 50 : 100 * (1 - below / quantiles.length);
}

// ---------------------------------------------------------------------------

/** Slots of frames whose pixels are [n H W C]. */
type FindSlots = (pixels: Float32Array, count: number) => SlotPosterior[][];

/** The attention network: its convolutions in tensors, its slots (small and many) on arrays. */
function attentionSlots({ config }: Model, params: Params, host: HostParams): FindSlots {
  const { height, width, channels } = config;
  const readSlots = freezeAttention(config, host);
  return (pixels, count) => {
    const cells = tf.tidy(() =>
      inferCellFeatures(tf.tensor4d(pixels, [count, height, width, channels]), params, config),
    );
    const features = cells.dataSync(); // outside tidy, which would look for tensors in every number
    cells.dispose();
    const length = features.length / count;
    return Array.from({ length: count }, (_, i) =>
      readSlots(features.subarray(i * length, (i + 1) * length)),
    );
  };
}

function lstmSlots(model: Model, params: Params): FindSlots {
  const { height, width, channels } = model.config;
  return (pixels, count) => {
    const image = tf.tensor4d(pixels, [count, height, width, channels]);
    const slots = readPosteriors(image, params, model);
    image.dispose();
    return slots;
  };
}

/** Frames as intensities in [0, 1], [n H W C]. */
function toPixels(
  frames: readonly Frame[],
  { height, width, channels }: SupairConfig,
  first: number,
): Float32Array {
  const length = height * width * channels;
  const pixels = new Float32Array(frames.length * length);
  frames.forEach((frame, i) => {
    const fits = frame.height === height && frame.width === width && frame.channels === channels;
    if (!fits || frame.data.length !== length) {
      throw new SupairError('BAD_SHAPE', {
        who: `perceive.frames[${first + i}]`,
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
