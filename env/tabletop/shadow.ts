/**
 * Soft shadows. The lamp is a square, so the light that a sprite takes from a point of the table is its
 * outline, shifted away from the lamp, averaged over a square as wide as the penumbra: two box blurs, one
 * along each axis, which start from the coverage of the sprite itself and take the shift in.
 *
 * Along an axis, with w the penumbra's width and d the shift,
 *
 *   out(i) = 1/w  integral of c(t) over [i + a, i + a + w]      a = 1/2 - d - w/2
 *
 * where c is coverage, constant in each pixel: whole pixels by a running sum, the ends by their parts.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Coverage } from '../drawing/coverage.ts';
import type { FrameSize } from './geometry.ts';

/** How far shadows fall and how wide their penumbra is, in shorter sides of the frame. */
const LENGTH = 0.05;
const PENUMBRA = 0.06;

export interface ShadowCaster {
  /** Writes the share of light, [0, 1], that what covers pixels so takes from each pixel. */
  cast(coverage: Coverage, out: Coverage): void;
}

/** @param lampAngle where the light comes from, radians, counter-clockwise from the right. */
export function createShadowCaster(frame: FrameSize, lampAngle: number): ShadowCaster {
  const side = Math.min(frame.width, frame.height);
  const width = Math.max(1, PENUMBRA * side);
  const across = intervalOf(-LENGTH * side * Math.cos(lampAngle), width);
  const down = intervalOf(LENGTH * side * Math.sin(lampAngle), width);
  let rows = new Float64Array(0);
  let line = new Float64Array(0);
  let sums = new Float64Array(0);

  return {
    cast(coverage, out) {
      out.x0 = coverage.x0 - across.last;
      out.x1 = coverage.x1 - across.first;
      out.y0 = coverage.y0 - down.last;
      out.y1 = coverage.y1 - down.first;
      const columns = out.x1 - out.x0;
      const height = out.y1 - out.y0;
      out.stride = columns;
      if (out.values.length < columns * height) out.values = new Float64Array(columns * height);
      const span = down.last - down.first;
      const padded = columns * (height + span);
      if (rows.length < padded) rows = new Float64Array(padded);
      if (sums.length < columns) {
        sums = new Float64Array(columns);
        line = new Float64Array(columns + across.last - across.first);
      }
      const first = span * columns;
      const end = first + (coverage.y1 - coverage.y0) * columns;
      rows.fill(0, 0, first);
      rows.fill(0, end, padded);
      blurRows(coverage, across, columns, line, rows, first);
      blurColumns(rows, height, down, columns, sums, out.values);
    },
  };
}

// ---------------------------------------------------------------------------

/** The interval [a, a + w] of the formula above. */
interface Interval {
  /** Pixels, from i, in which it begins and ends. */
  readonly first: number;
  readonly last: number;
  /** Parts of these that count: all but what lies before the begin, and what lies before the end. */
  readonly before: number;
  readonly after: number;
  /** 1 / w */
  readonly weight: number;
}

function intervalOf(shift: number, width: number): Interval {
  const begin = 0.5 - shift - width / 2;
  const end = begin + width;
  const [first, last] = [Math.floor(begin), Math.floor(end)];
  return { first, last, before: begin - first, after: end - last, weight: 1 / width };
}

/** Each row of coverage, with room on both sides so that whatever enters or leaves the box is there. */
function blurRows(
  from: Coverage,
  over: Interval,
  columns: number,
  line: Float64Array,
  out: Float64Array,
  first: number,
): void {
  const { values, stride } = from;
  const { before, after, weight } = over;
  const width = from.x1 - from.x0;
  const span = over.last - over.first;
  line.fill(0, 0, columns + span);
  for (let row = 0, end = from.y1 - from.y0; row < end; row++) {
    for (let i = 0; i < width; i++) line[span + i] = values[row * stride + i] as number;
    let sum = 0; // of the pixels from the first to the one before the last
    for (let i = 0; i < columns; i++) {
      const leaving = line[i] as number;
      const entering = line[i + span] as number;
      out[first + row * columns + i] = weight * (sum + after * entering - before * leaving);
      sum += entering - leaving;
    }
  }
}

/** Columns, all of them a row at a time, with `span` rows of zeros before and after those of `from`. */
function blurColumns(
  from: Float64Array,
  rows: number,
  over: Interval,
  columns: number,
  sums: Float64Array,
  out: Float64Array,
): void {
  const { before, after, weight } = over;
  const ahead = (over.last - over.first) * columns;
  sums.fill(0, 0, columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let i = 0; i < columns; i++) {
      const leaving = from[start + i] as number;
      const entering = from[start + ahead + i] as number;
      const sum = sums[i] as number;
      out[start + i] = weight * (sum + after * entering - before * leaving);
      sums[i] = sum + entering - leaving;
    }
  }
}
