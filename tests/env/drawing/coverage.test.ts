import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, cover, pixels } from '../../support/coverage.ts';

/** Area of a polygon inside one pixel: clipped to it side by side, then the shoelace formula. */
function clippedArea(outline: readonly number[], px: number, py: number): number {
  let corners = Array.from({ length: outline.length / 2 }, (_, i): [number, number] => [
    outline[2 * i] ?? 0,
    outline[2 * i + 1] ?? 0,
  ]);
  const sides: [axis: 0 | 1, limit: number, sign: 1 | -1][] = [
    [0, px, 1],
    [0, px + 1, -1],
    [1, py, 1],
    [1, py + 1, -1],
  ];
  for (const [axis, limit, sign] of sides) {
    const inside = (p: [number, number]): boolean => sign * (p[axis] - limit) >= 0;
    corners = corners.flatMap((to, i) => {
      const from = corners[(i + corners.length - 1) % corners.length] ?? to;
      const out: [number, number][] = [];
      if (inside(from) !== inside(to)) {
        const t = (limit - from[axis]) / (to[axis] - from[axis]);
        out.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
      }
      if (inside(to)) out.push(to);
      return out;
    });
  }
  const twice = corners.reduce((sum, to, i) => {
    const from = corners[(i + corners.length - 1) % corners.length] ?? to;
    return sum + from[0] * to[1] - to[0] * from[1];
  }, 0);
  return Math.abs(twice) / 2;
}

describe('coverPolygon', () => {
  it('fills the pixels of an aligned square and touches no other', () => {
    const square = cover([-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5], 3, 2, 2);
    expect([square.x0, square.y0, square.x1, square.y1]).toEqual([2, 1, 4, 3]);
    expect(pixels(square).map(([x, y]) => at(square, x, y))).toEqual([1, 1, 1, 1]);
  });

  it('gives a square moved by half a pixel halves and quarters', () => {
    const square = cover([-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5], 3.5, 2.5, 2);
    expect([0, 1, 2].map((row) => [2, 3, 4].map((x) => at(square, x, row + 1)))).toEqual([
      [0.25, 0.5, 0.25],
      [0.5, 1, 0.5],
      [0.25, 0.5, 0.25],
    ]);
  });

  it('splits a pixel along a slanted edge', () => {
    // the triangle (0, 0), (2, 0), (0, 1): its long edge passes (1, 0.5)
    const triangle = cover([0, 0, 2, 0, 0, 1]);
    expect(at(triangle, 0, 0)).toBeCloseTo(0.75, 12);
    expect(at(triangle, 1, 0)).toBeCloseTo(0.25, 12);
  });

  it('does not depend on the sense of rotation', () => {
    const one = cover([0.3, 0.2, 2.7, 0.9, 1.1, 3.3]);
    const other = cover([1.1, 3.3, 2.7, 0.9, 0.3, 0.2]);
    for (const [x, y] of pixels(one)) expect(at(other, x, y)).toBeCloseTo(at(one, x, y), 12);
  });

  it('is the exact area of any triangle in every pixel', () => {
    const coordinate = fc.double({ min: -6, max: 6, noNaN: true });
    const outline = fc.array(coordinate, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(outline, (corners) => {
        const coverage = cover(corners);
        for (const [x, y] of pixels(coverage)) {
          expect(at(coverage, x, y)).toBeCloseTo(clippedArea(corners, x, y), 9);
        }
      }),
    );
  });

  it('is the exact area of a concave polygon too', () => {
    const star = Array.from({ length: 20 }, (_, i) => {
      const radius = Math.floor(i / 2) % 2 === 0 ? 7.3 : 3.1;
      const angle = (Math.PI * Math.floor(i / 2)) / 5 + 0.2;
      return 10 + radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    });
    const coverage = cover(star);
    for (const [x, y] of pixels(coverage)) {
      expect(at(coverage, x, y)).toBeCloseTo(clippedArea(star, x, y), 9);
    }
  });

  it('survives corners on the grid, where rounding could leave the window', () => {
    const grid = fc.integer({ min: -4, max: 4 });
    fc.assert(
      fc.property(fc.array(grid, { minLength: 6, maxLength: 6 }), (corners) => {
        const coverage = cover(corners);
        for (const [x, y] of pixels(coverage)) {
          expect(at(coverage, x, y)).toBeCloseTo(clippedArea(corners, x, y), 9);
        }
      }),
    );
  });
});
