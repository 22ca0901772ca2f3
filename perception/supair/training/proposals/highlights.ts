/**
 * Highlights belong to what shines. A glossy surface shows its own colour plus the light's
 *
 *   shown = a * body + b * white,  a >= 0, b > 0
 *
 * (the dichromatic reflection model; Shafer, "Using color to separate reflection components", 1985), so
 * a highlight has another direction in RGB than its object and `sameHue` cuts it out: a ball seems
 * to hold a second box, a cone falls into two halves. A brighter group in the plane of its neighbour's
 * colour and white that lies within its neighbours' box is joined with them again. Paler objects that
 * merely touch are not enclosed, and stay apart.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { enclosing, type Group, type ProposalBox } from './groups.ts';
import { ANGLE } from './hue.ts';
import { groupsBeside, Parts } from './parts.ts';

/** Sine of the angle to the plane of body colour and white within which a colour is in that plane. */
const OFF_PLANE = Math.sin(ANGLE);
/** A highlight is at most so many times as large as what it lies on. */
const MOST_AREA = 0.6;
/** How far apart the pixels of two neighbours are at most: their rims are mixed of both. */
const REACH = 2;
/** The same for two parts of one object with a highlight between them that looks like the background. */
const FAR_REACH = 4;

type Colour = readonly [number, number, number];

/**
 * The groups of one RGB frame, highlights joined with what they lie on.
 *
 * @param groups disjoint, of frame `index`.
 */
export function joinHighlights(
  groups: readonly Group[],
  frames: FrameSet,
  index: number,
): readonly Group[] {
  const group = (i: number): Group => groups[i] as Group;
  const sizeOf = (i: number): number => group(i).pixels.length;
  return joined(groups, frames, index, REACH, (i, beside, colourOf) => {
    const [largest, ...others] = beside
      .filter((j) => isHighlight(colourOf(i), colourOf(j)))
      .sort((a, b) => sizeOf(b) - sizeOf(a));
    if (largest === undefined) return [];
    const alike = others.filter((j) => isParallel(colourOf(j), colourOf(largest)));
    const bodies = [largest, ...alike];
    const area = bodies.reduce((sum, j) => sum + sizeOf(j), 0);
    const around = enclosing(bodies.map((j) => group(j).box));
    const lies = sizeOf(i) <= MOST_AREA * area && contains(around, group(i).box);
    return lies ? bodies : [];
  });
}

/**
 * The groups, those of one hue that lie close together joined: they may be what a highlight of the
 * background's colour leaves of one object, or two objects that are alike.
 */
export function joinAlike(
  groups: readonly Group[],
  frames: FrameSet,
  index: number,
): readonly Group[] {
  return joined(groups, frames, index, FAR_REACH, (i, beside, colourOf) =>
    beside.filter((j) => isParallel(colourOf(i), colourOf(j), 2 * ANGLE)),
  );
}

// ---------------------------------------------------------------------------

/** Which of the groups beside one belong to it. */
type Partners = (
  i: number,
  beside: readonly number[],
  colourOf: (i: number) => Colour,
) => readonly number[];

function joined(
  groups: readonly Group[],
  frames: FrameSet,
  index: number,
  reach: number,
  partners: Partners,
): readonly Group[] {
  const colours = coloursOf(groups, frames, index);
  const besideOf = groupsBeside(groups, frames, reach);
  const parts = new Parts(groups);
  for (const i of groups.keys()) {
    for (const j of partners(i, besideOf(i), (k) => colours[k] as Colour)) parts.join(i, j);
  }
  return parts.united();
}

/** Whether a colour is a body's with white light added. */
function isHighlight(colour: Colour, body: Colour): boolean {
  const [cc, cb, bb] = [dot(colour, colour), dot(colour, body), dot(body, body)];
  if (cc <= bb) return false;
  const white: Colour = [1, 1, 1];
  const [cw, bw, ww] = [dot(colour, white), dot(body, white), 3];
  // least squares for colour = a body + b white
  const det = bb * ww - bw * bw;
  if (det <= 1e-6 * bb * ww) return false; // a grey body: its highlights have its own hue
  const a = (cb * ww - cw * bw) / det;
  const b = (cw * bb - cb * bw) / det;
  const left = cc - a * cb - b * cw; // squared distance from the plane
  return a >= 0 && b > 0 && left <= OFF_PLANE ** 2 * cc;
}

/** Whether two colours are one in different light. */
function isParallel(a: Colour, b: Colour, angle = ANGLE): boolean {
  return dot(a, b) ** 2 >= Math.cos(angle) ** 2 * dot(a, a) * dot(b, b);
}

function dot(a: Colour, b: Colour): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Mean colour of each group. */
function coloursOf(
  groups: readonly Group[],
  { frames, height, width }: FrameSet,
  index: number,
): Colour[] {
  const start = index * height * width;
  return groups.map(({ pixels }) => {
    const mean = (c: number): number =>
      pixels.reduce((sum, p) => sum + (frames[3 * (start + p) + c] as number), 0) / pixels.length;
    return [mean(0), mean(1), mean(2)];
  });
}

/** Whether a box lies in another, up to a pixel. */
function contains(outer: ProposalBox, [x0, y0, x1, y1]: ProposalBox): boolean {
  return x0 >= outer[0] - 1 && y0 >= outer[1] - 1 && x1 <= outer[2] + 1 && y1 <= outer[3] + 1;
}
