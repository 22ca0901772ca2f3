/** The frames that `fit` trains on and the labelled ones that it holds out. */

import { SupairError } from '../env/core/errors.ts';
import type { FrameSet } from '../env/core/frame-set.ts';
import { frameRange } from '../perception/data/index.ts';
import { type FrameFlags, framesFor, isBuiltIn } from './frames.ts';

/** Held-out scenes of a built-in set, and the most of a file. */
const HELD_OUT = 2048;
/** Share of a labelled file that is held out, from its end, unless a number is given. */
const HELD_OUT_SHARE = 0.1;

export interface TrainingFrames {
  readonly train: FrameSet;
  /** Null where the frames have no labels. */
  readonly held: FrameSet | null;
}

/** @param heldOut how many labelled frames to hold out; undefined for the default. */
export function trainingFrames(
  spec: string,
  seed: number,
  flags: FrameFlags,
  heldOut?: number,
): TrainingFrames {
  const all = framesFor(spec, 'train', seed, flags);
  if (heldOut === 0) return { train: all, held: null };
  if (isBuiltIn(spec)) {
    const { digits } = flags;
    return { train: all, held: framesFor(spec, 'test', seed, { digits }, heldOut ?? HELD_OUT) };
  }
  if (all.size === 0) {
    throw new SupairError('BAD_FILE', { who: spec, expected: 'frames', got: 'none in it' });
  }
  if (all.labels === null) return { train: all, held: null };
  const held = heldOut ?? Math.min(HELD_OUT, Math.round(all.size * HELD_OUT_SHARE));
  const cut = all.size - held;
  // a single video is cut within
  const set = all.episodeLength === all.size ? { ...all, episodeLength: null } : all;
  return { train: frameRange(set, 0, cut), held: frameRange(set, cut, all.size) };
}
