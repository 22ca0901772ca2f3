/**
 * Convex parts of a polygon, as physics needs them: itself where it is convex, else triangles, put together
 * again for as long as what comes of it is convex (Hertel and Mehlhorn 1983: at most four times as many parts
 * as there must be).
 *
 * Triangles are ears, corners whose triangle holds no other corner, the fattest first: slivers would be lost
 * in the engine's single precision.
 */

import { SupairError } from '../../core/errors.ts';

type Corner = readonly [number, number];
type Triangle = readonly [Corner, Corner, Corner];

/** A turn of less than this, twice an area, is rounding: outlines are about 1 wide. */
const STRAIGHT = 1e-12;

/**
 * Parts that tile a simple polygon, each running around the same way as the polygon does.
 * @param outline corners x0, y0, x1, y1, ... of one that does not cross itself.
 * @throws INTERNAL for one that does.
 */
export function convexParts(outline: Float64Array): readonly Float64Array[] {
  const corners: Corner[] = [];
  for (let i = 0; i + 1 < outline.length; i += 2) {
    corners.push([outline[i] ?? 0, outline[i + 1] ?? 0]); // in range
  }
  const way = Math.sign(area(corners));
  return merged(triangulated(corners, way), way).map((part) => Float64Array.from(part.flat()));
}

// ---------------------------------------------------------------------------

/** Ears, and what is left when it is convex. */
function triangulated(outline: readonly Corner[], way: number): Corner[][] {
  const corners = [...outline];
  const parts: Corner[][] = [];
  while (!isConvex(corners, way)) {
    const [best] = corners
      .map((_, i) => ({ i, fatness: isEar(corners, i, way) ? fatness(around(corners, i)) : -1 }))
      .toSorted((a, b) => b.fatness - a.fatness);
    if (best === undefined || best.fatness < 0) {
      throw new SupairError('INTERNAL', {
        who: 'convexParts',
        expected: 'an outline that does not cross itself',
        got: `one of ${outline.length} corners that does`,
      });
    }
    const triangle = around(corners, best.i);
    if (Math.abs(turn(...triangle)) > STRAIGHT) parts.push([...triangle]);
    corners.splice(best.i, 1);
  }
  return [...parts, corners];
}

/** The parts, neighbours made one where they are convex together. */
function merged(parts: readonly Corner[][], way: number): readonly Corner[][] {
  for (const [i, one] of parts.entries()) {
    for (const [j, other] of parts.entries()) {
      const both = j > i ? joined(one, other) : null;
      if (both === null || !isConvex(both, way)) continue;
      return merged([...parts.filter((_, k) => k !== i && k !== j), both], way);
    }
  }
  return parts;
}

/** Two parts without the side that they share; null where they share none. */
function joined(one: readonly Corner[], other: readonly Corner[]): Corner[] | null {
  for (const [i, from] of one.entries()) {
    const to = one[(i + 1) % one.length];
    const j = other.findIndex((p, k) => p === to && other[(k + 1) % other.length] === from);
    if (j < 0) continue;
    const rest = [...other.slice(j + 1), ...other.slice(0, j)].slice(1); // neither `to` nor `from`
    return [...one.slice(i + 1), ...one.slice(0, i + 1), ...rest];
  }
  return null;
}

/** A corner between its neighbours. */
function around(corners: readonly Corner[], i: number): Triangle {
  const at = (k: number): Corner => corners[(k + corners.length) % corners.length] as Corner; // in range
  return [at(i - 1), at(i), at(i + 1)];
}

/** Twice the area of a triangle, with the sign of the way around it. */
function turn(a: Corner, b: Corner, c: Corner): number {
  return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
}

/** Height over the longest side: 0 without area, 0.87 where all sides are equal. */
function fatness([a, b, c]: Triangle): number {
  const far = (p: Corner, q: Corner): number => Math.hypot(p[0] - q[0], p[1] - q[1]);
  const longest = Math.max(far(a, b), far(b, c), far(c, a));
  return longest === 0 ? 0 : Math.abs(turn(a, b, c)) / longest ** 2;
}

function area(corners: readonly Corner[]): number {
  return corners.reduce((sum, [x, y], i) => {
    const [u, v] = corners[(i + 1) % corners.length] as Corner; // in range
    return sum + x * v - u * y;
  }, 0);
}

function isConvex(corners: readonly Corner[], way: number): boolean {
  return corners.every((_, i) => way * turn(...around(corners, i)) >= -STRAIGHT);
}

/** A straight corner is one. */
function isEar(corners: readonly Corner[], i: number, way: number): boolean {
  const [a, b, c] = around(corners, i);
  const bend = way * turn(a, b, c);
  if (bend <= STRAIGHT) return bend >= -STRAIGHT;
  return corners.every(
    (p) =>
      p === a ||
      p === b ||
      p === c ||
      way * turn(a, b, p) < 0 ||
      way * turn(b, c, p) < 0 ||
      way * turn(c, a, p) < 0,
  );
}
