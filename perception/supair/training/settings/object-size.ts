/**
 * How large objects are, from the boxes of what surprises, and what follows from it: the size of the
 * canvas, of the canonical patch, and the range of boxes.
 *
 * The detector's cells, windows and offsets have fixed sizes in pixels. Larger objects are therefore brought to a
 * size that suits them by scaling the frames down, which costs nothing but pixels that a large
 * object can spare, and time falls with them. Small objects get a smaller patch.
 */

import type { FrameSize } from '../../../../env/core/area-average.ts';
import { canvasFor } from '../../canvas.ts';
import type { SupairConfig } from '../../config.ts';
import type { ProposalBox } from '../proposals/groups.ts';

/** Sides of objects, pixels. */
export interface ObjectSizes {
  /** Few are smaller, most of those fragments. */
  readonly low: number;
  readonly typical: number;
  /** Hardly one is larger. */
  readonly high: number;
}

/** Boxes enough to speak of sizes. */
const ENOUGH = 20;

/**
 * Sizes of single objects.
 *
 * @param proposals boxes a frame; null for frames that say nothing.
 * @returns null where there are too few boxes.
 */
export function objectSizes(
  proposals: readonly (readonly ProposalBox[] | null)[],
): ObjectSizes | null {
  const sides = proposals.flatMap((boxes) => (boxes ?? []).map(meanSide)).sort((a, b) => a - b);
  if (sides.length < ENOUGH) return null;
  const at = (share: number): number => sides[Math.round(share * (sides.length - 1))] as number; // in range
  return { low: at(0.15), typical: at(0.5), high: at(0.95) };
}

/** Sizes at another scale. */
export function scaledSizes({ low, typical, high }: ObjectSizes, factor: number): ObjectSizes {
  return { low: low * factor, typical: typical * factor, high: high * factor };
}

/** Objects larger than this are brought to `GOOD` pixels. */
const LARGE = 24;
const GOOD = 18;
/** Scaling stops before small objects fall below this, pixels. */
const LEAST = 8;
/** And before a side of the canvas does. */
const LEAST_SIDE = 32;

/**
 * The canvas on which objects have a good size.
 *
 * @param frame a size that could be a canvas.
 * @param sizes on frames of that size.
 */
export function canvasForObjects(frame: FrameSize, { low, typical }: ObjectSizes): FrameSize {
  if (typical <= LARGE) return frame;
  const least = Math.max(LEAST / low, LEAST_SIDE / Math.min(frame.height, frame.width));
  const scale = Math.min(1, Math.max(GOOD / typical, least));
  return canvasFor(frame, Math.round(scale * Math.max(frame.height, frame.width)));
}

/** Patch and range of boxes of the two kinds of leaves for objects of usual sizes. */
const USUAL: { readonly [leaves in SupairConfig['leaves']]: Geometry } = {
  opaque: { patch: 28, scaleMin: 0.3, scaleMax: 0.9 },
  'see-through': { patch: 16, scaleMin: 0.6, scaleMax: 1.5 },
};
/** Sizes for which these are good, pixels. */
const USUAL_SIZES = { low: 8, high: 22 };
/** The patch for objects of other sizes: this many times their side, within bounds. */
const PATCH_PER_SIDE = { opaque: 1.75, 'see-through': 1.1 };
const PATCHES = { least: 8, most: 28 };
/** Boxes may be this much smaller and larger than the sizes found. */
const SLACK = { low: 0.75, high: 1.35 };

export type Geometry = Pick<SupairConfig, 'patch' | 'scaleMin' | 'scaleMax'>;

/** Patch and range of boxes; the usual ones for usual sizes, or where nothing is known. */
export function boxGeometry(sizes: ObjectSizes | null, leaves: SupairConfig['leaves']): Geometry {
  const usual = USUAL[leaves];
  if (sizes === null || (sizes.low >= USUAL_SIZES.low && sizes.high <= USUAL_SIZES.high)) {
    return usual;
  }
  return geometryFor(sizes, SLACK, leaves);
}

/** The same for a range of sides that somebody has named. */
export function geometryOf(
  [low, high]: readonly [number, number],
  leaves: SupairConfig['leaves'],
): Geometry {
  return geometryFor({ low, typical: (low + high) / 2, high }, { low: 1, high: 1 }, leaves);
}

// ---------------------------------------------------------------------------

function geometryFor(
  { low, typical, high }: ObjectSizes,
  slack: { readonly low: number; readonly high: number },
  leaves: SupairConfig['leaves'],
): Geometry {
  const even = 2 * Math.round((PATCH_PER_SIDE[leaves] * typical) / 2);
  const patch = Math.min(PATCHES.most, Math.max(PATCHES.least, even));
  const scale = (side: number): number => Number((side / patch).toFixed(3));
  return { patch, scaleMin: scale(slack.low * low), scaleMax: scale(slack.high * high) };
}

function meanSide([x0, y0, x1, y1]: ProposalBox): number {
  return Math.sqrt((x1 - x0) * (y1 - y0));
}
