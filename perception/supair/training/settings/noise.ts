/**
 * How noisy frames are, whatever they show: the standard deviation of what differs from pixel to
 * pixel without structure.
 *
 *   frame, or what it differs by from the median frame  --  second difference along both axes
 *         --  without objects  --  median |.|  -->  sigma
 *
 * The second difference [1 -2 1] along x of the one along y (Immerkaer 1996) removes what is constant
 * or linear along either axis, which is most of a picture: shading, edges along the axes, light that
 * changes. Where the background stays, its texture goes with the median frame, and objects are what
 * lies far from it. Where it changes, single frames have less structure. Both only ever show too much:
 * the smaller of the two is the noise.
 *
 * Sees noise that is independent between neighbouring pixels: blurred or compressed frames have more
 * than it tells. Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type FrameSet, spacedIndices } from '../../../../env/core/frame-set.ts';

/** Frames that are looked at. */
const SAMPLE = 32;
/** Standard deviation of the second difference of noise of one: the root of the sum of its squared weights. */
const GAIN = 6;
/** Median of |x| for a standard normal x. */
const HALF_NORMAL = 0.6745;
/** Largest absolute value of the second difference of a difference of bytes. */
const LARGEST = 16 * 255;
/** A pixel this many of its spreads from its median shows an object. */
const FAR = 3.5;
/** Times that residuals beyond three standard deviations are left out. */
const ROUNDS = 8;
/** Where less than this share of windows is free of clipped pixels, they are taken too. */
const UNCLIPPED = 0.05;

/** Standard deviation of the noise of a pixel and channel, intensities in [0, 1]; 0 for none. */
export function noiseOf(set: FrameSet): number {
  const chosen = spacedIndices(set.size, SAMPLE);
  const usual = usualFrame(set, chosen);
  const single = new Residuals();
  const beyond = new Residuals();
  for (const frame of chosen) {
    addWindows(single, set, frame, null);
    if (chosen.length > 2) addWindows(beyond, set, frame, usual);
  }
  const alone = single.spread() / GAIN;
  const apart = beyond.spread() / (GAIN * Math.sqrt(1 + Math.PI / (2 * chosen.length))); // the median's own noise
  return withoutRounding(Math.min(alone, apart) / 255);
}

// ---------------------------------------------------------------------------

/** Absolute residuals as counts, apart for windows with clipped pixels. */
class Residuals {
  readonly #clear = new Uint32Array(LARGEST + 1);
  readonly #clipped = new Uint32Array(LARGEST + 1);

  add(residual: number, clipped: boolean): void {
    const counts = clipped ? this.#clipped : this.#clear;
    const at = Math.abs(residual);
    counts[at] = (counts[at] as number) + 1;
  }

  /** The standard deviation of those that are noise; infinite where there are none. */
  spread(): number {
    const [clear, clipped] = [sum(this.#clear), sum(this.#clipped)];
    if (clear + clipped === 0) return Number.POSITIVE_INFINITY;
    if (clear >= UNCLIPPED * (clear + clipped)) return spreadOf(this.#clear);
    return spreadOf(this.#clear.map((n, i) => n + (this.#clipped[i] as number)));
  }
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, n) => total + n, 0);
}

/** From the median of all, then again and again of those within three standard deviations. */
function spreadOf(counts: Uint32Array): number {
  let spread = medianOf(counts) / HALF_NORMAL;
  for (let round = 0; round < ROUNDS; round++) {
    const within = counts.subarray(0, Math.max(1, Math.ceil(3 * spread)));
    spread = medianOf(within) / HALF_NORMAL;
  }
  return spread;
}

/** The median of |whole numbers|, as if each had been rounded from somewhere near. */
function medianOf(counts: Uint32Array): number {
  const half = sum(counts) / 2;
  let below = 0;
  for (let value = 0; value < counts.length; value++) {
    const here = counts[value] as number;
    if (below + here < half || here === 0) {
      below += here;
      continue;
    }
    const share = (half - below) / here;
    return value === 0 ? share / 2 : value - 0.5 + share;
  }
  return 0;
}

/** Median of each pixel and channel over some frames, and how far from it is usual. */
interface UsualFrame {
  readonly median: Uint8Array;
  readonly reach: Float32Array;
}

function usualFrame({ height, width, channels, frames }: FrameSet, chosen: number[]): UsualFrame {
  const length = height * width * channels;
  const median = new Uint8Array(length);
  const reach = new Float32Array(length);
  const column = new Uint8Array(chosen.length);
  const middle = chosen.length >> 1;
  for (let p = 0; p < length; p++) {
    for (let i = 0; i < column.length; i++) {
      column[i] = frames[(chosen[i] as number) * length + p] as number;
    }
    const usual = column.sort()[middle] as number;
    for (let i = 0; i < column.length; i++) column[i] = Math.abs((column[i] as number) - usual);
    median[p] = usual;
    reach[p] = FAR * Math.max(1, (column.sort()[middle] as number) / HALF_NORMAL);
  }
  return { median, reach };
}

/** Windows of 3 x 3 of every channel of a frame, or of its difference from the usual one without objects. */
function addWindows(into: Residuals, set: FrameSet, frame: number, usual: UsualFrame | null): void {
  const { height, width, channels, frames } = set;
  const row = width * channels;
  const start = frame * height * row;
  for (let y = 1; y < height - 1; y++) {
    for (let i = channels; i < row - channels; i++) {
      const at = y * row + i;
      let residual = 0;
      let clipped = false;
      let far = false;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const there = at + dy * row + dx * channels;
          const byte = frames[start + there] as number;
          let value = byte;
          if (usual !== null) {
            value -= usual.median[there] as number;
            far ||= Math.abs(value) > (usual.reach[there] as number);
          }
          residual += (dy === 0 ? -2 : 1) * (dx === 0 ? -2 : 1) * value;
          clipped ||= byte === 0 || byte === 255;
        }
      }
      if (!far) into.add(residual, clipped);
    }
  }
}

/** Rounding to bytes is noise too, but nobody's: a twelfth of a squared level. */
function withoutRounding(sigma: number): number {
  return Math.sqrt(Math.max(0, sigma ** 2 - 1 / (12 * 255 ** 2)));
}
