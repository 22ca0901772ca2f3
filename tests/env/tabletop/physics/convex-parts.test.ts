import { describe, expect, it, test } from 'vitest';
import { convexParts } from '../../../../env/tabletop/physics/convex-parts.ts';
import { OUTLINES, SHAPES, type Shape } from '../../../../env/tabletop/shapes.ts';

const area = (p: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < p.length; i += 2) {
    const j = (i + 2) % p.length;
    sum += ((p[i] ?? 0) * (p[j + 1] ?? 0) - (p[j] ?? 0) * (p[i + 1] ?? 0)) / 2;
  }
  return sum;
};

/** Crossings of a ray, another way to ask what is inside. */
function inside(p: Float64Array, x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
    const [xi = 0, yi = 0] = [p[i], p[i + 1]];
    const [xj = 0, yj = 0] = [p[j], p[j + 1]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** Turns at each corner, positive to the left, doubled areas. */
function turns(p: Float64Array): number[] {
  const at = (i: number): readonly [number, number] => {
    const k = (2 * i + p.length) % p.length;
    return [p[k] ?? 0, p[k + 1] ?? 0];
  };
  return Array.from({ length: p.length / 2 }, (_, i) => {
    const [[ax, ay], [bx, by], [cx, cy]] = [at(i - 1), at(i), at(i + 1)];
    return (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
  });
}

const reflex = (p: Float64Array): number =>
  turns(p).filter((turn) => turn * Math.sign(area(p)) < -1e-9).length;

const L = Float64Array.of(0, 0, 2, 0, 2, 1, 1, 1, 1, 3, 0, 3);
const CROSS = Float64Array.from([
  1, 0, 2, 0, 2, 1, 3, 1, 3, 2, 2, 2, 2, 3, 1, 3, 1, 2, 0, 2, 0, 1, 1, 1,
]);
/** An L with corners along its straight sides. */
const DOTTED = Float64Array.of(0, 0, 1, 0, 2, 0, 2, 1, 1.5, 1, 1, 1, 1, 2, 1, 3, 0, 3, 0, 1);

const backwards = (outline: Float64Array): Float64Array =>
  outline
    .slice()
    .reverse()
    .map((_, i, all) => all[i ^ 1] ?? 0);

const isConvex = (shape: Shape): boolean => reflex(OUTLINES[shape]) === 0;

describe('convexParts', () => {
  test.each(SHAPES.filter(isConvex))('leaves a %s whole', (shape) => {
    expect(convexParts(OUTLINES[shape])).toEqual([OUTLINES[shape]]);
  });

  it('has eight shapes to leave whole', () => {
    expect(SHAPES.filter(isConvex)).toHaveLength(8);
  });

  test.each<[string, Float64Array]>([
    ...SHAPES.map((shape): [string, Float64Array] => [`a ${shape}`, OUTLINES[shape]]),
    ['a heart the other way around', backwards(OUTLINES.heart)],
    ['an L', L],
    ['an L the other way around', backwards(L)],
    ['a cross', CROSS],
    ['an L with straight corners', DOTTED],
  ])(
    'tiles %s with convex parts, at most one for each corner to be cut and one more',
    (_, outline) => {
      const parts = convexParts(outline);
      expect(parts.length).toBeLessThanOrEqual(reflex(outline) + 1);
      expect(parts.reduce((sum, part) => sum + area(part), 0)).toBeCloseTo(area(outline), 12);
      for (const part of parts) {
        expect(Math.sign(area(part))).toBe(Math.sign(area(outline)));
        expect(reflex(part)).toBe(0);
      }
      const [width, height] = [0, 1].map((axis) =>
        Math.max(...outline.filter((_, i) => i % 2 === axis)),
      ) as [number, number];
      for (let x = -0.517; x < width + 0.1; x += 0.0731 * width) {
        for (let y = -0.511; y < height + 0.1; y += 0.0717 * height) {
          const held = parts.filter((part) => inside(part, x, y)).length;
          expect(held, `${x}, ${y}`).toBe(inside(outline, x, y) ? 1 : 0);
        }
      }
    },
  );

  it('refuses an outline that crosses itself', () => {
    expect(() => convexParts(Float64Array.of(0, 0, 3, 2, 3, 0, 0, 2, -1, 1))).toThrowCode(
      'INTERNAL',
    );
  });
});
