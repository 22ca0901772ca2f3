import { beforeAll, expect, it } from 'vitest';
import { preparePhysics } from '../../../../env/tabletop/physics/rapier.ts';
import { simulate } from '../../../../env/tabletop/physics/simulate.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';

beforeAll(() => preparePhysics());

const frame = { width: 64, height: 64 };
const SIZE = 18;
/** A triangle's centre of mass lies a sixth of its height below the centre of its box; table units. */
const BELOW = SIZE / 6 / 64;

const spun = (look: Partial<Sprite>): Sprite => ({
  id: 0,
  shape: 'triangle',
  color: 'red',
  size: SIZE,
  x: 0.5,
  y: 0.5,
  spin: 1,
  ...look,
});

/** Turned with the sprite, counter-clockwise. */
function centreOfMass({ x, y, angle = 0 }: Sprite): readonly [number, number] {
  return [x + BELOW * Math.sin(angle), y - BELOW * Math.cos(angle)];
}

function after(steps: number, start: Sprite): Sprite {
  let now = start;
  for (let t = 0; t < steps; t++) [now = start] = simulate([now], [], frame, { edges: 'walls' });
  return now;
}

it('a sprite that spins without a velocity turns about its centre of mass', () => {
  const end = after(3, spun({}));
  expect(end.angle).toBeGreaterThan(1);
  expect(centreOfMass(end)).toBeAllClose(centreOfMass(spun({})), 1e-5);
  expect(Math.hypot(end.x - 0.5, end.y - 0.5)).toBeGreaterThan(BELOW / 2);
});

it('a velocity is that of the centre of mass, with spin as without', () => {
  const start = spun({ vx: 0.1 });
  const [x, y] = centreOfMass(after(1, start));
  const [x0, y0] = centreOfMass(start);
  expect(x - x0).toBeGreaterThan(0.07); // friction takes some
  expect(x - x0).toBeLessThan(0.1);
  expect(Math.abs(y - y0)).toBeLessThan(1e-5);
});
