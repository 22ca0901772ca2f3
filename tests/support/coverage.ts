/** Reading coverage pixel by pixel. */

import { type Coverage, coverPolygon, createCoverage } from '../../env/drawing/coverage.ts';

/** @param outline corners x0, y0, x1, y1, ... */
export function cover(outline: ArrayLike<number>, x = 0, y = 0, size = 1): Coverage {
  const coverage = createCoverage();
  coverPolygon(Float64Array.from(outline), x, y, size, coverage);
  return coverage;
}

/** Coverage of pixel (x, y), 0 outside the window. */
export function at({ x0, y0, x1, y1, stride, values }: Coverage, x: number, y: number): number {
  if (x < x0 || x >= x1 || y < y0 || y >= y1) return 0;
  return values[(y - y0) * stride + x - x0] ?? Number.NaN;
}

/** All of the window, row by row. */
export function pixels({ x0, y0, x1, y1 }: Coverage): [number, number][] {
  const found: [number, number][] = [];
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) found.push([x, y]);
  return found;
}
