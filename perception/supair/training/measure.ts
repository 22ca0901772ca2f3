/** What training reports about itself: counts, scenes and likelihoods of whole sets of frames. */

import * as tf from '@tensorflow/tfjs-core';
import { type FrameSet, frameAt, spacedIndices } from '../../../env/core/frame-set.ts';
import type { Scene } from '../../scene.ts';
import { createPerceiver } from '../inference/perceiver.ts';
import type { LayeredModel } from '../layered-model.ts';
import { detect, type Model } from '../model.ts';
import type { HostParams, Params } from '../params.ts';
import { gatherFrames, type Rows } from './batches.ts';

/** Frames a forward pass when measuring. */
const CHUNK = 128;

/** How many of the labelled frames `from` to `to` have as many slots with presence above one half as objects. */
export async function countedRight(
  frames: FrameSet,
  params: Params,
  model: Model,
  { from, to }: Rows = { from: 0, to: frames.size },
): Promise<number> {
  let right = 0;
  for (let start = from; start < to; start += CHUNK) {
    const indices = indexRange(start, Math.min(CHUNK, to - start));
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
  return right;
}

/** Scenes of up to `count` frames, evenly spread. */
export function scenesOf(
  frames: FrameSet,
  params: HostParams,
  model: LayeredModel,
  count: number,
): Scene[] {
  const chosen = spacedIndices(frames.size, count).map((i) => frameAt(frames, i));
  const trained = { model, params, likelihoodQuantiles: [] };
  return createPerceiver(trained, { boxes: 'proposed' }).perceive(chosen); // it is these that learn
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
