/** What training reports about itself: counts, scenes and likelihoods of whole sets of frames. */

import * as tf from '@tensorflow/tfjs-core';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import type { Scene } from '../../scene.ts';
import { describe } from '../inference/describe.ts';
import { detect, type Model } from '../model.ts';
import type { Params } from '../params.ts';
import { gatherFrames } from './trainer.ts';

/** Frames a forward pass when measuring. */
const CHUNK = 128;
/** Frames from which the percentiles of the likelihood are taken. */
export const LIKELIHOOD_SAMPLE = 1024;

/** Share of frames whose number of slots with presence above one half is the true count. */
export function countAccuracy(
  frames: FrameSet | null,
  params: Params,
  model: Model,
): number | null {
  if (frames?.labels == null) return null;
  let right = 0;
  for (let start = 0; start < frames.size; start += CHUNK) {
    const indices = indexRange(start, Math.min(CHUNK, frames.size - start));
    const counted = tf.tidy(() => {
      const { presenceLogit } = detect(gatherFrames(frames, indices), params, model.config);
      return tf.sum(tf.cast(tf.greater(presenceLogit, 0), 'float32'), 1);
    });
    const counts = counted.dataSync();
    counted.dispose();
    indices.forEach((frame, i) => {
      if (counts[i] === frames.labels?.counts[frame]) right++;
    });
  }
  return right / frames.size;
}

/** Scenes of up to `count` frames, evenly spread. */
export function scenesOf(frames: FrameSet, params: Params, model: Model, count: number): Scene[] {
  const size = Math.min(count, frames.size);
  const scenes: Scene[] = [];
  for (let start = 0; start < size; start += CHUNK) {
    const indices = indexRange(start, Math.min(CHUNK, size - start)).map((i) =>
      Math.floor((i * frames.size) / size),
    );
    const image = gatherFrames(frames, indices);
    scenes.push(...describe(image, params, model, () => 50));
    image.dispose();
  }
  return scenes;
}

/** Log likelihoods of the frames at percentiles 0, 1, ..., 100. */
export function likelihoodQuantiles(frames: FrameSet, params: Params, model: Model): number[] {
  const sorted = scenesOf(frames, params, model, LIKELIHOOD_SAMPLE)
    .map((s) => s.log_likelihood)
    .sort((a, b) => a - b);
  return Array.from({ length: 101 }, (_, i) => {
    const value = sorted[Math.round((i / 100) * (sorted.length - 1))] ?? 0;
    return Number(value.toPrecision(8));
  });
}

function indexRange(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** Null where there is nothing to average. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
}
