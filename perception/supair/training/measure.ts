/** What training reports about itself: counts, scenes and likelihoods of whole sets of frames. */

import * as tf from '@tensorflow/tfjs-core';
import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import type { Scene } from '../../scene.ts';
import { createPerceiver } from '../inference/perceiver.ts';
import { detect, type Model } from '../model.ts';
import type { Params } from '../params.ts';
import { download } from '../tensor-params.ts';
import { gatherFrames } from './batches.ts';

/** Frames a forward pass when measuring. */
const CHUNK = 128;

/** Share of frames whose number of slots with presence above one half is the true count. */
export async function countAccuracy(
  frames: FrameSet | null,
  params: Params,
  model: Model,
): Promise<number | null> {
  if (frames?.labels == null) return null;
  let right = 0;
  for (let start = 0; start < frames.size; start += CHUNK) {
    const indices = indexRange(start, Math.min(CHUNK, frames.size - start));
    const counted = tf.tidy(() => {
      const { presenceLogit } = detect(gatherFrames(frames, indices), params, model.config);
      return tf.sum(tf.cast(tf.greater(presenceLogit, 0), 'float32'), 1);
    });
    const counts = await counted.data();
    counted.dispose();
    indices.forEach((frame, i) => {
      if (counts[i] === frames.labels?.counts[frame]) right++;
    });
  }
  return right / frames.size;
}

/** Scenes of up to `count` frames, evenly spread. */
export async function scenesOf(
  frames: FrameSet,
  params: Params,
  model: Model,
  count: number,
): Promise<Scene[]> {
  const size = Math.min(count, frames.size);
  const chosen = indexRange(0, size).map((i) =>
    frameAt(frames, Math.floor((i * frames.size) / size)),
  );
  const host = await download(params);
  return createPerceiver({ model, params: host, likelihoodQuantiles: [] }).perceive(chosen);
}

/** Log likelihoods of scenes at percentiles 0, 1, ..., 100. */
export function likelihoodQuantiles(scenes: readonly Scene[]): number[] {
  const sorted = scenes.map((s) => s.log_likelihood).sort((a, b) => a - b);
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
