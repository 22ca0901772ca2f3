/**
 * Convex parts of a polygon, as physics needs them: itself where it is convex, else triangles, by cutting
 * off one ear after the other (a corner whose triangle holds no other corner).
 */

import { SupairError } from '../../core/errors.ts';

type Corner = readonly [number, number];

/**
 * Parts that tile a simple polygon, each running around the same way as the polygon does.
 * @param outline corners x0, y0, x1, y1, ... of one that does not cross itself.
 */
export function convexParts(outline: Float64Array): readonly Float64Array[] {
  const corners: Corner[] = [];
  for (let i = 0; i + 1 < outline.length; i += 2) {
    corners.push([outline[i] ?? 0, outline[i + 1] ?? 0]); // in range
  }
  const way = Math.sign(area(corners));
  const parts: Float64Array[] = [];
  while (!isConvex(corners, way)) {
    const ear = corners.findIndex((_, i) => isEar(corners, i, way));
    if (ear < 0) {
      throw new SupairError('INTERNAL', {
        who: 'convexParts',
        expected: 'an outline that does not cross itself',
        got: `one of ${outline.length / 2} corners that does`,
      });
    }
    const triangle = around(corners, ear);
    if (turn(...triangle) !== 0) parts.push(Float64Array.from(triangle.flat()));
    corners.splice(ear, 1);
  }
  return [...parts, Float64Array.from(corners.flat())];
}

// ---------------------------------------------------------------------------

/** A corner between its neighbours. */
function around(corners: readonly Corner[], i: number): [Corner, Corner, Corner] {
  const at = (k: number): Corner => corners[(k + corners.length) % corners.length] as Corner; // in range
  return [at(i - 1), at(i), at(i + 1)];
}

/** Twice the area of a triangle, with the sign of the way around it. */
function turn(a: Corner, b: Corner, c: Corner): number {
  return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
}

function area(corners: readonly Corner[]): number {
  return corners.reduce((sum, [x, y], i) => {
    const [u, v] = corners[(i + 1) % corners.length] as Corner; // in range
    return sum + x * v - u * y;
  }, 0);
}

function isConvex(corners: readonly Corner[], way: number): boolean {
  return corners.every((_, i) => way * turn(...around(corners, i)) >= 0);
}

function isEar(corners: readonly Corner[], i: number, way: number): boolean {
  const [a, b, c] = around(corners, i);
  if (way * turn(a, b, c) < 0) return false;
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
