/**
 * Connected groups of marked pixels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Joined } from './uniform-color.ts';

/** A box in frame coordinates: left, top, right, bottom edges of its outermost pixels. */
export type ProposalBox = readonly [x0: number, y0: number, x1: number, y1: number];

export interface Group {
  readonly box: ProposalBox;
  /** Places y W + x of its pixels. */
  readonly pixels: readonly number[];
}

/** The smallest box around some. */
export function enclosing(boxes: readonly ProposalBox[]): ProposalBox {
  const side = (i: number): number[] => boxes.map((box) => box[i] as number);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}

/**
 * Groups of the pixels above a limit, in the order of their first pixels.
 *
 * @param map [H * W].
 * @param reach how far apart two pixels of a group may be, see `neighbours`.
 * @param joined whether two such pixels are of one group, given by their places y W + x; all are by default.
 */
export function groupsAbove(
  map: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  limit: number,
  reach: Reach,
  joined: Joined = () => true,
): Group[] {
  const open = new Uint8Array(map.length);
  for (let p = 0; p < map.length; p++) open[p] = (map[p] as number) > limit ? 1 : 0;
  const steps = neighbours(reach);
  const found: Group[] = [];
  for (let p = open.indexOf(1); p !== -1; p = open.indexOf(1, p + 1)) {
    found.push(groupAt(p, open, width, height, steps, joined));
  }
  return found;
}

/** 1: pixels that share a side. 2: also those with one pixel between them. */
export type Reach = 1 | 2;

// ---------------------------------------------------------------------------

type Step = readonly [dx: number, dy: number];

/** The four sides; within reach 2 all but the corners of the 5 x 5 pixels around. */
function neighbours(reach: Reach): Step[] {
  const farthest = reach === 1 ? 1 : 5; // squared
  const steps: Step[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const away = dx * dx + dy * dy;
      if (away > 0 && away <= farthest) steps.push([dx, dy]);
    }
  }
  return steps;
}

/** The group of one pixel; its pixels are no longer open. */
function groupAt(
  start: number,
  open: Uint8Array,
  width: number,
  height: number,
  steps: readonly Step[],
  joined: Joined,
): Group {
  const stack = [start];
  const pixels: number[] = [];
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  open[start] = 0;
  for (let p = stack.pop(); p !== undefined; p = stack.pop()) {
    const x = p % width;
    const y = (p - x) / width;
    pixels.push(p);
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x + 1);
    y1 = Math.max(y1, y + 1);
    for (const [dx, dy] of steps) {
      const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
      const next = p + dy * width + dx;
      if (!inside || open[next] !== 1 || !joined(p, next)) continue;
      open[next] = 0;
      stack.push(next);
    }
  }
  return { box: [x0, y0, x1, y1], pixels };
}
