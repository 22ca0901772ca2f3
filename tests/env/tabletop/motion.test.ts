import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { resolveTabletopConfig } from '../../../env/tabletop/config.ts';
import { frameToTable, type Point, tableToFrame } from '../../../env/tabletop/geometry.ts';
import { firstContact, slide } from '../../../env/tabletop/motion.ts';
import { drawScene } from '../../../env/tabletop/placement.ts';
import { contactRadius, type Sprite, spriteAt } from '../../../env/tabletop/scene.ts';

const frame = { width: 64, height: 64 };

const disc = (x: number, y: number, size = 10): Sprite => ({
  id: 0,
  shape: 'circle',
  color: 'red',
  size,
  ...frameToTable({ x, y }, frame),
});

/** A motion in table units that moves by pixels, y down. */
const pixels = (dx: number, dy: number): Point => ({ x: dx / 64, y: -dy / 64 });

describe('firstContact', () => {
  test.each<[string, Point, Point, Point, number, number]>([
    ['head-on', { x: 0, y: 0 }, { x: 10, y: 0 }, { x: 8, y: 0 }, 3, 0.5],
    // contact at (x, 0) with (8 - x)^2 + 3^2 = 5^2: x = 4
    ['obliquely', { x: 0, y: 0 }, { x: 10, y: 0 }, { x: 8, y: 3 }, 5, 0.4],
    ['too short', { x: 0, y: 0 }, { x: 4, y: 0 }, { x: 8, y: 0 }, 3, 1],
    ['passing by', { x: 0, y: 0 }, { x: 10, y: 0 }, { x: 5, y: 3.01 }, 3, 1],
    ['grazing', { x: 0, y: 0 }, { x: 10, y: 0 }, { x: 5, y: 3 }, 3, 1],
    ['away', { x: 0, y: 0 }, { x: -10, y: 0 }, { x: 8, y: 0 }, 3, 1],
    ['from contact, inwards', { x: 0, y: 0 }, { x: 10, y: 0 }, { x: 3, y: 0 }, 3, 0],
    ['from contact, outwards', { x: 0, y: 0 }, { x: -1, y: 0 }, { x: 3, y: 0 }, 3, 1],
    ['from contact, sideways', { x: 0, y: 0 }, { x: 0, y: 5 }, { x: 3, y: 0 }, 3, 1],
    ['not at all', { x: 0, y: 0 }, { x: 0, y: 0 }, { x: 3, y: 0 }, 3, 1],
    ['by less than a square can hold', { x: 0, y: 0 }, { x: 1e-162, y: 0 }, { x: 8, y: 0 }, 3, 1],
    [
      'from contact, inwards by as little',
      { x: 0, y: 0 },
      { x: 1e-162, y: 0 },
      { x: 3, y: 0 },
      3,
      0,
    ],
    ['by the least there is', { x: 0, y: 0 }, { x: 5e-324, y: 0 }, { x: 8, y: 0 }, 3, 1],
  ])('%s', (_, from, path, obstacle, reach, part) => {
    expect(firstContact(from, path, obstacle, reach)).toBeCloseTo(part, 12);
  });

  it('is a part of the path, however short that is', () => {
    const sized = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat({ max: 323 }));
    const step = sized.map(([number, zeros]) => number * 10 ** -zeros);
    fc.assert(
      fc.property(step, step, fc.double({ min: 5.000001, max: 9, noNaN: true }), (x, y, far) => {
        const part = firstContact({ x: 0, y: 0 }, { x, y }, { x: far, y: 0 }, 5);
        const reached = Math.hypot(x, y) >= far - 5;
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(1);
        if (!reached) expect(part).toBe(1);
      }),
    );
  });

  it('agrees with walking the path in small steps', () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    const point = fc.record({ x: number, y: number });
    fc.assert(
      fc.property(
        point,
        point,
        point,
        fc.double({ min: 0.5, max: 5, noNaN: true }),
        (p, m, q, r) => {
          const away = (t: number): number =>
            Math.hypot(p.x + t * m.x - q.x, p.y + t * m.y - q.y) - r;
          fc.pre(away(0) > 0);
          const found = firstContact(p, m, q, r);
          const walked =
            Array.from({ length: 2001 }, (_, i) => i / 2000).find((t) => away(t) < 0) ?? 1;
          // a graze shallower than the steps may be missed by the walk, never the other way round
          expect(found).toBeLessThanOrEqual(walked + 1e-9);
          if (walked - found > 1e-3) expect(Math.abs(away(found))).toBeLessThan(1e-6);
          for (let t = 0; t < found; t += 0.01) expect(away(t)).toBeGreaterThan(-1e-6);
        },
      ),
    );
  });
});

describe('slide', () => {
  it('moves by the motion where nothing is in the way: y up on the table', () => {
    const moved = slide(disc(20, 30), { x: 0.25, y: 0.125 }, [], frame);
    expect(tableToFrame(moved, frame)).toEqual({ x: 36, y: 22 });
  });

  it('stops where the circles touch', () => {
    const moved = slide(disc(10, 30), pixels(16, 0), [disc(30, 30)], frame);
    expect(tableToFrame(moved, frame).x).toBeCloseTo(20, 9);
  });

  it('stops a square by the circle around it', () => {
    const square: Sprite = { ...disc(10, 30), shape: 'square' };
    const moved = slide(square, pixels(16, 0), [disc(30, 30)], frame);
    expect(tableToFrame(moved, frame).x).toBeCloseTo(30 - 5 - 5 * Math.SQRT2, 9);
  });

  it('stops at the nearer of two', () => {
    const moved = slide(disc(10, 30), pixels(16, 0), [disc(32, 30), disc(28, 30)], frame);
    expect(tableToFrame(moved, frame).x).toBeCloseTo(18, 9);
  });

  it('stops at the border, keeping the motion along it', () => {
    const moved = slide(disc(10, 30), pixels(-16, 8), [], frame);
    expect(tableToFrame(moved, frame)).toEqual({ x: 5, y: 38 });
  });

  it('may leave what it touches, but not press on', () => {
    const wall = disc(20, 30);
    const touching = disc(10, 30);
    const pressed = slide(touching, pixels(5, 0), [wall], frame);
    const left = slide(touching, pixels(-5, 0), [wall], frame);
    expect(tableToFrame(pressed, frame).x).toBeCloseTo(10, 9);
    expect(tableToFrame(left, frame).x).toBeCloseTo(5, 9);
  });

  it('never makes objects overlap or leave the frame, however long they are pushed about', () => {
    const motion = fc.tuple(
      fc.nat({ max: 3 }),
      fc.double({ min: -0.25, max: 0.25, noNaN: true }),
      fc.double({ min: -0.25, max: 0.25, noNaN: true }),
    );
    const config = resolveTabletopConfig({ width: 80, minObjects: 4 });
    fc.assert(
      fc.property(fc.nat(), fc.array(motion, { minLength: 20, maxLength: 20 }), (seed, motions) => {
        let { sprites } = drawScene(config, new Rng(seed));
        for (const [index, x, y] of motions) {
          sprites = sprites.map((sprite, i) =>
            i === index
              ? slide(
                  sprite,
                  { x, y },
                  sprites.filter((other) => other !== sprite),
                  config,
                )
              : sprite,
          );
        }
        for (const [i, a] of sprites.entries()) {
          const p = tableToFrame(a, config);
          expect(p.x - a.size / 2).toBeGreaterThan(-1e-6);
          expect(p.x + a.size / 2).toBeLessThan(80 + 1e-6);
          expect(p.y - a.size / 2).toBeGreaterThan(-1e-6);
          expect(p.y + a.size / 2).toBeLessThan(64 + 1e-6);
          for (const b of sprites.slice(i + 1)) {
            const q = tableToFrame(b, config);
            const room = contactRadius(a) + contactRadius(b);
            expect(Math.hypot(p.x - q.x, p.y - q.y)).toBeGreaterThan(room - 1e-6);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('spriteAt', () => {
  const back: Sprite = { ...disc(20, 30, 20), id: 1, shape: 'square' };
  const front: Sprite = { ...disc(26, 30, 20), id: 2, shape: 'triangle' };
  const touch = (x: number, y: number): number | undefined =>
    spriteAt([back, front], frameToTable({ x, y }, frame), frame)?.id;

  test.each([
    [26, 30, 2], // both: the later one is in front
    [12, 30, 1],
    [17, 22, 1], // in the triangle's box, beside the triangle
    [35.5, 39.5, 2],
    [35, 22, undefined], // in the triangle's box, on nothing
    [40, 30, undefined],
  ])('at (%d, %d) finds %s', (x, y, id) => {
    expect(touch(x, y)).toBe(id);
  });
});
