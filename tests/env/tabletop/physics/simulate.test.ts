/** The physics of the table against the formulas of mechanics. */

import fc from 'fast-check';
import { beforeAll, describe, expect, it, test, vi } from 'vitest';
import { boxOf } from '../../../../env/tabletop/footprint.ts';
import { GRAVITY, WOOD } from '../../../../env/tabletop/physics/material.ts';
import { loadedRapier, preparePhysics } from '../../../../env/tabletop/physics/rapier.ts';
import {
  type Drive,
  type PhysicsOptions,
  simulate,
} from '../../../../env/tabletop/physics/simulate.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';
import { SHAPES, type Shape } from '../../../../env/tabletop/shapes.ts';

const FRAME = { width: 64, height: 64 };
const WALLS: PhysicsOptions = { edges: 'walls' };
/** Seconds in a step. */
const STEP = 0.1;
/** m / s^2 that friction takes. */
const BRAKING = WOOD.tableFriction * GRAVITY;
/** Rounding of single precision over some hundred of the engine's steps, metres and metres a second. */
const ROUNDING = 1e-4;

beforeAll(preparePhysics);

function sprite(id: number, x: number, y: number, part: Partial<Sprite> = {}): Sprite {
  return { id, shape: 'circle', color: 'red', size: 12, x, y, ...part };
}

/** The scene after each of some steps, the first included. */
function play(
  sprites: readonly Sprite[],
  steps: number,
  options: PhysicsOptions = WALLS,
  drives: readonly Drive[] = [],
): (readonly Sprite[])[] {
  const scenes = [sprites];
  for (let t = 0; t < steps; t++) {
    scenes.push(simulate(scenes.at(-1) ?? [], drives, FRAME, options));
  }
  return scenes;
}

const last = (scenes: (readonly Sprite[])[]): Sprite[] => [...(scenes.at(-1) ?? [])];
const right = (id: number, vx: number): Drive => ({ type: 'drive', id, vx, vy: 0 });

describe('friction with the table', () => {
  test.each(
    SHAPES.flatMap((shape) => [0.1, 0.3, 0.5, 1, 2].map((speed) => [shape, speed] as const)),
  )('lets a %s at %d m/s slide v^2 / 2 mu g in v / mu g', (shape, speed) => {
    const from = sprite(0, 0.15, 0.5, { shape, vx: speed * STEP });
    const scenes = play([from], 6);
    const [end] = last(scenes);
    // within what is done in the last of the engine's steps: a dt^2 / 8
    const lastStep = (BRAKING * (STEP / 10) ** 2) / 8;
    expect(Math.abs((end?.x ?? 0) - 0.15 - speed ** 2 / (2 * BRAKING))).toBeLessThan(
      lastStep + ROUNDING,
    );
    expect(end).toMatchObject({ y: 0.5 });
    const stopped = scenes.findIndex(([one]) => one?.vx === undefined);
    expect(stopped).toBe(Math.ceil(speed / BRAKING / STEP));
  });

  it('stops a disc that turns after 3 R w / 4 mu g, without moving it', () => {
    const radius = 6 / 64;
    const spin = 20; // radians a second
    const seconds = (3 * radius * spin) / (4 * BRAKING);
    const scenes = play([sprite(0, 0.5, 0.5, { spin: -spin * STEP })], 8);
    expect(scenes.findIndex(([one]) => one?.spin === undefined)).toBe(Math.ceil(seconds / STEP));
    const before = (-spin + STEP * ((4 * BRAKING) / (3 * radius))) * STEP;
    expect(scenes[1]?.[0]?.spin).toBeCloseTo(before, 4);
    expect(last(scenes)).toEqual([sprite(0, 0.5, 0.5)]);
  });

  it('stops a square that turns after w^2 / 2 a, a = mu g r m / I', () => {
    const side = 12 / 64;
    const arm = (2 / 3) * (side / Math.sqrt(Math.PI)); // of the disc of the same area
    const braking = (BRAKING * arm) / (side ** 2 / 6); // I / m of a square: s^2 / 6
    for (const spin of [3, 8, -8]) {
      const from = sprite(0, 0.5, 0.5, { shape: 'square', angle: 0.3, spin: spin * STEP });
      const scenes = play([from], 6);
      const end = last(scenes)[0];
      const way = 0.3 + (Math.sign(spin) * spin ** 2) / (2 * braking);
      expect(Math.abs((end?.angle ?? 0) - way)).toBeLessThan(
        (braking * (STEP / 10) ** 2) / 8 + 1e-3,
      );
      expect(end?.x).toBeCloseTo(0.5, 4);
      const stopped = scenes.findIndex(([one]) => one?.spin === undefined);
      expect(stopped).toBe(Math.ceil(Math.abs(spin) / braking / STEP));
    }
  });

  it('lets go on turning, past half a turn, what nothing brakes', () => {
    const smooth = { ...WALLS, material: { tableFriction: 0, bodyFriction: 0, restitution: 0 } };
    const from = sprite(0, 0.5, 0.5, { shape: 'star_5', angle: 2, spin: 0.5 });
    for (const [t, [one]] of play([from], 12, smooth).entries()) {
      const angle = one?.angle ?? 0;
      expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI + 1e-6);
      expect(Math.cos(angle - 2 - 0.5 * t)).toBeCloseTo(1, 5);
    }
  });

  it('never moves what rests, to the last bit', () => {
    const rng = fc.record({
      x: fc.double({ min: 0.2, max: 0.4, noNaN: true }),
      shape: fc.constantFrom(...SHAPES),
      angle: fc.double({ min: -3, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(rng, rng, (a, b) => {
        const scene = [
          sprite(0, a.x, 0.3, { shape: a.shape, angle: a.angle }),
          sprite(1, b.x + 0.4, 0.7, { shape: b.shape, angle: b.angle }),
        ];
        const after = play(scene, 3).at(-1);
        expect(after?.[0]).toBe(scene[0]);
        expect(after?.[1]).toBe(scene[1]);
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe('impacts', () => {
  const smooth = (restitution: number): PhysicsOptions => ({
    edges: 'walls',
    material: { tableFriction: 0, bodyFriction: 0, restitution },
  });

  test.each([
    [0, 12, 12],
    [0, 12, 18],
    [0.5, 18, 12],
    [0.5, 12, 18],
    [1, 12, 12],
    [1, 12, 18],
  ])('with restitution %d part a disc of %d px and one of %d by the formula', (e, small, large) => {
    const v = 0.05;
    const scene = [
      sprite(0, 0.2, 0.5, { size: small, vx: v }),
      sprite(1, 0.6, 0.5, { size: large }),
    ];
    const [a, b] = last(play(scene, 8, smooth(e)));
    const [m, n] = [small ** 2, large ** 2];
    expect(a?.vx ?? 0).toBeCloseTo((v * (m - e * n)) / (m + n), 5);
    expect(b?.vx ?? 0).toBeCloseTo((v * m * (1 + e)) / (m + n), 5);
    expect(a?.vy ?? 0).toBeCloseTo(0, 6);
  });

  it('keep momentum, and lose no energy where they are elastic', () => {
    const velocity = fc.double({ min: -0.05, max: 0.05, noNaN: true });
    const body = fc.record({ vx: velocity, vy: velocity, size: fc.integer({ min: 10, max: 15 }) });
    const sums = (scene: readonly Sprite[]): number[] => {
      const mass = (one: Sprite): number => one.size ** 2; // all of one shape and density
      const total = (of: (one: Sprite) => number): number =>
        scene.reduce((sum, one) => sum + of(one), 0);
      return [
        total((one) => mass(one) * (one.vx ?? 0)),
        total((one) => mass(one) * (one.vy ?? 0)),
        total((one) => mass(one) * ((one.vx ?? 0) ** 2 + (one.vy ?? 0) ** 2) * 10),
      ];
    };
    let met = 0;
    fc.assert(
      fc.property(fc.array(body, { minLength: 4, maxLength: 4 }), (bodies) => {
        const places = [
          [0.38, 0.4],
          [0.62, 0.4],
          [0.4, 0.65],
          [0.65, 0.62],
        ] as const;
        const scene = bodies.map((one, i) =>
          sprite(i, places[i]?.[0] ?? 0, places[i]?.[1] ?? 0, one),
        );
        const after = last(play(scene, 4, smooth(1)));
        if (after.some((one, i) => Math.abs((one.vx ?? 0) - (scene[i]?.vx ?? 0)) > 1e-4)) met++;
        const [px, py, energy] = sums(after);
        const [qx, qy, before] = sums(scene);
        expect(px).toBeCloseTo(qx ?? 0, 2);
        expect(py).toBeCloseTo(qy ?? 0, 2);
        expect(Math.abs((energy ?? 0) - (before ?? 0))).toBeLessThan(0.02 * (before ?? 0) + 1e-6);
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(met).toBeGreaterThan(10);
  });

  it('are the same in a mirror', () => {
    const scene = [
      sprite(0, 0.3, 0.45, { shape: 'square', vx: 0.06 }),
      sprite(1, 0.52, 0.5, { shape: 'diamond', size: 16 }),
      sprite(2, 0.75, 0.52, { vx: -0.05 }),
    ];
    const mirrored = scene.map((one) => ({ ...one, x: 1 - one.x, ...(one.vx && { vx: -one.vx }) }));
    const here = last(play(scene, 5));
    const there = last(play(mirrored, 5));
    expect(Math.abs((here[1]?.x ?? 0) - 0.52)).toBeGreaterThan(0.003);
    expect(Math.abs(here[0]?.angle ?? 0)).toBeGreaterThan(0.05);
    for (const [i, one] of here.entries()) {
      expect(there[i]?.angle ?? 0).toBeCloseTo(-(one.angle ?? 0), 2);
      expect(there[i]?.x).toBeCloseTo(1 - one.x, 4);
      expect(there[i]?.y).toBeCloseTo(one.y, 4);
    }
  });
});

describe('what is driven', () => {
  it('goes as far as it is told, and stops at once when it is not', () => {
    const [a] = last(
      play([sprite(0, 0.3, 0.5)], 4, WALLS, [{ type: 'drive', id: 0, vx: 0.05, vy: -0.02 }]),
    );
    expect(a?.x).toBeCloseTo(0.5, 5);
    expect(a?.y).toBeCloseTo(0.42, 5);
    expect(a?.vx).toBeUndefined();
  });

  test.each(['circle', 'square', 'diamond'] as const)('pushes a %s before it', (shape) => {
    const scene = [sprite(0, 0.5, 0.5, { shape, size: 14 }), sprite(1, 0.3, 0.5, { size: 8 })];
    const [object, pusher] = last(play(scene, 6, WALLS, [right(1, 0.05)]));
    expect(pusher?.x).toBeGreaterThan(0.58);
    expect(object?.x).toBeGreaterThan((pusher?.x ?? 0) + 0.1);
    expect(object?.y).toBeCloseTo(0.5, 2);
  });

  it('pushes a triangle aside along its slope', () => {
    const scene = [
      sprite(0, 0.5, 0.5, { shape: 'triangle', size: 14 }),
      sprite(1, 0.3, 0.52, { size: 8 }),
    ];
    const smooth: PhysicsOptions = { ...WALLS, material: { ...WOOD, bodyFriction: 0.2 } };
    const [object, pusher] = last(play(scene, 8, smooth, [right(1, 0.05)]));
    expect(pusher?.x).toBeCloseTo(0.7, 2);
    expect(object?.x).toBeGreaterThan(0.52);
    expect(object?.y).toBeLessThan(0.47); // the slope faces up and left
  });

  test.each([
    [0.05, -1],
    [-0.05, 1],
  ])('turns a square that it pushes %d above its middle', (above, way) => {
    const scene = [
      sprite(0, 0.5, 0.5, { shape: 'square', size: 16 }),
      sprite(1, 0.26, 0.5 + above, { size: 8 }),
    ];
    const [object] = last(play(scene, 5, WALLS, [right(1, 0.05)]));
    expect(way * (object?.angle ?? 0)).toBeGreaterThan(0.1); // counter-clockwise is above 0
    expect(object?.x).toBeGreaterThan(0.51);
  });

  test.each([0.05, 0.1, 0.25])('at %d a step passes through nothing', (speed) => {
    for (const shape of ['circle', 'square'] as const) {
      const scene = [
        sprite(0, 0.75, 0.5, { shape, size: 10 }),
        sprite(1, 0.55, 0.5, { shape, size: 10 }),
        sprite(2, 0.2, 0.5, { size: 8 }),
      ];
      for (const [a, b, pusher] of play(scene, 20, WALLS, [right(2, speed)])) {
        expect(b?.x).toBeGreaterThan(pusher?.x ?? 1);
        expect(a?.x).toBeGreaterThan(b?.x ?? 1);
        expect(a?.x).toBeLessThan(1);
      }
    }
  });

  it('presses bodies against a wall by hardly more than half a pixel in all', () => {
    const scene = [
      sprite(0, 0.8, 0.5, { shape: 'square', size: 14 }),
      sprite(1, 0.5, 0.5, { shape: 'square', size: 14 }),
      sprite(2, 0.2, 0.5, { size: 8 }),
    ];
    const [a, b, pusher] = last(play(scene, 40, WALLS, [right(2, 0.05)]));
    const slack = 64 - 4 - 14 - 14 - 64 * (pusher?.x ?? 0); // pixels between the pusher's place and bodies in touch
    expect(Math.abs(slack)).toBeLessThan(0.6);
    expect(64 * ((a?.x ?? 0) - (b?.x ?? 0))).toBeGreaterThan(13.5);
    expect(64 * (a?.x ?? 0)).toBeLessThan(57.5);
  });
});

describe('the border of the table', () => {
  const pushed = [sprite(0, 0.7, 0.5, { size: 12 }), sprite(1, 0.4, 0.5, { size: 8 })];

  it.each(SHAPES)('keeps a %s on the table that comes turning from any side', (shape) => {
    for (let k = 0; k < 6; k++) {
      const [vx, vy] = [0.15 * Math.cos(k), 0.15 * Math.sin(k)];
      const from = sprite(0, 0.5 + 2 * vx, 0.5 + 2 * vy, {
        shape,
        size: 14,
        angle: k - 2.5,
        vx,
        vy,
        spin: 0.5,
      });
      for (const [one] of play([from], 8)) {
        const box = boxOf(one ?? from, FRAME);
        expect(Math.min(...box)).toBeGreaterThan(-0.5);
        expect(Math.max(...box)).toBeLessThan(64.5);
      }
    }
  });

  it('stops what meets a wall', () => {
    const scenes = play(pushed, 20, WALLS, [right(1, 0.05)]);
    expect(last(scenes)).toHaveLength(2);
    expect(last(scenes)[0]?.x).toBeCloseTo(1 - 6 / 64, 2);
  });

  it('lets go what passes it where it is open, but not what is driven', () => {
    const scenes = play(pushed, 20, { edges: 'open' }, [right(1, 0.05)]);
    const left = scenes.findIndex((scene) => scene.length === 1);
    expect(scenes[left - 1]?.[0]?.x).toBeGreaterThan(0.93);
    expect(scenes[left - 1]?.[0]?.x).toBeLessThanOrEqual(1);
    expect(last(scenes)).toHaveLength(1);
    expect(last(scenes)[0]).toMatchObject({ id: 1 });
    expect(last(scenes)[0]?.x).toBeCloseTo(1 - 4 / 64, 3);
  });

  test.each([
    [0.03, 0, 0.06],
    [-0.03, 0, 0.94],
    [0, 0.03, 0.06],
    [0, -0.03, 0.94],
  ])('is the same on all four sides of a table that is not square: %d, %d', (vx, vy) => {
    const frame = { width: 96, height: 64 };
    const drive: Drive = { type: 'drive', id: 1, vx: 3 * vx, vy: 3 * vy };
    const object = sprite(0, 0.5 + 3 * vx, 0.5 + 5 * vy, { size: 12 });
    let scene: readonly Sprite[] = [object, sprite(1, 0.5 - vx, 0.5 - vy, { size: 8 })];
    for (let t = 0; t < 12; t++) scene = simulate(scene, [drive], frame, WALLS);
    const [end] = scene;
    const half = vx === 0 ? 6 / 64 : 6 / 96;
    const along = vx === 0 ? end?.y : end?.x;
    expect(along).toBeCloseTo(vx + vy > 0 ? 1 - half : half, 2);
  });
});

describe('the simulation', () => {
  /** A busy scene, played by drives that change. */
  function busy(scene: readonly Sprite[], from: number, to: number): readonly Sprite[] {
    let now = scene;
    for (let t = from; t < to; t++) {
      const drive: Drive = {
        type: 'drive',
        id: 4,
        vx: 0.05 * Math.cos(t / 7),
        vy: 0.05 * Math.sin(t / 5),
      };
      now = simulate(now, [drive], FRAME, WALLS);
    }
    return now;
  }
  const SCENE: Sprite[] = [
    ...(['square', 'triangle', 'diamond', 'circle'] satisfies Shape[]).map((shape, i) =>
      sprite(i, 0.35 + 0.3 * (i % 2), 0.35 + 0.3 * Math.floor(i / 2), { shape, size: 14 }),
    ),
    sprite(4, 0.15, 0.5, { size: 8 }),
  ];

  it('goes on exactly from what JSON has kept, at any step', () => {
    const whole = busy(SCENE, 0, 120);
    expect(whole.some((one, i) => one.x !== SCENE[i]?.x && i < 4)).toBe(true);
    for (const stop of [3, 17, 38, 61, 90, 119]) {
      const kept = JSON.parse(JSON.stringify(busy(SCENE, 0, stop)));
      expect(busy(kept, stop, 120)).toEqual(whole);
    }
  });

  it('gives the same scene whatever was simulated before', () => {
    const once = busy(SCENE, 0, 40);
    busy(SCENE.slice(1), 0, 5);
    expect(busy(SCENE, 0, 40)).toEqual(once);
  });

  it('frees every world, also where it fails', () => {
    const { World } = loadedRapier();
    const free = vi.spyOn(World.prototype, 'free');
    const step = vi.spyOn(World.prototype, 'step');
    busy(SCENE, 0, 50);
    expect(free).toHaveBeenCalledTimes(50);
    expect(step).toHaveBeenCalledTimes(500);
    step.mockImplementationOnce(() => {
      throw new Error('on purpose');
    });
    expect(() => busy(SCENE, 0, 1)).toThrow('on purpose');
    expect(free).toHaveBeenCalledTimes(51);
    vi.restoreAllMocks();
  });

  it('takes no memory for good over 3,000 worlds', { timeout: 60_000 }, () => {
    const rss = (): number => process.memoryUsage().rss;
    busy(SCENE, 0, 500);
    const before = rss();
    busy(SCENE, 0, 3000);
    expect(rss() - before).toBeLessThan(60e6); // a world is 60 kB at least
  });
});
