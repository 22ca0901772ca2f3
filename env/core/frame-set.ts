/**
 * A set of frames with optional labels: the shape in memory of every data set and frame file.
 * Boxes are x0, y0, x1, y1 in frame pixels (origin top-left, pixel centres at integer + 0.5).
 */

import type { Frame } from './env.ts';
import { refuse } from './refuse.ts';

export interface FrameSet {
  readonly name: string;
  /** Number of frames M. */
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** uint8 [M, H, W, C]. */
  readonly frames: Uint8Array;
  readonly labels: FrameLabels | null;
  /** Frames an episode T where the frames are videos [E, T, H, W, C] (M = E T), else null. */
  readonly episodeLength: number | null;
}

export interface FrameLabels {
  /** True number of objects, int [M]. */
  readonly counts: Int32Array;
  /** float [M, K, 4], or null where only counts are known. */
  readonly boxes: Float32Array | null;
  /** 1 where a row of `boxes` holds an object, [M, K]. */
  readonly valid: Uint8Array | null;
  /** Rows K a frame in `boxes`, `valid` and `ids`. */
  readonly maxBoxes: number;
  /** Identity of each box over time, [M, K]. */
  readonly ids: Int32Array | null;
  /**
   * Whose visible pixel it is, uint8 [M, H, W]: 0 the background, k + 1 the object of row k of
   * `boxes`. Missing or null where only boxes are known.
   */
  readonly instances?: Uint8Array | null;
}

/** Room for the pixels of a large set, which threads share instead of copying. */
export function sharedPixels(bytes: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(bytes));
}

/** The indices of at most `count` of `size` frames, evenly spread from the first on. */
export function spacedIndices(size: number, count: number): number[] {
  const taken = Math.min(count, size);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * size) / taken));
}

/** Frame `index` as a view (no copy). */
export function frameAt(set: FrameSet, index: number): Frame {
  if (!(Number.isInteger(index) && index >= 0 && index < set.size)) {
    refuse(`frameAt(${set.name})`, `an index in 0..${set.size - 1}`, index);
  }
  const { height, width, channels } = set;
  const length = height * width * channels;
  const data = set.frames.subarray(index * length, (index + 1) * length);
  return { height, width, channels, data };
}
