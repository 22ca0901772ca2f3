/**
 * Which nuisance the frames' background shows, if any: the one whose removal leaves the pixels
 * steadiest over time.
 *
 * Measured is the mean logarithm of the pixels' robust spread over frames, which is, up to a constant, the
 * entropy a pixel has left under a background that stays: nats that a background circuit has to pay in
 * every frame. Objects cover each pixel in a minority of frames only, so that medians do not see them. Indices are in range by construction;
 * `as number` undoes noUncheckedIndexedAccess.
 */

import type { FrameSet } from '../../../env/core/frame-set.ts';
import { type Normalization, type NormalizationKind, normalizeFrames } from './normalization.ts';
import { LARGEST_SHIFT } from './shake.ts';

/** Frames that are looked at. */
const SAMPLE = 160;
/** Nats a value that a kind must save against the next simpler one. */
const WORTH = 0.25;
/** Spreads below one level are equal, as are half levels where contrast is halved. */
const LEAST = 1 / 255;
/** Times that the picture of the empty scene is made anew from frames brought onto it. */
const ROUNDS = 3;

export interface NormalizationChoice {
  readonly normalization: Normalization | null;
  /** Mean logarithm of the spread without, and with each kind, nats a value. */
  readonly spread: { readonly [kind in NormalizationKind | 'none']: number };
}

/** Simplest first: a later kind must be worth it. */
export function chooseNormalization(frames: FrameSet): NormalizationChoice {
  const sample = spacedFrames(frames, SAMPLE);
  const gain = settle(sample, 'gain');
  const shake = settle(sample, 'shake');
  const none = steadiness(sample);
  const spread = {
    none,
    gain: steadiness(normalizeFrames(sample, gain)),
    shake: steadiness(normalizeFrames(sample, shake)),
    'one-color': steadiness(normalizeFrames(sample, { kind: 'one-color' }), 2),
  };
  const rivals: [number, Normalization | null][] = [
    [spread.gain, gain],
    [spread.shake, shake],
    [spread['one-color'], { kind: 'one-color' }],
  ];
  let [least, normalization]: [number, Normalization | null] = [none, null];
  for (const [own, rival] of rivals) {
    if (own < least - WORTH) [least, normalization] = [own, rival];
  }
  return { normalization, spread };
}

/** The kind as these frames have it. */
export function normalizationOf(frames: FrameSet, kind: NormalizationKind): Normalization {
  return kind === 'one-color' ? { kind } : settle(spacedFrames(frames, SAMPLE), kind);
}

// ---------------------------------------------------------------------------

/** Up to `count` frames, evenly spread; without labels. */
function spacedFrames(set: FrameSet, count: number): FrameSet {
  const size = Math.min(count, set.size);
  const length = set.height * set.width * set.channels;
  const frames = new Uint8Array(size * length);
  for (let i = 0; i < size; i++) {
    const from = Math.floor((i * set.size) / size) * length;
    frames.set(set.frames.subarray(from, from + length), i * length);
  }
  return { ...set, size, frames, labels: null, episodeLength: null };
}

/** The picture of the empty scene and the frames brought onto it decide each other. */
function settle(sample: FrameSet, kind: 'gain' | 'shake'): Normalization {
  let normalization: Normalization = { kind, reference: medianFrame(sample) };
  for (let round = 1; round < ROUNDS; round++) {
    const reference = medianFrame(normalizeFrames(sample, normalization));
    normalization = { kind, reference };
  }
  return normalization;
}

/** Median of each value over the frames, [H W C]. */
function medianFrame({ size, frames, ...shape }: FrameSet): Uint8Array {
  const length = shape.height * shape.width * shape.channels;
  const column = new Uint8Array(size);
  return Uint8Array.from({ length }, (_, p) => {
    for (let i = 0; i < size; i++) column[i] = frames[i * length + p] as number;
    return column.sort()[size >> 1] as number;
  });
}

/** Mean logarithm of the robust spread, intensities in [0, 1], times `scale`; without the border. */
function steadiness({ size, height, width, channels, frames }: FrameSet, scale = 1): number {
  const length = height * width * channels;
  const column = new Int16Array(size);
  let sum = 0;
  let count = 0;
  for (let y = LARGEST_SHIFT; y < height - LARGEST_SHIFT; y++) {
    for (let i = LARGEST_SHIFT * channels; i < (width - LARGEST_SHIFT) * channels; i++) {
      const p = y * width * channels + i;
      for (let m = 0; m < size; m++) column[m] = frames[m * length + p] as number;
      const middle = column.sort()[size >> 1] as number;
      for (let m = 0; m < size; m++) column[m] = Math.abs((column[m] as number) - middle);
      const deviation = ((column.sort()[size >> 1] as number) / 255) * scale;
      sum += Math.log(Math.max(LEAST * Math.max(1, scale), 1.48 * deviation));
      count++;
    }
  }
  return sum / count;
}
