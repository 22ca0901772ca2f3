/**
 * Frames before a background of one colour that changes from frame to frame: each is seen relative
 * to its own.
 *
 *   value  -->  (value - background) / 2 + 128
 *
 * so that every background becomes the same grey and every difference has room. A bit of depth is lost.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../../../env/core/env.ts';

/** What the background becomes. */
const GREY = 128;
/** Colours are counted in bins of 16 levels. */
const BIN = 4;
const BINS = 1 << (8 - BIN);
/** A pixel of the frame's border is as good as this many inner ones: fewer objects reach there. */
const BORDER = 3;
/** Pixels this near a colour, levels, belong to it. */
const NEAR = 16;
/** Steps of mean shift. */
const STEPS = 4;

/** The background's colour, a level [0, 255] a channel: the most frequent one. */
export function backgroundColor({ height, width, channels, data }: Frame): number[] {
  const counts = new Float64Array(BINS ** channels);
  const weight = (x: number, y: number): number =>
    x === 0 || y === 0 || x === width - 1 || y === height - 1 ? BORDER : 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let bin = 0;
      for (let c = 0; c < channels; c++, i++) bin = bin * BINS + ((data[i] as number) >> BIN);
      counts[bin] = (counts[bin] as number) + weight(x, y);
    }
  }
  let best = 0;
  for (let bin = 1; bin < counts.length; bin++) {
    if ((counts[bin] as number) > (counts[best] as number)) best = bin;
  }
  const center = Array.from({ length: channels }, (_, c) => {
    const level = Math.floor(best / BINS ** (channels - 1 - c)) % BINS;
    return (level + 0.5) * (1 << BIN);
  });
  return meanShift(data, center);
}

/** The frame relative to a colour, into `out` [H W C]. */
export function relativeTo(
  color: readonly number[],
  { channels, data }: Frame,
  out: Uint8Array,
): void {
  for (let i = 0; i < data.length; i++) {
    const away = (data[i] as number) - (color[i % channels] as number);
    out[i] = Math.min(255, Math.round(away / 2 + GREY));
  }
}

/** The inverse for a colour in [0, 1]. */
export function restoreColor(
  [red, green, blue]: readonly [number, number, number],
  background: readonly number[],
): [number, number, number] {
  const restore = (value: number, c: number): number => {
    const level = 2 * (255 * value - GREY) + (background[c % background.length] as number);
    return Math.min(1, Math.max(0, level / 255));
  };
  return [restore(red, 0), restore(green, 1), restore(blue, 2)];
}

// ---------------------------------------------------------------------------

/** The mean of what is near a colour, again and again: bins cut clusters in two, this heals them. */
function meanShift(data: Uint8Array, from: readonly number[]): number[] {
  const channels = from.length;
  let center = [...from];
  for (let step = 0; step < STEPS; step++) {
    const sums = new Float64Array(channels);
    let count = 0;
    for (let p = 0; p < data.length; p += channels) {
      let near = true;
      for (let c = 0; c < channels; c++) {
        near &&= Math.abs((data[p + c] as number) - (center[c] as number)) <= NEAR;
      }
      if (!near) continue;
      count++;
      for (let c = 0; c < channels; c++) sums[c] = (sums[c] as number) + (data[p + c] as number);
    }
    if (count === 0) break;
    center = Array.from(sums, (sum) => sum / count);
  }
  return center;
}
