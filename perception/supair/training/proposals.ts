/**
 * Bottom-up proposals for the detector's warm start: pixels that surprise the background, grouped
 * into boxes. No labels, no learning, a few milliseconds a hundred frames.
 *
 * A freshly drawn detector rarely touches a small object, and an empty box costs hundreds of nats,
 * so training from nothing ends at "no objects"; these proposals show it where to look first. The
 * ELBO then corrects them.
 */

import { type Group, groupsAbove, type ProposalBox, type Reach } from './proposals/groups.ts';
import type { Joined } from './proposals/uniform-color.ts';

export type { ProposalBox } from './proposals/groups.ts';

export interface ProposalOptions {
  /** A pixel surprises where its squared deviations in spreads exceed this, a channel on average. */
  readonly threshold: number;
  /** How far apart two pixels of a group may be. */
  readonly reach: Reach;
  /** Smaller groups are noise, pixels. */
  readonly minArea: number;
  /** Largest number of boxes a frame; the largest groups are kept. */
  readonly maxBoxes: number;
  /** Whether two neighbours may be of one object; by default they may. */
  readonly joined?: Joined | undefined;
  /** Which groups are of one object after all; by default none are. */
  readonly rejoin?: ((groups: readonly Group[]) => readonly Group[]) | undefined;
}

/**
 * Boxes of one frame, left to right.
 *
 * @param surprise [H * W], mean squared deviation in spreads.
 */
export function proposeBoxes(
  surprise: Float32Array,
  size: { readonly width: number; readonly height: number },
  { threshold, reach, minArea, maxBoxes, joined, rejoin = (groups) => groups }: ProposalOptions,
): ProposalBox[] {
  return rejoin(groupsAbove(surprise, size, threshold, reach, joined))
    .filter((group) => isObject(group, { minArea, joined }))
    .sort((a, b) => b.pixels.length - a.pixels.length)
    .slice(0, maxBoxes)
    .map(({ box }) => box)
    .sort((a, b) => a[0] - b[0]);
}

/**
 * The same without the frames that one would learn wrong counts from: null where a box is so large
 * that it probably holds several objects that touch.
 *
 * Most groups are single objects, so three quarters of all boxes say how large one is. Where too
 * many exceed that, objects come in several sizes and nothing is dropped.
 */
export function dropMerged(
  proposals: readonly (readonly ProposalBox[])[],
): (readonly ProposalBox[] | null)[] {
  const sides = proposals.flatMap((boxes) => boxes.map(longestSide)).sort((a, b) => a - b);
  const usual = sides[Math.floor(0.75 * (sides.length - 1))] ?? 0;
  const merged = (box: ProposalBox): boolean => longestSide(box) > MERGED * usual;
  const kept = proposals.map((boxes) => (boxes.some(merged) ? null : boxes));
  const dropped = kept.filter((boxes) => boxes === null).length;
  return dropped > MOST_DROPPED * proposals.length ? [...proposals] : kept;
}

/**
 * The same without the frames whose number of boxes depends on the threshold, as noise and shadows
 * make it.
 *
 * @param others the frames' boxes by another threshold.
 */
export function dropUnsteady(
  proposals: readonly (readonly ProposalBox[] | null)[],
  others: readonly (readonly ProposalBox[])[],
): (readonly ProposalBox[] | null)[] {
  return proposals.map((boxes, i) =>
    boxes?.length === others[i]?.length ? (boxes ?? null) : null,
  );
}

/** Whether a group is large enough and, where colours tell objects apart, no outline either. */
export function isObject(
  group: Group,
  { minArea, joined }: Pick<ProposalOptions, 'minArea' | 'joined'>,
): boolean {
  return group.pixels.length >= minArea && !(joined && isThin(group));
}

// ---------------------------------------------------------------------------

/** A box this many times as long as the usual one holds several objects. */
const MERGED = 1.2;
/** Largest share of frames that may be dropped. */
const MOST_DROPPED = 0.2;

/** An outline, whose pixels mix the colours on both its sides. */
function isThin({ box: [x0, y0, x1, y1] }: Group): boolean {
  return Math.min(x1 - x0, y1 - y0) < 3;
}

function longestSide([x0, y0, x1, y1]: ProposalBox): number {
  return Math.max(x1 - x0, y1 - y0);
}
