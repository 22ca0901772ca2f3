/** Polygons cut to a picture, so that what lies far outside costs nothing (Sutton & Hodgman, 1974). */

import type { PictureSize, Point } from './drawing.ts';

/**
 * The part of a polygon inside [0, W] x [0, H]; fewer than three corners where there is none, or
 * where a corner is not finite. Parts of a concave one stay joined along the border, by no area.
 */
export function clipPolygon(
  corners: readonly Point[],
  { width, height }: PictureSize,
): readonly Point[] {
  if (!corners.flat().every(Number.isFinite)) return [];
  let left = cut(corners, 0, 0, 1);
  left = cut(left, 0, width, -1);
  left = cut(left, 1, 0, 1);
  return cut(left, 1, height, -1);
}

// ---------------------------------------------------------------------------

/** Keeps what lies beyond `limit` on one axis: above it for side 1, below it for side -1. */
function cut(corners: readonly Point[], axis: 0 | 1, limit: number, side: 1 | -1): Point[] {
  const inside = (point: Point): boolean => side * (point[axis] - limit) >= 0;
  const kept: Point[] = [];
  let from = corners.at(-1);
  for (const to of corners) {
    if (from !== undefined && inside(from) !== inside(to)) {
      const share = (limit - from[axis]) / (to[axis] - from[axis]);
      const other = axis === 0 ? 1 : 0;
      const crossing = from[other] + share * (to[other] - from[other]);
      kept.push(axis === 0 ? [limit, crossing] : [crossing, limit]);
    }
    if (inside(to)) kept.push(to);
    from = to;
  }
  return kept;
}
