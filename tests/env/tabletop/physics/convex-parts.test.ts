import { describe, expect, test } from 'vitest';
import { convexParts } from '../../../../env/tabletop/physics/convex-parts.ts';
import { OUTLINES, SHAPES } from '../../../../env/tabletop/shapes.ts';

const area = (p: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < p.length; i += 2) {
    const j = (i + 2) % p.length;
    sum += ((p[i] ?? 0) * (p[j + 1] ?? 0) - (p[j] ?? 0) * (p[i + 1] ?? 0)) / 2;
  }
  return sum;
};

/** Winding number by crossings, another way to ask what is inside. */
function inside(p: Float64Array, x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
    const [xi = 0, yi = 0] = [p[i], p[i + 1]];
    const [xj = 0, yj = 0] = [p[j], p[j + 1]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

const STAR = Float64Array.from({ length: 20 }, (_, i) => {
  const k = Math.floor(i / 2);
  const radius = k % 2 === 0 ? 0.5 : 0.2;
  return radius * (i % 2 === 0 ? Math.cos : Math.sin)((k * Math.PI) / 5 + 0.1);
});
const L = Float64Array.of(0, 0, 2, 0, 2, 1, 1, 1, 1, 3, 0, 3);
const CROSS = Float64Array.of(
  1,
  0,
  2,
  0,
  2,
  1,
  3,
  1,
  3,
  2,
  2,
  2,
  2,
  3,
  1,
  3,
  1,
  2,
  0,
  2,
  0,
  1,
  1,
  1,
);

describe('convexParts', () => {
  test.each(SHAPES)('leaves a %s whole', (shape) => {
    expect(convexParts(OUTLINES[shape])).toEqual([OUTLINES[shape]]);
  });

  test.each<[string, Float64Array]>([
    ['a star', STAR],
    ['an L', L],
    ['a cross', CROSS],
    [
      'an L the other way around',
      L.slice()
        .reverse()
        .map((_, i, all) => all[i ^ 1] ?? 0),
    ],
  ])('tiles %s with convex parts', (_, outline) => {
    const parts = convexParts(outline);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.reduce((sum, part) => sum + area(part), 0)).toBeCloseTo(area(outline), 12);
    for (const part of parts) {
      expect(Math.sign(area(part))).toBe(Math.sign(area(outline)));
      expect(convexParts(part)).toEqual([part]);
    }
    for (let x = -0.517; x < 3; x += 0.0731) {
      for (let y = -0.511; y < 3; y += 0.0717) {
        const held = parts.filter((part) => inside(part, x, y)).length;
        expect(held).toBe(inside(outline, x, y) ? 1 : 0);
      }
    }
  });
});
