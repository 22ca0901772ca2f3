/**
 * An object's mask while it is worked out: shares in [0, 1] at the sample points of its box, and at
 * up to `MARGIN` more of the same spacing beyond each side, where the object may go on.
 *
 *   grid index     0 .. MARGIN .. MARGIN + P - 1 .. P + 2 MARGIN - 1
 *   sample point  -MARGIN ..  0 .. P - 1 ..           P - 1 + MARGIN
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { toFrameBox } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import type { SlotPosterior } from './read-scene.ts';

/** Sample points that a mask may reach beyond its box on each side. */
export const MARGIN = 4;
/**
 * An edge lies where the share passes this. Above one half, because a pixel that is half object is
 * more unlike the table than that. See-through leaves tell an object's pixel by its shape and colour
 * as well, and are the surer.
 */
export const EDGES: { readonly [leaves in SupairConfig['leaves']]: number } = {
  opaque: 0.7,
  'see-through': 0.78,
};

/** Box in pixel-index coordinates, see `boxes/where.ts`. */
export type Where = SlotPosterior['mean'];

export interface FrameBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Sample points of one line, 0..P-1 on both axes inside the box. */
export interface Asked {
  /** Of the first `count`. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  readonly count: number;
}

/** Sets the shares at these points. */
type Look = (asked: Asked) => void;

export class MaskGrid {
  readonly #patch: number;
  readonly #edge: number;
  /** Points of a line at most. */
  readonly side: number;
  readonly #values: Float64Array;
  readonly #across: Float64Array;
  readonly #down: Float64Array;
  readonly #asked: Asked;
  #where: Where = { sx: 1, sy: 1, x: 0, y: 0 };
  /** Columns and rows that the mask has reached, both ends included. */
  #reach = { left: 0, top: 0, right: 0, bottom: 0 };

  /** @param edge the share that an edge lies at. */
  constructor(patch: number, edge: number) {
    this.#patch = patch;
    this.#edge = edge;
    this.side = patch + 2 * MARGIN;
    this.#values = new Float64Array(this.side ** 2);
    this.#across = new Float64Array(this.side);
    this.#down = new Float64Array(this.side);
    const points = (): Int32Array => new Int32Array(this.side);
    this.#asked = { columns: points(), rows: points(), count: 0 };
  }

  /** Starts with the shares inside a box, [P P] from index `from`. */
  fill(where: Where, shares: ArrayLike<number>, from: number): void {
    const last = this.#patch - 1;
    this.#where = where;
    this.#reach = { left: 0, top: 0, right: last, bottom: last };
    this.#values.fill(0);
    for (let row = 0, at = from; row <= last; row++) {
      for (let column = 0; column <= last; column++, at++) {
        this.set(column, row, shares[at] as number);
      }
    }
  }

  /** Pixel-index coordinate of a column's sample points. */
  x(column: number): number {
    return this.#where.x + this.#spacing(this.#where.sx) * column;
  }

  y(row: number): number {
    return this.#where.y + this.#spacing(this.#where.sy) * row;
  }

  /** Columns of the box between two coordinates. */
  columnsWithin(from: number, to: number): [first: number, last: number] {
    return this.#indicesWithin(from - this.#where.x, to - this.#where.x, this.#where.sx);
  }

  rowsWithin(from: number, to: number): [first: number, last: number] {
    return this.#indicesWithin(from - this.#where.y, to - this.#where.y, this.#where.sy);
  }

  set(column: number, row: number, value: number): void {
    this.#values[(row + MARGIN) * this.side + column + MARGIN] = value;
  }

  /** Goes on from the parts of the box's rim that are the object, line by line. */
  grow(look: Look): void {
    const reach = this.#reach;
    const last = this.#patch - 1;
    for (let m = 1; m <= MARGIN; m++) {
      const { left, right, top, bottom } = reach;
      const across = [top, bottom] as const;
      if (left === 1 - m && this.#line(look, 'column', -m, 1 - m, across)) reach.left--;
      if (right === last + m - 1 && this.#line(look, 'column', last + m, right, across)) {
        reach.right++;
      }
      const along = [reach.left, reach.right] as const;
      if (top === 1 - m && this.#line(look, 'row', -m, 1 - m, along)) reach.top--;
      if (bottom === last + m - 1 && this.#line(look, 'row', last + m, bottom, along)) {
        reach.bottom++;
      }
    }
  }

  /**
   * The tight box in frame coordinates: between samples on both sides of an edge its place is
   * interpolated. The model's own box where nothing of the object shows.
   */
  box(): FrameBox {
    const [across, down] = [this.#across, this.#down];
    this.#profiles(across, down);
    const [left, right] = edges(across, this.#edge);
    const [top, bottom] = edges(down, this.#edge);
    if (!(left < right && top < bottom)) return toFrameBox(this.#where, this.#patch);
    const [x0, x1] = [this.x(left - MARGIN) + 0.5, this.x(right - MARGIN) + 0.5];
    const [y0, y1] = [this.y(top - MARGIN) + 0.5, this.y(bottom - MARGIN) + 0.5];
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, w: x1 - x0, h: y1 - y0 };
  }

  /** The mask over a frame box, resampled to P x P cells, 0..255. */
  patchOver({ x, y, w, h }: FrameBox): Uint8Array {
    const patch = this.#patch;
    const { sx, sy, x: left, y: top } = this.#where;
    const index = (centre: number, size: number, cell: number, start: number, scale: number) =>
      (centre - size / 2 + ((cell + 0.5) * size) / patch - 0.5 - start) / this.#spacing(scale);
    const out = new Uint8Array(patch * patch);
    for (let row = 0; row < patch; row++) {
      const j = index(y, h, row, top, sy);
      for (let column = 0; column < patch; column++) {
        const share = this.#between(index(x, w, column, left, sx), j);
        out[row * patch + column] = Math.round(255 * share);
      }
    }
    return out;
  }

  #spacing(scale: number): number {
    return (scale * this.#patch) / (this.#patch - 1);
  }

  #indicesWithin(from: number, to: number, scale: number): [number, number] {
    const spacing = this.#spacing(scale);
    const first = Math.max(0, Math.ceil(from / spacing));
    return [first, Math.min(this.#patch - 1, Math.floor(to / spacing))];
  }

  /** One more line beside line `next`; whether the object was found there. */
  #line(
    look: Look,
    axis: 'row' | 'column',
    line: number,
    next: number,
    [first, last]: readonly [number, number],
  ): boolean {
    const { columns, rows } = this.#asked;
    const [along, across] = axis === 'row' ? [columns, rows] : [rows, columns];
    // values of the line next to it, `step` apart
    const step = axis === 'row' ? 1 : this.side;
    const start = (next + MARGIN) * (axis === 'row' ? this.side : 1) + MARGIN * step;
    let count = 0;
    for (let k = first; k <= last; k++) {
      if ((this.#values[start + k * step] as number) < this.#edge) continue;
      along[count] = k;
      across[count++] = line;
    }
    if (count === 0) return false;
    look({ columns, rows, count });
    for (let i = 0; i < count; i++) {
      if (this.#get(columns[i] as number, rows[i] as number) >= this.#edge) return true;
    }
    return false;
  }

  /** The largest share in each column and each row. */
  #profiles(across: Float64Array, down: Float64Array): void {
    const { left, top, right, bottom } = this.#reach;
    const [side, values] = [this.side, this.#values];
    // a line beyond the reach was looked at as well: its shares say where the edge lies
    const [i0, i1] = [Math.max(0, left + MARGIN - 1), Math.min(side - 1, right + MARGIN + 1)];
    const [j0, j1] = [Math.max(0, top + MARGIN - 1), Math.min(side - 1, bottom + MARGIN + 1)];
    across.fill(0);
    down.fill(0);
    for (let j = j0; j <= j1; j++) {
      let most = 0;
      for (let i = i0, at = j * side + i0; i <= i1; i++, at++) {
        const value = values[at] as number;
        if (value > (across[i] as number)) across[i] = value;
        if (value > most) most = value;
      }
      down[j] = most;
    }
  }

  #get(column: number, row: number): number {
    const [i, j] = [column + MARGIN, row + MARGIN];
    const side = this.side;
    return i < 0 || j < 0 || i >= side || j >= side ? 0 : (this.#values[j * side + i] as number);
  }

  /** The grid between sample points; zero outside. */
  #between(column: number, row: number): number {
    const [left, top] = [Math.floor(column), Math.floor(row)];
    const [fx, fy] = [column - left, row - top];
    const above = this.#get(left, top) * (1 - fx) + this.#get(left + 1, top) * fx;
    const below = this.#get(left, top + 1) * (1 - fx) + this.#get(left + 1, top + 1) * fx;
    return above * (1 - fy) + below * fy;
  }
}

// ---------------------------------------------------------------------------

/** First and last index at which a profile passes the threshold, between its entries; NaN for none. */
function edges(profile: Float64Array, edge: number): [first: number, last: number] {
  const end = profile.length;
  let first = 0;
  while (first < end && (profile[first] as number) < edge) first++;
  if (first === end) return [Number.NaN, Number.NaN];
  let last = end - 1;
  while ((profile[last] as number) < edge) last--;
  return [first - beyondEdge(profile, first, -1, edge), last + beyondEdge(profile, last, 1, edge)];
}

/** How far from entry `i` towards its neighbour the profile falls to the threshold, [0, 1]. */
function beyondEdge(profile: Float64Array, i: number, step: 1 | -1, edge: number): number {
  const inner = profile[i] as number;
  const outer = profile[i + step] ?? 0;
  return (inner - edge) / (inner - outer);
}
