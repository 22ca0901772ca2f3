/**
 * Which nuisance the frames' background shows, if any: the one whose removal leaves the pixels
 * steadiest over time.
 *
 * Measured is the mean logarithm of the pixels' robust spread over frames, which is, up to a constant, the
 * entropy a pixel has left under a background that stays: nats that a background circuit has to pay in
 * every frame. Objects cover each pixel in a minority of frames only, so that medians do not see them. Indices are in range by construction;
 * `as number` undoes noUncheckedIndexedAccess.
 */

import { type FrameSet, frameAt, spacedIndices } from '../../../env/core/frame-set.ts';
import { gainsOf, LARGEST_GAIN } from './gain.ts';
import { type Normalization, type NormalizationKind, normalizeFrames } from './normalization.ts';
import { LARGEST_SHIFT } from './shake.ts';

/** Frames that are looked at. */
const SAMPLE = 160;
/**
 * Nats a value that a kind must save. A background circuit has components of its
 * own for a few brightnesses and colours, none for pictures that move.
 */
const WORTH = { gain: 0.6, shake: 0.25, 'one-color': 0.6 };
/** Nats by which a kind has to be better than a simpler one. */
const SIMPLER = 0.25;
/** Spreads below two levels are equal. */
const LEAST = 2 / 255;
/** Times that the picture of the empty scene is made anew from frames brought onto it. */
const ROUNDS = 3;
/** Share of gains at the end of their range with which it is not light that changes. */
const BEYOND = 0.05;

export interface NormalizationChoice {
  readonly normalization: Normalization | null;
  /** Mean logarithm of the spread without, nats a value; and with each kind, where it could be less. */
  readonly spread: { readonly none: number } & { readonly [kind in NormalizationKind]?: number };
}

/**
 * @param behind what is behind the objects of a frame, [H W C] in [0, 1], where nothing is normalised:
 * one picture, or for each frame the one of several that it shows.
 * @param noise standard deviation of the noise, in [0, 1], below which nothing brings the spread.
 */
export function chooseNormalization(
  frames: FrameSet,
  behind: (pixels: Float32Array) => Float32Array,
  noise: number,
): NormalizationChoice {
  const sample = spacedFrames(frames, SAMPLE);
  const none = Math.min(steadiness(sample), steadiness(differences(sample, behind)));
  if (none < Math.log(Math.max(LEAST, noise)) + Math.min(...Object.values(WORTH))) {
    return { normalization: null, spread: { none } };
  }
  const gain = settle(sample, 'gain');
  const shake = settle(sample, 'shake');
  const spread = {
    none,
    gain: isLight(sample, gain)
      ? steadiness(normalizeFrames(sample, gain))
      : Number.POSITIVE_INFINITY,
    shake: steadiness(normalizeFrames(sample, shake)),
    'one-color': steadiness(normalizeFrames(sample, { kind: 'one-color' }), 2),
  };
  // simplest first
  const rivals: [number, Normalization][] = [
    [spread.gain, gain],
    [spread.shake, shake],
    [spread['one-color'], { kind: 'one-color' }],
  ];
  let [least, normalization]: [number, Normalization | null] = [Number.POSITIVE_INFINITY, null];
  for (const [own, rival] of rivals) {
    if (own > none - WORTH[rival.kind] || own > least - SIMPLER) continue;
    [least, normalization] = [own, rival];
  }
  return { normalization, spread };
}

/** The kind as these frames have it. */
export function normalizationOf(frames: FrameSet, kind: NormalizationKind): Normalization {
  return kind === 'one-color' ? { kind } : settle(spacedFrames(frames, SAMPLE), kind);
}

/** Up to `count` frames, evenly spread; without labels. */
export function spacedFrames(set: FrameSet, count: number): FrameSet {
  const chosen = spacedIndices(set.size, count);
  const length = set.height * set.width * set.channels;
  const frames = new Uint8Array(chosen.length * length);
  chosen.forEach((from, i) => {
    frames.set(frameAt(set, from).data, i * length);
  });
  return { ...set, size: chosen.length, frames, labels: null, episodeLength: null };
}

// ---------------------------------------------------------------------------

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

/** Values of frames, whole levels. */
type Levels = Omit<FrameSet, 'frames'> & { readonly frames: Uint8Array | Int16Array };

/** Frames less what is behind them, levels. */
function differences(sample: FrameSet, behind: (pixels: Float32Array) => Float32Array): Levels {
  const frames = new Int16Array(sample.frames.length);
  const length = sample.frames.length / sample.size;
  for (let from = 0; from < frames.length; from += length) {
    const pixels = Float32Array.from(sample.frames.subarray(from, from + length), (v) => v / 255);
    const empty = behind(pixels);
    for (let p = 0; p < length; p++) {
      frames[from + p] = Math.round(255 * ((pixels[p] as number) - (empty[p] as number)));
    }
  }
  return { ...sample, frames };
}

/** Whether gains explain the frames, or only run to the end of their range. */
function isLight(sample: FrameSet, gain: Normalization): boolean {
  if (gain.kind !== 'gain') return false;
  const farthest = 0.98 * Math.log(LARGEST_GAIN);
  let beyond = 0;
  for (let i = 0; i < sample.size; i++) {
    const gains = gainsOf(frameAt(sample, i), gain.reference);
    if (gains.some((g) => Math.abs(Math.log(g)) > farthest)) beyond++;
  }
  return beyond <= BEYOND * sample.size;
}

/** Mean logarithm of the robust spread, intensities in [0, 1], times `scale`; without the border. */
function steadiness({ size, height, width, channels, frames }: Levels, scale = 1): number {
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
      sum += Math.log(Math.max(LEAST, 1.48 * deviation));
      count++;
    }
  }
  return sum / count;
}
