/**
 * Frames of one scene under light that changes in brightness and colour: each channel is brought
 * back to the brightness of a reference picture of the empty scene.
 *
 * The gain of a channel is the median over pixels of frame / reference: objects, which cover less
 * than half of a frame, do not move it. Indices are in range by construction; `as number` undoes
 * noUncheckedIndexedAccess.
 */

import type { Frame } from '../../../env/core/env.ts';

/** Pixels of the reference that are darker, levels, say little about a gain. */
const DARK = 24;
/** Frames brighter or darker by more are not the same scene. */
export const LARGEST_GAIN = 2;
/** Pixels enough for a median; more are passed over evenly. */
const ENOUGH = 1024;
/** Bins of the logarithm of a gain. */
const BINS = 1024;

/** Gain of each channel against the reference [H W C]; 1 where the reference is dark. */
export function gainsOf({ channels, data }: Frame, reference: Uint8Array): number[] {
  const stride = channels * Math.max(1, Math.floor(data.length / channels / ENOUGH));
  return Array.from({ length: channels }, (_, c) => {
    const counts = new Uint32Array(BINS + 1);
    let total = 0;
    for (let i = c; i < data.length; i += stride) {
      const at = reference[i] as number;
      if (at < DARK) continue;
      const bin = toBin(((data[i] as number) + 0.5) / (at + 0.5));
      counts[bin] = (counts[bin] as number) + 1;
      total++;
    }
    return total === 0 ? 1 : fromBin(medianBin(counts, total));
  });
}

/** The frame without its gains, into `out` [H W C]; what would be brighter than white is white. */
export function withoutGains(
  gains: readonly number[],
  { channels, data }: Frame,
  out: Uint8Array,
): void {
  const levels = gains.map((gain) =>
    Uint8Array.from({ length: 256 }, (_, level) => Math.min(255, Math.round(level / gain))),
  );
  for (let c = 0; c < channels; c++) {
    const own = levels[c] as Uint8Array; // a gain a channel
    for (let i = c; i < data.length; i += channels) out[i] = own[data[i] as number] as number;
  }
}

// ---------------------------------------------------------------------------

/** [1 / LARGEST_GAIN, LARGEST_GAIN] to [0, BINS], evenly in the logarithm. */
function toBin(gain: number): number {
  const at = (Math.log(gain) / Math.log(LARGEST_GAIN) + 1) / 2;
  return Math.round(BINS * Math.min(1, Math.max(0, at)));
}

function fromBin(bin: number): number {
  return LARGEST_GAIN ** ((2 * bin) / BINS - 1);
}

/** The bin of the median, as if each bin's values were spread evenly over it. */
function medianBin(counts: Uint32Array, total: number): number {
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const here = counts[bin] as number;
    if (below + here >= total / 2) return bin - 0.5 + (total / 2 - below) / here;
    below += here;
  }
  return counts.length - 1;
}
