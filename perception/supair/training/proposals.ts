/**
 * Bottom-up proposals for the detector's warm start: pixels that surprise a robust background,
 * grouped into boxes. No labels, no learning, a few milliseconds a hundred frames.
 *
 * A freshly drawn detector rarely touches a small object, and an empty box costs hundreds of nats,
 * so training from nothing ends at "no objects"; these proposals show it where to look first. The
 * ELBO then corrects them.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { FrameSet } from '../../../env/core/frame-set.ts';

/** Per-pixel, per-channel location and spread of the frames, [H * W * C], intensities in [0, 1]. */
export interface RobustBackground {
  readonly median: Float32Array;
  /** 1.48 times the median absolute deviation, at least 0.01. */
  readonly spread: Float32Array;
}

/** A box in frame coordinates: left, top, right, bottom edges of its outermost pixels. */
export type ProposalBox = readonly [x0: number, y0: number, x1: number, y1: number];

export interface ProposalOptions {
  /** A pixel surprises where its squared deviations in spreads exceed this, a channel on average. */
  readonly threshold: number;
  /** Smaller groups are noise, pixels. */
  readonly minArea: number;
  /** Largest number of boxes a frame; the largest groups are kept. */
  readonly maxBoxes: number;
}

/** Frames enough for a stable median. */
const SAMPLE = 200;
const MIN_SPREAD = 0.01;

export function robustBackground(frames: FrameSet): RobustBackground {
  const { size, frames: data } = frames;
  const pixels = frames.height * frames.width * frames.channels;
  const count = Math.min(SAMPLE, size);
  const stride = Math.floor(size / count);
  const column = new Float32Array(count);
  const median = new Float32Array(pixels);
  const spread = new Float32Array(pixels);
  for (let p = 0; p < pixels; p++) {
    for (let i = 0; i < count; i++) column[i] = (data[i * stride * pixels + p] as number) / 255;
    const middle = column.sort()[count >> 1] as number;
    for (let i = 0; i < count; i++) column[i] = Math.abs((column[i] as number) - middle);
    median[p] = middle;
    spread[p] = Math.max(MIN_SPREAD, 1.48 * (column.sort()[count >> 1] as number));
  }
  return { median, spread };
}

/** Boxes of one frame, left to right. */
export function proposeBoxes(
  frames: FrameSet,
  index: number,
  background: RobustBackground,
  options: ProposalOptions,
): ProposalBox[] {
  const surprising = surprise(frames, index, background, options.threshold);
  return groups(surprising, frames.width, frames.height)
    .filter((group) => group.area >= options.minArea)
    .sort((a, b) => b.area - a.area)
    .slice(0, options.maxBoxes)
    .map(({ box }) => box)
    .sort((a, b) => a[0] - b[0]);
}

/**
 * The same without the frames that one would learn wrong counts from: null where a box is so large
 * that it probably holds several objects that touch.
 *
 * Most groups are single objects, so three quarters of all boxes say how large one is. Where too
 * many exceed that, objects come in several sizes and nothing is dropped.
 */
export function dropMerged(
  proposals: readonly (readonly ProposalBox[])[],
): (readonly ProposalBox[] | null)[] {
  const sides = proposals.flatMap((boxes) => boxes.map(longestSide)).sort((a, b) => a - b);
  const usual = sides[Math.floor(0.75 * (sides.length - 1))] ?? 0;
  const merged = (box: ProposalBox): boolean => longestSide(box) > MERGED * usual;
  const kept = proposals.map((boxes) => (boxes.some(merged) ? null : boxes));
  const dropped = kept.filter((boxes) => boxes === null).length;
  return dropped > MOST_DROPPED * proposals.length ? [...proposals] : kept;
}

/**
 * The same without the frames whose number of boxes depends on the threshold, as noise and shadows
 * make it.
 *
 * @param others the frames' boxes by another threshold.
 */
export function dropUnsteady(
  proposals: readonly (readonly ProposalBox[] | null)[],
  others: readonly (readonly ProposalBox[])[],
): (readonly ProposalBox[] | null)[] {
  return proposals.map((boxes, i) =>
    boxes?.length === others[i]?.length ? (boxes ?? null) : null,
  );
}

// ---------------------------------------------------------------------------

/** A box this many times as long as the usual one holds several objects. */
const MERGED = 1.2;
/** Largest share of frames that may be dropped. */
const MOST_DROPPED = 0.2;

function longestSide([x0, y0, x1, y1]: ProposalBox): number {
  return Math.max(x1 - x0, y1 - y0);
}

/** 1 where a pixel is unlike the background, [H * W]. */
function surprise(
  frames: FrameSet,
  index: number,
  { median, spread }: RobustBackground,
  threshold: number,
): Uint8Array {
  const { height, width, channels, frames: data } = frames;
  const mask = new Uint8Array(height * width);
  const start = index * height * width * channels;
  const limit = threshold * channels;
  for (let p = 0, i = 0; p < mask.length; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++, i++) {
      const away = (data[start + i] as number) / 255 - (median[i] as number);
      const z = away / (spread[i] as number);
      sum += z * z;
    }
    mask[p] = sum > limit ? 1 : 0;
  }
  return mask;
}

interface Group {
  readonly box: ProposalBox;
  /** Pixels. */
  readonly area: number;
}

/** Connected groups (four neighbours) of a 0/1 mask; the mask is consumed. */
function groups(mask: Uint8Array, width: number, height: number): Group[] {
  const found: Group[] = [];
  for (let p = mask.indexOf(1); p !== -1; p = mask.indexOf(1, p + 1)) {
    found.push(groupAt(p, mask, width, height));
  }
  return found;
}

function groupAt(start: number, mask: Uint8Array, width: number, height: number): Group {
  const stack = [start];
  let [x0, y0, x1, y1, area] = [width, height, 0, 0, 0];
  mask[start] = 2;
  const visit = (p: number): void => {
    if (mask[p] !== 1) return;
    mask[p] = 2;
    stack.push(p);
  };
  for (let p = stack.pop(); p !== undefined; p = stack.pop()) {
    const x = p % width;
    const y = (p - x) / width;
    area++;
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x + 1);
    y1 = Math.max(y1, y + 1);
    if (x > 0) visit(p - 1);
    if (x + 1 < width) visit(p + 1);
    if (y > 0) visit(p - width);
    if (y + 1 < height) visit(p + width);
  }
  return { box: [x0, y0, x1, y1], area };
}
