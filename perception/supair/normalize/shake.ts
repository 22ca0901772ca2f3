/**
 * Frames of a camera that shakes: each is moved back onto a reference picture of the empty scene,
 * by whole pixels.
 *
 * The shift is the one whose frame differs least from the reference, in the sum of absolute
 * differences cut off at `CUT` levels: objects, wherever they are, cost about the same. What comes in
 * at the border repeats it. Indices are in range by construction; `as number` undoes
 * noUncheckedIndexedAccess.
 */

import type { Frame } from '../../../env/core/env.ts';

/** Largest shift that is looked for, pixels either way. */
export const LARGEST_SHIFT = 4;
/** Difference beyond which a pixel shows something else, levels. */
const CUT = 48;
/** Every second pixel of every second row is compared. */
const STRIDE = 2;

/** By how much the frame's content lies to the right of and below the reference's, whole pixels. */
export interface Shift {
  readonly dx: number;
  readonly dy: number;
}

export function shiftOf(frame: Frame, reference: Uint8Array): Shift {
  let best: Shift = { dx: 0, dy: 0 };
  let least = difference(frame, reference, best, Number.POSITIVE_INFINITY);
  for (let dy = -LARGEST_SHIFT; dy <= LARGEST_SHIFT; dy++) {
    for (let dx = -LARGEST_SHIFT; dx <= LARGEST_SHIFT; dx++) {
      if (dx === 0 && dy === 0) continue; // no shift wins where shifts are equal
      const cost = difference(frame, reference, { dx, dy }, least);
      if (cost < least) [least, best] = [cost, { dx, dy }];
    }
  }
  return best;
}

/** The frame moved back by its shift, into `out` [H W C]. */
export function withoutShift({ dx, dy }: Shift, frame: Frame, out: Uint8Array): void {
  const { height, width, channels, data } = frame;
  for (let y = 0, to = 0; y < height; y++) {
    const row = clamp(y + dy, height) * width;
    for (let x = 0; x < width; x++) {
      const from = (row + clamp(x + dx, width)) * channels;
      for (let c = 0; c < channels; c++) out[to++] = data[from + c] as number;
    }
  }
}

// ---------------------------------------------------------------------------

/** Mean difference over the part that all shifts share; infinite once it exceeds `limit`. */
function difference(
  { height, width, channels, data }: Frame,
  reference: Uint8Array,
  { dx, dy }: Shift,
  limit: number,
): number {
  let sum = 0;
  for (let y = LARGEST_SHIFT; y < height - LARGEST_SHIFT; y += STRIDE) {
    for (let x = LARGEST_SHIFT; x < width - LARGEST_SHIFT; x += STRIDE) {
      const a = ((y + dy) * width + x + dx) * channels;
      const b = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) {
        const away = Math.abs((data[a + c] as number) - (reference[b + c] as number));
        sum += Math.min(away, CUT);
      }
    }
    if (sum > limit) return Number.POSITIVE_INFINITY;
  }
  return sum;
}

function clamp(at: number, size: number): number {
  return Math.min(size - 1, Math.max(0, at));
}
