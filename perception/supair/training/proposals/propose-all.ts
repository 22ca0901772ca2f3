/** Bottom-up boxes of a whole set: those that are learned from, and what they say about the set. */

import { type FrameSet, spacedIndices } from '../../../../env/core/frame-set.ts';
import { dropMerged, dropUnsteady, isObject, proposeBoxes } from '../proposals.ts';
import { noiseOf } from '../settings/noise.ts';
import { estimateBackground, intensities } from './backgrounds.ts';
import type { Group, ProposalBox } from './groups.ts';
import { joinAlike, joinHighlights } from './highlights.ts';
import { forgetShadows, sameHue } from './hue.ts';
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
  /** Whether light shades objects of any colour. */
  readonly lit: boolean;
  /** All boxes of each frame. */
  readonly all: readonly (readonly ProposalBox[])[];
  /** The same; null for frames whose boxes cannot be trusted. */
  readonly trusted: readonly (readonly ProposalBox[] | null)[];
}

export function proposeAll(frames: FrameSet): SetProposals {
  const background = estimateBackground(frames);
  const surprise = learnSurprise(frames, background);
  const noise = noiseOf(frames);
  const uniformity = uniformityOf(frames, surprise, noise);
  const looks = uniformity.uniform
    ? { joined: (i: number): Joined => uniformity.joined(frames, i), lit: false }
    : frames.channels === 3
      ? { joined: (i: number): Joined => sameHue(frames, i, noise), lit: true }
      : { lit: false };
  const [all, daring] = boxesAt(frames, surprise, [SURPRISE, SURPRISE / 2], looks);
  return { surprise, lit: looks.lit, all, trusted: dropUnsteady(dropMerged(all), daring) };
}

/**
 * 1 where a frame shows objects, [H * W]. Shadows among them: without, objects of the background's hue
 * would have holes where they are dark.
 */
export function inkOf(frames: FrameSet, index: number, surprise: SurpriseModel): Uint8Array {
  const map = surpriseOf(frames, index, surprise);
  return Uint8Array.from(map, (value) => (value > SURPRISE ? 1 : 0));
}

// ---------------------------------------------------------------------------

/** Frames that are looked at for what objects are like. */
const SAMPLE = 200;

/** Whether neighbouring pixels of objects are alike. */
function uniformityOf(frames: FrameSet, surprise: SurpriseModel, noise: number): Uniformity {
  const uniformity = new Uniformity(noise);
  for (const index of spacedIndices(frames.size, SAMPLE)) {
    const map = surpriseOf(frames, index, surprise);
    uniformity.look(frames, index, (p) => (map[p] as number) > SURPRISE);
  }
  return uniformity;
}

/** How objects and their shadows look. */
interface Look {
  /** Whether two neighbours may be of one object; by default they may. */
  readonly joined?: (frame: number) => Joined;
  /** Whether light shades them: the background's own hue, darker, is a shadow then, an object's own, paler, a highlight. */
  readonly lit: boolean;
}

/** Boxes of all frames at each of two thresholds. */
function boxesAt(
  frames: FrameSet,
  surprise: SurpriseModel,
  thresholds: readonly [number, number],
  { joined, lit }: Look,
): [ProposalBox[][], ProposalBox[][]] {
  const boxes: [ProposalBox[][], ProposalBox[][]] = [[], []];
  const reach = surprise.blur > 0 ? 2 : 1; // noise breaks strokes
  for (let i = 0; i < frames.size; i++) {
    const map = surpriseOf(frames, i, surprise);
    if (lit) {
      const pixels = intensities(frames, i);
      forgetShadows(map, pixels, surprise.background.behind(pixels));
    }
    const shining = (groups: readonly Group[]): readonly Group[] =>
      joinHighlights(groups, frames, i);
    const kind = { minArea: MIN_AREA, joined: joined?.(i) };
    const rejoin = [
      shining,
      (groups: readonly Group[]) =>
        joinAlike(
          shining(groups).filter((group) => isObject(group, kind)),
          frames,
          i,
        ),
    ];
    thresholds.forEach((threshold, k) => {
      const options = {
        ...kind,
        threshold,
        reach,
        maxBoxes: MOST_BOXES,
        rejoin: lit ? rejoin[k] : undefined,
      } as const;
      boxes[k]?.push(proposeBoxes(map, frames, options));
    });
  }
  return boxes;
}
