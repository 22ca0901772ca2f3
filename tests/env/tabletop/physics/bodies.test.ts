/** Bodies against what is drawn of their sprites. */

import { beforeAll, describe, expect, test } from 'vitest';
import { createCoverage } from '../../../../env/drawing/coverage.ts';
import { coverSprite } from '../../../../env/tabletop/footprint.ts';
import { frameToTable } from '../../../../env/tabletop/geometry.ts';
import { addBody } from '../../../../env/tabletop/physics/bodies.ts';
import { WOOD } from '../../../../env/tabletop/physics/material.ts';
import { loadedRapier, preparePhysics } from '../../../../env/tabletop/physics/rapier.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';
import { SHAPES } from '../../../../env/tabletop/shapes.ts';

const FRAME = { width: 60, height: 48 };
/** Pixels in a metre: the shorter side is one. */
const METRE = 48;

beforeAll(preparePhysics);

/** Which points the colliders of a sprite hold, and their area and centre of mass, in pixels. */
function bodyOf(sprite: Sprite): {
  holds(x: number, y: number): boolean;
  area: number;
  mass: number;
  parts: number;
} {
  const rapier = loadedRapier();
  const world = new rapier.World({ x: 0, y: 0 });
  const body = addBody(rapier, world, sprite, false, FRAME, WOOD);
  const colliders = Array.from({ length: body.numColliders() }, (_, i) => body.collider(i));
  return {
    holds: (x, y) =>
      colliders.some((one) => one.containsPoint({ x: x / METRE, y: (FRAME.height - y) / METRE })),
    area: colliders.reduce((sum, one) => sum + one.volume(), 0) * METRE ** 2,
    mass: body.mass() * METRE ** 2,
    parts: colliders.length,
  };
}

describe('the body of a sprite', () => {
  test.each(
    SHAPES.flatMap((shape) => [undefined, 0.4, -1.3, 3].map((angle) => [shape, angle] as const)),
  )('is what is drawn of a %s turned by %s', (shape, angle) => {
    const look = { shape, size: 25, ...(angle === undefined ? {} : { angle }) };
    const at = frameToTable({ x: 31.3, y: 22.8 }, FRAME);
    const sprite: Sprite = { id: 0, color: 'red', ...look, ...at };
    const body = bodyOf(sprite);
    const drawn = createCoverage();
    coverSprite(sprite, FRAME, drawn);
    let [full, empty, area] = [0, 0, 0];
    for (let y = drawn.y0; y < drawn.y1; y++) {
      for (let x = drawn.x0; x < drawn.x1; x++) {
        const share = drawn.values[(y - drawn.y0) * drawn.stride + x - drawn.x0] ?? 0;
        area += share;
        // what is drawn in part may hold the pixel's centre or not
        if (share > 0.999) full++;
        else if (share < 0.001) empty++;
        else continue;
        expect(body.holds(x + 0.5, y + 0.5), `${x}, ${y}`).toBe(share > 0.5);
      }
    }
    expect(full).toBeGreaterThan(90);
    expect(empty).toBeGreaterThan(shape === 'square' && angle === undefined ? -1 : 50);
    expect(Math.abs(body.area / area - 1)).toBeLessThan(1e-3);
    expect(Math.abs(body.mass / area - 1)).toBeLessThan(1e-3);
  });

  test.each([4, 8, 16, 40])('has all its parts where it is %d px', (size) => {
    for (const shape of SHAPES) {
      const unit = bodyOf({ id: 0, color: 'red', shape, size: 30, x: 0.5, y: 0.5 });
      const body = bodyOf({ id: 0, color: 'red', shape, size, x: 0.5, y: 0.5 });
      expect(body.parts).toBe(unit.parts);
      expect(body.area / size ** 2 / (unit.area / 30 ** 2)).toBeCloseTo(1, 3);
    }
  });
});
