/**
 * The masks of all objects of a frame, once each has been explained.
 *
 * Inside a box a pixel is its leaf's; beyond it the leaves of the box's rim go on outward, because a
 * box that is learned without labels need not hold all of its object. Where several objects may show
 * they compete: what lies behind a front object is the next one, then the background.
 *
 *   behind_0 = b(x)      behind_{k+1} = alpha_k N_k(x) + (1 - alpha_k) behind_k       from rear to front
 *
 * Departs from the model, in whose likelihood the box of a front object hides all behind it.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { toFrameBox } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import type { Arena } from './arena.ts';
import type { FrozenObjects } from './frozen-objects.ts';
import { type Asked, EDGES, type FrameBox, MARGIN, MaskGrid, type Where } from './mask-grid.ts';
import type { ObjectLeaves } from './object-share.ts';

/** An object whose patch has been explained. */
export interface ShownObject {
  readonly where: Where;
  readonly leaves: ObjectLeaves;
  /** Addresses of the posteriors of its components [R L, stride], and of its share in each pixel [P P]. */
  readonly posteriors: number;
  readonly shares: number;
}

/** What is wanted of objects once they are explained: their masks, boxes that end where these do, or both. */
export interface MaskWish {
  readonly masks: boolean;
  readonly tight: boolean;
}

export interface TightObject {
  /** Around the mask, or as it was given. */
  readonly box: FrameBox;
  /** Over that box, [P P], 0..255; null where it was not asked for. */
  readonly mask: Uint8Array | null;
}

/** First and last, both included. */
type Ends = readonly [first: number, last: number];

/** Where a frame lies. */
export interface FrameMemory {
  /** Address of the intensities [H W, 4]. */
  readonly pixels: number;
  /** Address of the background's log densities, [H, W]. */
  readonly map: number;
  /** Makes sure that the map holds these pixels. */
  readonly fillMap: (rows: Ends, columns: Ends) => void;
}

/** Boxes and masks of the objects of one frame, front to back. */
export type Tighten = (
  shown: readonly ShownObject[],
  frame: FrameMemory,
  wish: MaskWish,
) => TightObject[];

export function freezeMasks(
  arena: Arena,
  { height, width, patch, leaves }: SupairConfig,
  { sharesOf }: Pick<FrozenObjects, 'sharesOf'>,
): Tighten {
  const grid = new MaskGrid(patch, EDGES[leaves]);
  const last = patch - 1;
  const sampled = new Float64Array(4);
  const samples = arena.take(4 * grid.side);
  const looked = arena.take(grid.side);

  return (shown, frame, { masks, tight }) =>
    shown.map((object) => {
      const { where } = object;
      const others = shown.filter((other) => other !== object && meet(where, other.where));
      grid.fill(where, arena.floats, object.shares / 4);
      closeOutside(where);
      for (const { where: theirs } of others) {
        const [left, right] = grid.columnsWithin(theirs.x, theirs.x + patch * theirs.sx);
        const [top, bottom] = grid.rowsWithin(theirs.y, theirs.y + patch * theirs.sy);
        for (let row = top; row <= bottom; row++) {
          for (let column = left; column <= right; column++) {
            grid.set(column, row, among(shown, object, column, row, frame));
          }
        }
      }
      grid.grow((asked) => {
        lookBeyond(object, asked, frame);
        if (others.length > 0) competeBeyond(object, asked, shown, frame);
      });
      const box = tight ? grid.box() : toFrameBox(where, patch);
      return { box, mask: masks ? grid.patchOver(box) : null };
    });

  /** Shares at sample points beyond an object's box, from the nearest leaf of its rim. */
  function lookBeyond({ posteriors }: ShownObject, asked: Asked, frame: FrameMemory): void {
    const { integers, floats } = arena;
    const { columns, rows, count } = asked;
    const end = count - 1;
    frame.fillMap(
      [
        Math.floor(within(grid.y(rows[0] as number), height)),
        Math.floor(within(grid.y(rows[end] as number), height)) + 1,
      ],
      [
        Math.floor(within(grid.x(columns[0] as number), width)),
        Math.floor(within(grid.x(columns[end] as number), width)) + 1,
      ],
    );
    for (let i = 0, at = samples / 4; i < count; i++, at += 4) {
      const column = columns[i] as number;
      const row = rows[i] as number;
      const x = within(grid.x(column), width);
      const y = within(grid.y(row), height);
      integers[at] = Math.floor(y) * width + Math.floor(x);
      integers[at + 1] = clamp(row) * patch + clamp(column);
      floats[at + 2] = x - Math.floor(x);
      floats[at + 3] = y - Math.floor(y);
    }
    sharesOf(count, samples, frame.pixels, frame.map, posteriors, looked);
    for (let i = 0; i < count; i++) {
      const column = columns[i] as number;
      const row = rows[i] as number;
      const shows = inside(grid.x(column), width) && inside(grid.y(row), height);
      grid.set(column, row, shows ? (floats[looked / 4 + i] as number) : 0);
    }
  }

  /** Looks again at those of the points that lie in another object's box. */
  function competeBeyond(
    object: ShownObject,
    { columns, rows, count }: Asked,
    shown: readonly ShownObject[],
    frame: FrameMemory,
  ): void {
    for (let i = 0; i < count; i++) {
      const [column, row] = [columns[i] as number, rows[i] as number];
      const [x, y] = [grid.x(column), grid.y(row)];
      const held = shown.some((other) => other !== object && leafAt(other.where, x, y) >= 0);
      if (held) grid.set(column, row, among(shown, object, column, row, frame));
    }
  }

  /** Share of object `own` at a sample point of its grid, where others may show as well. */
  function among(
    shown: readonly ShownObject[],
    own: ShownObject,
    column: number,
    row: number,
    frame: FrameMemory,
  ): number {
    const [x, y] = [grid.x(column), grid.y(row)];
    if (!(inside(x, width) && inside(y, height))) return 0;
    let behind = readFrame(frame, x, y);
    let share = 0;
    for (let i = shown.length - 1; i >= 0; i--) {
      const other = shown[i] as ShownObject;
      const mine = other === own;
      const d = mine ? clamp(row) * patch + clamp(column) : leafAt(other.where, x, y);
      if (d < 0) continue;
      other.leaves.look(d, sampled, behind);
      share = mine ? other.leaves.share : share * (1 - other.leaves.share);
      behind += Math.log(other.leaves.ratio);
    }
    return share;
  }

  /** Nothing shows beyond the frame. */
  function closeOutside(where: Where): void {
    const fits = (start: number, scale: number, size: number): boolean =>
      inside(start, size) && inside(start + scale * patch, size);
    if (fits(where.x, where.sx, width) && fits(where.y, where.sy, height)) return;
    for (let row = 0; row < patch; row++) {
      for (let column = 0; column < patch; column++) {
        if (inside(grid.x(column), width) && inside(grid.y(row), height)) continue;
        grid.set(column, row, 0);
      }
    }
  }

  /** The frame at a point into `sampled`; returns the background's log density there. */
  function readFrame({ pixels, map, fillMap }: FrameMemory, x: number, y: number): number {
    const [qx, qy] = [within(x, width), within(y, height)];
    const [column, row] = [Math.floor(qx), Math.floor(qy)];
    const [fx, fy] = [qx - column, qy - row];
    fillMap([row, row + 1], [column, column + 1]);
    const { floats } = arena;
    let behind = 0;
    sampled.fill(0);
    for (let corner = 0; corner < 4; corner++) {
      const weight = (corner & 1 ? fx : 1 - fx) * (corner & 2 ? fy : 1 - fy);
      const at = (row + (corner >> 1)) * width + column + (corner & 1);
      behind += weight * (floats[map / 4 + at] as number);
      for (let c = 0; c < 3; c++) {
        sampled[c] = (sampled[c] as number) + weight * (floats[pixels / 4 + 4 * at + c] as number);
      }
    }
    return behind;
  }

  /** The leaf of a box nearest to a point; -1 outside the box. */
  function leafAt(where: Where, x: number, y: number): number {
    const column = Math.round(((x - where.x) * last) / (where.sx * patch));
    const row = Math.round(((y - where.y) * last) / (where.sy * patch));
    return column < 0 || row < 0 || column > last || row > last ? -1 : row * patch + column;
  }

  /** Whether a box, grown as far as it may, meets another. */
  function meet(own: Where, other: Where): boolean {
    const near = (start: number, scale: number, from: number, otherScale: number): boolean => {
      const reach = (MARGIN * scale * patch) / last;
      return start - reach <= from + patch * otherScale && from <= start + patch * scale + reach;
    };
    return near(own.x, own.sx, other.x, other.sx) && near(own.y, own.sy, other.y, other.sy);
  }

  function clamp(k: number): number {
    return Math.min(last, Math.max(0, k));
  }
}

// ---------------------------------------------------------------------------

/** Whether a pixel-index coordinate lies on a pixel. */
function inside(q: number, size: number): boolean {
  return q >= -0.5 && q <= size - 0.5;
}

/** A coordinate whose two neighbouring pixels lie in the frame. */
function within(q: number, size: number): number {
  return Math.min(Math.max(q, 0), size - 1 - 1e-4);
}
