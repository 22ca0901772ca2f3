/**
 * How much each pixel of a frame differs from what is behind it, in spreads of the differences that
 * frames show without objects. Noisy frames are blurred first: an object is larger than a pixel,
 * noise is not.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type FrameSet, spacedIndices } from '../../../../env/core/frame-set.ts';
import { type BackgroundEstimate, intensities, medianOf } from './backgrounds.ts';

export interface SurpriseModel {
  readonly background: BackgroundEstimate;
  /** Standard deviation of the blur, pixels; 0 for none. */
  readonly blur: number;
  /** Where the blurred differences lie without objects, and their robust spread, [H * W * C]. */
  readonly offset: Float32Array;
  readonly spread: Float32Array;
}

/** The least blur with which objects stand out. */
export function learnSurprise(frames: FrameSet, background: BackgroundEstimate): SurpriseModel {
  let model = surpriseWith(frames, background, 0);
  for (const blur of BLURS) {
    if (contrastOf(frames, model) >= CLEAR) break;
    model = surpriseWith(frames, background, blur);
  }
  return model;
}

/** The same with a given blur. */
export function surpriseWith(
  frames: FrameSet,
  background: BackgroundEstimate,
  blur: number,
): SurpriseModel {
  const sample = spacedIndices(frames.size, SAMPLE).map((i) =>
    difference(frames, i, background, blur),
  );
  const offset = medianOf(sample);
  const away = sample.map((frame) => frame.map((x, p) => Math.abs(x - (offset[p] as number))));
  const spread = medianOf(away).map((mad) => Math.max(MIN_SPREAD, 1.48 * mad));
  return { background, blur, offset, spread };
}

/** Mean squared deviation of the channels in spreads, [H * W]. */
export function surpriseOf(frames: FrameSet, index: number, model: SurpriseModel): Float32Array {
  const { channels } = frames;
  const { background, blur, offset, spread } = model;
  const away = difference(frames, index, background, blur);
  const map = new Float32Array(away.length / channels);
  for (let p = 0, i = 0; p < map.length; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++, i++) {
      const z = ((away[i] as number) - (offset[i] as number)) / (spread[i] as number);
      sum += z * z;
    }
    map[p] = sum / channels;
  }
  return map;
}

/** What the most surprising hundredth of all pixels exceeds, spreads. */
export function contrastOf(frames: FrameSet, model: SurpriseModel): number {
  const maps = spacedIndices(frames.size, SAMPLE).map((i) => surpriseOf(frames, i, model));
  const all = new Float32Array(maps.reduce((sum, map) => sum + map.length, 0));
  maps.forEach((map, i) => {
    all.set(map, i * map.length);
  });
  return Math.sqrt(all.sort()[Math.floor(0.99 * all.length)] as number);
}

/** A Gaussian blur of [H, W, C] in both directions; outside the frame lies 0. */
export function blurred(image: Float32Array, size: Size, sigma: number): Float32Array {
  if (sigma === 0) return image;
  const { height, width, channels } = size;
  const taps = gaussianTaps(sigma);
  return filtered(filtered(image, channels, width, taps), width * channels, height, taps);
}

// ---------------------------------------------------------------------------

type Size = Pick<FrameSet, 'height' | 'width' | 'channels'>;

/** Blurs tried in turn, pixels. */
const BLURS = [0.7, 1, 1.4];
/** Contrast of clear objects, spreads. */
const CLEAR = 7;
const MIN_SPREAD = 0.01;
/** Frames for the statistics. */
const SAMPLE = 200;

/** A frame less what is behind it, blurred, [H * W * C]. */
function difference(
  frames: FrameSet,
  index: number,
  background: BackgroundEstimate,
  blur: number,
): Float32Array {
  const away = intensities(frames, index);
  const behind = background.behind(away);
  for (let i = 0; i < away.length; i++) away[i] = (away[i] as number) - (behind[i] as number);
  return blurred(away, frames, blur);
}

/** Weights up to three standard deviations away, with sum 1. */
function gaussianTaps(sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

/**
 * Filters along one direction: neighbours lie `stride` apart in lines of `length` places. A line's
 * places are filtered tap by tap, in runs of numbers that lie side by side.
 */
function filtered(
  image: Float32Array,
  stride: number,
  length: number,
  taps: Float32Array,
): Float32Array {
  const reach = (taps.length - 1) / 2;
  const out = new Float32Array(image.length);
  const block = stride * length;
  for (let k = 0; k < taps.length; k++) {
    const tap = taps[k] as number;
    const shift = (k - reach) * stride;
    const first = Math.max(0, -shift);
    const last = Math.min(block, block - shift);
    for (let start = 0; start < image.length; start += block) {
      for (let i = start + first; i < start + last; i++) {
        out[i] = (out[i] as number) + tap * (image[i + shift] as number);
      }
    }
  }
  return out;
}
