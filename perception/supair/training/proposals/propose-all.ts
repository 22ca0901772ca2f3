/** Bottom-up boxes of a whole set: those that are learned from, and what they say about the set. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { dropMerged, dropUnsteady, proposeBoxes } from '../proposals.ts';
import { type BackgroundEstimate, estimateBackground } from './backgrounds.ts';
import type { ProposalBox } from './groups.ts';
import { learnSurprise, type SurpriseModel, surpriseOf } from './surprise.ts';

/** A pixel surprises beyond 3.6 spreads a channel. */
const SURPRISE = 40 / 3;
/** Smaller groups of surprising pixels are noise. */
const MIN_AREA = 12;
/** Largest number of boxes a frame. */
export const MOST_BOXES = 8;

export interface SetProposals {
  readonly background: BackgroundEstimate;
  /** All boxes of each frame. */
  readonly all: readonly (readonly ProposalBox[])[];
  /** The same; null for frames whose boxes cannot be trusted. */
  readonly trusted: readonly (readonly ProposalBox[] | null)[];
}

export function proposeAll(frames: FrameSet): SetProposals {
  const background = estimateBackground(frames);
  const surprise = learnSurprise(frames, background);
  const [all, daring] = boxesAt(frames, surprise, [SURPRISE, SURPRISE / 2]);
  return { background, all, trusted: dropUnsteady(dropMerged(all), daring) };
}

// ---------------------------------------------------------------------------

/** Boxes of all frames at each of two thresholds. */
function boxesAt(
  frames: FrameSet,
  surprise: SurpriseModel,
  thresholds: readonly [number, number],
): [ProposalBox[][], ProposalBox[][]] {
  const boxes: [ProposalBox[][], ProposalBox[][]] = [[], []];
  const reach = surprise.blur > 0 ? 2 : 1; // noise breaks strokes
  for (let i = 0; i < frames.size; i++) {
    const map = surpriseOf(frames, i, surprise);
    thresholds.forEach((threshold, k) => {
      const options = { threshold, reach, minArea: MIN_AREA, maxBoxes: MOST_BOXES } as const;
      boxes[k]?.push(proposeBoxes(map, frames, options));
    });
  }
  return boxes;
}
