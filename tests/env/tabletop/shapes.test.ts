import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Coverage } from '../../../env/drawing/coverage.ts';
import {
  BOUNDING_RADIUS,
  OUTLINES,
  SHAPES,
  type Shape,
  shapeContains,
} from '../../../env/tabletop/shapes.ts';
import { at, cover, pixels } from '../../support/coverage.ts';

const { PI, SQRT1_2, acos, cos, hypot, sin, sqrt, tan } = Math;

/** What a circle without a smaller one holds whose border goes through its centre. */
function crescentArea(r: number): number {
  const half = acos(1 - 1 / (2 * r * r)); // of the bay, seen from the smaller circle's centre
  return PI - (acos(1 / (2 * r)) + r * r * half - sqrt(r * r - 0.25));
}

const spokes = (n: number): number => n * 0.22 * (2 - 0.22 / tan(PI / n));

/** Area of each shape in its unit box: that of the figure over that of its box. */
const AREAS: { readonly [shape in Shape]: number } = {
  circle: PI / 4,
  square: 1,
  triangle: 0.5,
  diamond: 0.5,
  pentagon: 1.25 / (1 + cos(PI / 5)),
  hexagon: 0.75,
  octagon: sqrt(8) - 2,
  star_4: 0.45 * SQRT1_2,
  star_5: (5 * 0.45 * sin(PI / 5)) / (2 * sin(0.4 * PI) * (1 + cos(PI / 5))),
  star_6: (3 * 0.45) / sqrt(12),
  spoke_4: spokes(4) / 4,
  spoke_5:
    spokes(5) /
    (2 * (sin(0.4 * PI) + 0.22 * cos(0.4 * PI)) * (1 + cos(PI / 5) + 0.22 * sin(PI / 5))),
  spoke_6: spokes(6) / (2 * (sqrt(3) + 0.22)),
  drop: (PI - acos(1 / 2.1) + sqrt(2.1 ** 2 - 1)) / (2 * 3.1),
  heart: (180 * PI) / (32 * 28.94), // by Green's theorem; its height by the derivative's root
  crescent: crescentArea(0.74) / (2 * (1 + 1 / 1.48)),
};
/** Chords for arcs take away this share at most. */
const CHORDS = 0.008;

const total = (coverage: Coverage): number =>
  pixels(coverage).reduce((sum, [x, y]) => sum + at(coverage, x, y), 0);

function corners(shape: Shape): [number, number][] {
  const outline = OUTLINES[shape];
  return Array.from({ length: outline.length / 2 }, (_, i) => [
    outline[2 * i] ?? Number.NaN,
    outline[2 * i + 1] ?? Number.NaN,
  ]);
}

describe.each(SHAPES)('the shape %s', (shape) => {
  it('fits into its unit box exactly', () => {
    for (const axis of [0, 1] as const) {
      const along = corners(shape).map((corner) => corner[axis]);
      // the polygon that stands for a circle reaches out a little to have its area
      const slack = shape === 'circle' ? 1e-3 : 1e-15;
      expect(Math.abs(Math.min(...along) + 0.5)).toBeLessThanOrEqual(slack);
      expect(Math.abs(Math.max(...along) - 0.5)).toBeLessThanOrEqual(slack);
    }
  });

  it('has the area of the figure it is named after, at any place and size', () => {
    const place = fc.double({ min: -9, max: 9, noNaN: true });
    const size = fc.double({ min: 1, max: 20, noNaN: true });
    fc.assert(
      fc.property(place, place, size, (x, y, s) => {
        const area = total(cover(OUTLINES[shape], x, y, s)) / (s * s);
        expect(Math.abs(area / AREAS[shape] - 1)).toBeLessThan(CHORDS);
      }),
      { numRuns: 50 },
    );
  });

  it('is drawn where points touch it', () => {
    const [x, y, size, fine] = [8.3, 7.6, 13.7, 24];
    const coverage = cover(OUTLINES[shape], x, y, size);
    for (const [px, py] of pixels(coverage)) {
      let hits = 0;
      for (let i = 0; i < fine * fine; i++) {
        const dx = px + ((i % fine) + 0.5) / fine - x;
        const dy = py + (Math.floor(i / fine) + 0.5) / fine - y;
        if (shapeContains(shape, { x: dx / size, y: dy / size })) hits++;
      }
      expect(Math.abs(at(coverage, px, py) - hits / (fine * fine))).toBeLessThan(0.04);
    }
  });

  it('holds the middle of its box, with some room around', () => {
    for (const x of [-0.05, 0, 0.05]) {
      for (const y of [-0.05, 0, 0.05]) expect(shapeContains(shape, { x, y })).toBe(true);
    }
  });

  it('lies in its bounding circle and touches it', () => {
    const farthest = Math.max(...corners(shape).map(([x, y]) => hypot(x, y)));
    expect(Math.abs(farthest - BOUNDING_RADIUS[shape])).toBeLessThan(
      shape === 'circle' ? 1e-3 : 1e-12,
    );
  });

  it('has no sides that cross', () => {
    const path = corners(shape);
    const turn = (a: number[], b: number[], c: number[]): number => {
      const [[ax = 0, ay = 0], [bx = 0, by = 0], [cx = 0, cy = 0]] = [a, b, c];
      return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
    };
    const sides = path.map((from, i) => [from, path[(i + 1) % path.length] ?? from] as const);
    sides.forEach(([a, b], i) => {
      sides.slice(i + 1).forEach(([c, d]) => {
        const crossing = turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
        expect(crossing).toBe(false);
      });
    });
  });

  it('is told from every other by a twentieth of its pixels at 16 px', () => {
    const own = cover(OUTLINES[shape], 8, 8, 16);
    for (const other of SHAPES) {
      if (other === shape) continue;
      const theirs = cover(OUTLINES[other], 8, 8, 16);
      let apart = 0;
      for (let i = 0; i < 256; i++) {
        const [x, y] = [i % 16, Math.floor(i / 16)];
        apart += Math.abs(at(own, x, y) - at(theirs, x, y));
      }
      expect(apart / total(own), `${shape} and ${other}`).toBeGreaterThan(0.05);
    }
  });
});

describe('a point', () => {
  test.each<[Shape, number, number, boolean]>([
    ['circle', 0.35, 0.35, true],
    ['circle', 0.36, 0.36, false],
    ['square', 0.49, -0.49, true],
    ['square', 0.51, 0, false],
    ['triangle', 0, -0.45, true], // the apex is up: small y
    ['triangle', 0.2, -0.45, false],
    ['triangle', 0.45, 0.45, true],
    ['triangle', 0, 0.51, false],
    ['diamond', 0.24, 0.24, true],
    ['diamond', 0.26, 0.26, false],
    ['diamond', 0, -0.49, true],
    ['pentagon', 0, -0.45, true], // a corner up, a side down
    ['pentagon', 0.25, 0.45, true],
    ['pentagon', 0.45, 0.45, false],
    ['hexagon', 0.2, -0.49, true], // a side up, corners left and right
    ['hexagon', 0.49, 0, true],
    ['hexagon', 0.4, -0.4, false],
    ['star_5', 0, -0.45, true],
    ['star_5', 0.2, -0.4, false],
    ['star_4', 0.3, 0.3, false],
    ['spoke_4', 0.1, -0.45, true],
    ['spoke_4', 0.15, -0.45, false],
    ['drop', 0, -0.45, true], // the tip is up
    ['drop', 0.3, -0.2, false],
    ['drop', 0.3, 0.3, true],
    ['heart', 0, -0.4, false], // between the lobes
    ['heart', 0.25, -0.4, true],
    ['heart', 0, 0.45, true], // the tip is down
    ['heart', 0.3, 0.3, false],
    ['crescent', -0.4, 0, true],
    ['crescent', 0.3, 0, false], // the bay is on the right
    ['crescent', 0.3, 0.4, true],
  ])('of %s at (%d, %d): %s', (shape, x, y, touched) => {
    expect(shapeContains(shape, { x, y })).toBe(touched);
  });
});
