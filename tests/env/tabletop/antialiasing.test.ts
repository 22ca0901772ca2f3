import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { resolveTabletopConfig, type TabletopConfig } from '../../../env/tabletop/config.ts';
import { frameToTable } from '../../../env/tabletop/geometry.ts';
import { drawLook } from '../../../env/tabletop/placement.ts';
import { createRenderer } from '../../../env/tabletop/renderer.ts';
import type { Sprite } from '../../../env/tabletop/scene.ts';
import { SHAPES } from '../../../env/tabletop/shapes.ts';
import { supersample } from '../../support/supersampler.ts';

vi.setConfig({ testTimeout: 120_000 }); // a million points a scene

const quiet = { noiseStd: 0, lightRange: 0 };

/** One sprite anywhere, or a heap of them; some reach over the border. */
function scatter(count: number, config: TabletopConfig, rng: Rng): Sprite[] {
  const middle = { x: rng.uniform(0, config.width), y: rng.uniform(0, config.height) };
  return Array.from({ length: count }, (_, id) => {
    const reach = count === 1 ? 0 : config.maxSize / 2;
    const at = {
      x: middle.x + rng.uniform(-reach, reach),
      y: middle.y + rng.uniform(-reach, reach),
    };
    return { ...drawLook(id, config, rng), ...frameToTable(at, config) };
  });
}

/** Errors in levels over pixels that sprites or shadows have changed. */
function errors(
  options: Partial<TabletopConfig>,
  scenes: number,
  sprites: number,
  points: number,
  lampPoints = 0,
): { mean: number; most: number } {
  const config = resolveTabletopConfig({ ...quiet, ...options });
  const renderer = createRenderer(config);
  const draw = (on: readonly Sprite[]): Uint8Array =>
    renderer.render({ sprites: on, light: 1, noiseSeed: 0 }).data;
  const table = draw([]);
  const rng = new Rng(12);
  const apart: number[] = [];
  for (let i = 0; i < scenes; i++) {
    const on = scatter(sprites, config, rng);
    const drawn = draw(on);
    const wanted = supersample(on, config, table, points, lampPoints);
    wanted.forEach((level, k) => {
      if (level !== table[k]) apart.push(Math.abs(level - (drawn[k] ?? Number.NaN)));
    });
  }
  return {
    mean: apart.reduce((a, b) => a + b, 0) / apart.length,
    most: apart.reduce((a, b) => Math.max(a, b), 0),
  };
}

const every = { shapes: SHAPES, angleRange: Math.PI };
const shadowed = { ...every, shadow: 0.5 };
const small = { width: 32, height: 32, minSize: 5, maxSize: 10 };

/** What the text says of each kind of scene: mean and largest error, levels. */
const stated = new Map(
  [
    ...readFileSync('docs/results/tabletop-antialiasing.md', 'utf8').matchAll(
      /^\| ([^|]+) \| (\d\.\d+) \| (\d+\.\d) \|/gm,
    ),
  ].map(([, name = '', mean, most]) => [name, [Number(mean), Number(most)]]),
);

test.each([
  ['one sprite', 8, 1, {}, 1.5],
  ['one sprite of any shape, turned', 8, 1, every, 2],
  ['one such sprite, shaded', 6, 1, { ...every, shading: 0.3 }, 2],
  ['four such sprites that overlap', 6, 4, { ...every, shading: 0.3 }, 30],
])('%s', (name, scenes, sprites, options, limit) => {
  const { mean, most } = errors(options, scenes, sprites, 1024);
  expect(mean).toBeLessThan(0.4); // rounding to whole levels alone makes 0.25
  expect(most).toBeLessThan(limit);
  expect([Number(mean.toFixed(2)), Number(most.toFixed(1))]).toEqual(stated.get(name));
});

test.each([
  ['one sprite and its shadow, 64 px', 3, 1, shadowed, 0.5, 5],
  ['three that overlap, 64 px', 2, 3, shadowed, 0.75, 30],
  ['three that overlap, 32 px', 4, 3, { ...shadowed, ...small }, 1.25, 30],
])('%s', (name, scenes, sprites, options, meanLimit, limit) => {
  const { mean, most } = errors(options, scenes, sprites, 256, 64);
  expect(mean).toBeLessThan(meanLimit);
  expect(most).toBeLessThan(limit);
  expect([Number(mean.toFixed(2)), Number(most.toFixed(1))]).toEqual(stated.get(name));
});
