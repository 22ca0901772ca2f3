/** The frames that `fit` trains on and the labelled ones that it holds out. */

import { SupairError } from '../env/core/errors.ts';
import type { FrameSet } from '../env/core/frame-set.ts';
import { frameRange } from '../perception/data/index.ts';
import { type FrameFlags, framesFor, isBuiltIn } from './frames.ts';

/** Held-out scenes of a built-in set. */
const TEST_FRAMES = 2048;
/** Of a labelled file, the last tenth is held out, at most as many. */
const HELD_OUT_SHARE = 0.1;

export interface TrainingFrames {
  readonly train: FrameSet;
  /** Null where the frames have no labels. */
  readonly held: FrameSet | null;
}

export function trainingFrames(spec: string, seed: number, flags: FrameFlags): TrainingFrames {
  const all = framesFor(spec, 'train', seed, flags);
  if (isBuiltIn(spec)) {
    const { digits } = flags;
    return { train: all, held: framesFor(spec, 'test', seed, { digits }, TEST_FRAMES) };
  }
  if (all.size === 0) {
    throw new SupairError('BAD_FILE', { who: spec, expected: 'frames', got: 'none in it' });
  }
  if (all.labels === null) return { train: all, held: null };
  const held = Math.min(TEST_FRAMES, Math.round(all.size * HELD_OUT_SHARE));
  const cut = all.size - held;
  return { train: frameRange(all, 0, cut), held: frameRange(all, cut, all.size) };
}
