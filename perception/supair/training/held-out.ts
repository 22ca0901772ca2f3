/**
 * Frames that a run keeps out of training, to tell by their ELBO whether it still learns. Needs no
 * labels: these frames are as unlabelled as the others.
 */

import { type FrameSet, sharedPixels } from '../../../env/core/frame-set.ts';
import { frameRange } from '../../data/load-frames.ts';

/** Share of the frames that is held out, within bounds. */
const SHARE = 0.08;
const LEAST = 32;
const MOST = 512;

export interface HeldOutSplit {
  readonly train: FrameSet;
  readonly heldOut: FrameSet;
}

/**
 * Frames evenly spread over the set; of videos the last episodes, for neighbouring frames are too
 * much alike to be kept apart.
 *
 * @returns null where too few frames would be left to train on.
 * @param needed frames that training needs.
 */
export function splitHeldOut(set: FrameSet, needed: number): HeldOutSplit | null {
  const wanted = Math.min(MOST, Math.max(LEAST, Math.round(SHARE * set.size)));
  const { size, episodeLength } = set;
  if (size - wanted < needed) return null;
  if (episodeLength !== null) {
    const episode = episodeLength === size ? 1 : episodeLength; // a single video is cut within
    const held = Math.ceil(wanted / episode) * episode;
    if (size - held < needed) return null;
    const whole = { ...set, episodeLength: episode };
    const part = (from: number, to: number): FrameSet => ({
      ...frameRange(whole, from, to),
      episodeLength: null,
    });
    return { train: part(0, size - held), heldOut: part(size - held, size) };
  }
  const held = new Set<number>();
  for (let i = 0; i < wanted; i++) held.add(Math.floor(((i + 0.5) * size) / wanted));
  const all = Array.from({ length: size }, (_, i) => i);
  return {
    train: framesAt(
      set,
      all.filter((i) => !held.has(i)),
    ),
    heldOut: framesAt(set, [...held]),
  };
}

// ---------------------------------------------------------------------------

/** Copies of some frames, without labels. */
function framesAt(set: FrameSet, indices: readonly number[]): FrameSet {
  const length = set.height * set.width * set.channels;
  const frames = sharedPixels(indices.length * length);
  indices.forEach((from, to) => {
    frames.set(set.frames.subarray(from * length, (from + 1) * length), to * length);
  });
  return { ...set, size: indices.length, frames, labels: null };
}
