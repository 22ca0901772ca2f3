/** Bottom-up boxes of a whole set: those that are learned from, and what they say about the set. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { dropMerged, dropUnsteady, proposeBoxes } from '../proposals.ts';
import { noiseOf } from '../settings/noise.ts';
import { estimateBackground } from './backgrounds.ts';
import type { ProposalBox } from './groups.ts';
import { learnSurprise, type SurpriseModel, surpriseOf } from './surprise.ts';
import { type Joined, Uniformity } from './uniform-color.ts';

/** A pixel surprises beyond 3.6 spreads a channel. */
const SURPRISE = 40 / 3;
/** Smaller groups of surprising pixels are noise. */
const MIN_AREA = 12;
/** Largest number of boxes a frame. */
export const MOST_BOXES = 8;

export interface SetProposals {
  readonly surprise: SurpriseModel;
  /** Whether objects are of one colour each, so that those that touch come apart. */
  readonly uniform: boolean;
  /** All boxes of each frame. */
  readonly all: readonly (readonly ProposalBox[])[];
  /** The same; null for frames whose boxes cannot be trusted. */
  readonly trusted: readonly (readonly ProposalBox[] | null)[];
}

export function proposeAll(frames: FrameSet): SetProposals {
  const background = estimateBackground(frames);
  const surprise = learnSurprise(frames, background);
  const uniformity = uniformityOf(frames, surprise);
  const { uniform } = uniformity;
  const joined = uniform ? (i: number): Joined => uniformity.joined(frames, i) : undefined;
  const [all, daring] = boxesAt(frames, surprise, [SURPRISE, SURPRISE / 2], joined);
  return { surprise, uniform, all, trusted: dropUnsteady(dropMerged(all), daring) };
}

/** 1 where a frame shows objects, [H * W]. */
export function inkOf(frames: FrameSet, index: number, surprise: SurpriseModel): Uint8Array {
  const map = surpriseOf(frames, index, surprise);
  return Uint8Array.from(map, (value) => (value > SURPRISE ? 1 : 0));
}

// ---------------------------------------------------------------------------

/** Frames that are looked at for what objects are like. */
const SAMPLE = 200;

/** Whether neighbouring pixels of objects are alike. */
function uniformityOf(frames: FrameSet, surprise: SurpriseModel): Uniformity {
  const uniformity = new Uniformity(noiseOf(frames));
  const count = Math.min(SAMPLE, frames.size);
  for (let i = 0; i < count; i++) {
    const index = Math.floor((i * frames.size) / count);
    const map = surpriseOf(frames, index, surprise);
    uniformity.look(frames, index, (p) => (map[p] as number) > SURPRISE);
  }
  return uniformity;
}

/** Boxes of all frames at each of two thresholds. */
function boxesAt(
  frames: FrameSet,
  surprise: SurpriseModel,
  thresholds: readonly [number, number],
  joined?: (frame: number) => Joined,
): [ProposalBox[][], ProposalBox[][]] {
  const boxes: [ProposalBox[][], ProposalBox[][]] = [[], []];
  const reach = surprise.blur > 0 ? 2 : 1; // noise breaks strokes
  for (let i = 0; i < frames.size; i++) {
    const map = surpriseOf(frames, i, surprise);
    thresholds.forEach((threshold, k) => {
      const options = {
        threshold,
        reach,
        minArea: MIN_AREA,
        maxBoxes: MOST_BOXES,
        joined: joined?.(i),
      } as const;
      boxes[k]?.push(proposeBoxes(map, frames, options));
    });
  }
  return boxes;
}
