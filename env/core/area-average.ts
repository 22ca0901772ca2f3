/**
 * Frames at another size by area averaging: a pixel of the result is the mean of what it covers, so
 * that shrinking averages noise away and moves nothing. Enlarging, it repeats pixels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from './env.ts';
import { type FrameLabels, type FrameSet, frameAt, sharedPixels } from './frame-set.ts';

/** Height and width, pixels. */
export interface FrameSize {
  readonly height: number;
  readonly width: number;
}

/** The frame itself where it has the size already. */
export function resizeFrame(frame: Frame, size: FrameSize): Frame {
  if (frame.height === size.height && frame.width === size.width) return frame;
  const { channels } = frame;
  const data = new Uint8Array(size.height * size.width * channels);
  resizeInto(data, frame, size);
  return { ...size, channels, data };
}

/** All frames of a set, with boxes in pixels of the new size; the set itself where it fits. */
export function resizeFrames(set: FrameSet, size: FrameSize): FrameSet {
  if (set.height === size.height && set.width === size.width) return set;
  const length = size.height * size.width * set.channels;
  const frames = sharedPixels(set.size * length);
  for (let i = 0; i < set.size; i++) {
    resizeInto(frames.subarray(i * length, (i + 1) * length), frameAt(set, i), size);
  }
  return { ...set, ...size, frames, labels: set.labels && resizeLabels(set.labels, set, size) };
}

// ---------------------------------------------------------------------------

/** Boxes follow their frames; whose a pixel is cannot be averaged and is left out. */
function resizeLabels(labels: FrameLabels, from: FrameSize, to: FrameSize): FrameLabels {
  const scales = [to.width / from.width, to.height / from.height]; // x0, y0, x1, y1
  const boxes = labels.boxes?.map((edge, i) => edge * (scales[i % 2] as number)) ?? null;
  return { ...labels, boxes, instances: null };
}

/** What each pixel along one axis covers of the source: pixels from `first`, with weights that sum to one. */
interface Axis {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** [to, taps]. */
  readonly weights: Float64Array;
  readonly taps: number;
}

const axes = new Map<string, Axis>();

function axisOf(from: number, to: number): Axis {
  const key = `${from}>${to}`;
  const known = axes.get(key);
  if (known !== undefined) return known;
  const step = from / to;
  const taps = Math.ceil(step) + 1;
  const axis = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Float64Array(to * taps),
    taps,
  };
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * step, Math.min(from, (i + 1) * step)];
    const first = Math.floor(start);
    const last = Math.min(from, Math.ceil(end - ROUNDING));
    axis.first[i] = first;
    axis.count[i] = last - first;
    for (let p = first; p < last; p++) {
      const covered = Math.min(end, p + 1) - Math.max(start, p);
      axis.weights[i * taps + p - first] = covered / (end - start);
    }
  }
  if (axes.size >= KEPT) axes.clear();
  axes.set(key, axis);
  return axis;
}

/** An edge this far into a pixel touches it by rounding alone. */
const ROUNDING = 1e-9;
/** Axes kept: senders of frames of many sizes do not fill the memory. */
const KEPT = 64;

/** First along rows, then along columns. */
function resizeInto(out: Uint8Array, frame: Frame, { height, width }: FrameSize): void {
  const { channels, data } = frame;
  const across = axisOf(frame.width, width);
  const down = axisOf(frame.height, height);
  const row = width * channels;
  const narrow = new Float32Array(frame.height * row);
  for (let y = 0, at = 0; y < frame.height; y++) {
    for (let x = 0; x < width; x++) {
      const first = (y * frame.width + (across.first[x] as number)) * channels;
      const count = across.count[x] as number;
      for (let c = 0; c < channels; c++, at++) {
        let sum = 0;
        for (let t = 0; t < count; t++) {
          const weight = across.weights[x * across.taps + t] as number;
          sum += weight * (data[first + t * channels + c] as number);
        }
        narrow[at] = sum;
      }
    }
  }
  for (let y = 0, at = 0; y < height; y++) {
    const first = (down.first[y] as number) * row;
    const count = down.count[y] as number;
    for (let i = 0; i < row; i++, at++) {
      let sum = 0;
      for (let t = 0; t < count; t++) {
        const weight = down.weights[y * down.taps + t] as number;
        sum += weight * (narrow[first + t * row + i] as number);
      }
      out[at] = Math.round(sum);
    }
  }
}
