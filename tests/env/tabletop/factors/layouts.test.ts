import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { mixture, product } from '../../../../env/tabletop/factors/algebra.ts';
import {
  constant,
  disc,
  discrete,
  rectangle,
  uniform,
} from '../../../../env/tabletop/factors/elementary.ts';
import type { Factors } from '../../../../env/tabletop/factors/factors.ts';
import { chain, generate } from '../../../../env/tabletop/factors/generators.ts';
import { apart, overlapping, populate } from '../../../../env/tabletop/factors/layouts.ts';
import { tableToFrame } from '../../../../env/tabletop/geometry.ts';
import { contactRadius } from '../../../../env/tabletop/scene.ts';
import { SHAPES } from '../../../../env/tabletop/shapes.ts';

const frame = { width: 96, height: 64 };
const table = rectangle({ x: 0, y: 0 }, { x: 1, y: 1 });
const look = product(
  discrete('shape', SHAPES),
  discrete('color', ['red', 'blue']),
  uniform('size', 8, 20),
);

/** Pixels between the contact circles of the closest pair. */
function gap(sprites: readonly Factors[]): number {
  const gaps = sprites.flatMap((a, i) =>
    sprites.slice(0, i).map((b) => {
      const [p, q] = [tableToFrame(a, frame), tableToFrame(b, frame)];
      return Math.hypot(p.x - q.x, p.y - q.y) - contactRadius(a) - contactRadius(b);
    }),
  );
  return Math.min(...gaps);
}

describe('apart', () => {
  it('lays sprites inside the frame, apart from each other', () => {
    const draw = populate(generate(product(look, table), 4), apart(frame));
    const rng = new Rng(1);
    for (let i = 0; i < 200; i++) {
      const sprites = draw(rng);
      expect(sprites).toHaveLength(4);
      expect(gap(sprites)).toBeGreaterThanOrEqual(0);
      for (const sprite of sprites) {
        const { x, y } = tableToFrame(sprite, frame);
        expect(Math.min(x, y, 96 - x, 64 - y)).toBeGreaterThanOrEqual(sprite.size / 2);
      }
    }
  });

  it('draws places from the distributions of its sprites', () => {
    const near = generate(product(look, disc({ x: 0.25, y: 0.5 }, 0.2)), 1);
    const far = generate(product(look, rectangle({ x: 0.6, y: 0 }, { x: 1, y: 1 })), 2);
    const draw = populate(chain(near, far), apart(frame));
    const rng = new Rng(2);
    for (let i = 0; i < 200; i++) {
      const [first, ...others] = draw(rng);
      expect(Math.hypot((first?.x ?? 9) - 0.25, (first?.y ?? 9) - 0.5)).toBeLessThanOrEqual(0.2);
      for (const { x } of others) expect(x).toBeGreaterThanOrEqual(0.6);
    }
  });

  it('keeps sizes as they are drawn where places are drawn apart from them', () => {
    // one sprite: half of the large ones' places would stick out, which must not make them rarer
    const draw = populate(generate(product(look, table), 1), apart({ width: 64, height: 64 }));
    const rng = new Rng(3);
    const large = Array.from({ length: 3000 }, () => draw(rng)[0]).filter(
      (sprite) => (sprite?.size ?? 0) >= 14,
    ).length;
    expect(Math.abs(large - 1500)).toBeLessThan(4 * Math.sqrt(3000 / 4));
  });

  it('reckons a turned sprite by the box around it', () => {
    const turned = product(
      constant({ shape: 'square', color: 'red', size: 30, y: 0.5 }),
      uniform('x', 0, 1),
    );
    const leftmost = (angle: number): number => {
      const draw = populate(
        generate(product(turned, constant({ angle })), 1),
        apart({ width: 64, height: 64 }),
      );
      const rng = new Rng(4);
      return Math.min(...Array.from({ length: 500 }, () => (draw(rng)[0]?.x ?? 0) * 64));
    };
    expect(leftmost(0)).toBeGreaterThanOrEqual(15);
    expect(leftmost(0)).toBeLessThan(15.5);
    const reach = 15 * (Math.cos(0.5) + Math.sin(0.5));
    expect(leftmost(0.5)).toBeGreaterThanOrEqual(reach);
    expect(leftmost(0.5)).toBeLessThan(reach + 0.5);
  });

  it('says when there is no room', () => {
    const big = generate(product(look, disc({ x: 0.5, y: 0.5 }, 0.01)), 2);
    const draw = populate(big, apart(frame));
    expect(() => draw(new Rng(1))).toThrowCode('LIMIT');
    expect(() => draw(new Rng(1))).toThrow(/^apart: expected room for 2 sprites, got none found/);
  });

  it('gives the same scene from the same seed', () => {
    const corner = rectangle({ x: 0, y: 0 }, { x: 0.4, y: 0.4 });
    const draw = populate(generate(product(look, mixture([table, corner])), 3), apart(frame));
    expect(draw(new Rng(5))).toEqual(draw(new Rng(5)));
    expect(draw(new Rng(5))).not.toEqual(draw(new Rng(6)));
  });
});

describe('overlapping', () => {
  it('lays sprites wherever they are drawn', () => {
    const heap = generate(product(look, constant({ x: 0.01, y: 0.5 })), 3);
    const sprites = populate(heap, overlapping)(new Rng(1));
    expect(sprites.map(({ x, y }) => [x, y])).toEqual(Array(3).fill([0.01, 0.5]));
    expect(gap(sprites)).toBeLessThan(0);
  });
});
