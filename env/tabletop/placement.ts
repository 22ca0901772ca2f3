/** Random scenes: sprites fully inside the frame whose contact circles do not overlap. */

import { SupairError } from '../core/errors.ts';
import type { Rng } from '../core/random.ts';
import type { TabletopConfig } from './config.ts';
import { extentOf } from './footprint.ts';
import { frameToTable, type Point, tableToFrame } from './geometry.ts';
import { contactRadius, type Sprite, type TabletopScene } from './scene.ts';
import { LIGHT_STEPS } from './sensor.ts';

/** What a sprite is, before it has a place. */
export type SpriteLook = Omit<Sprite, 'x' | 'y'>;

/** Tries for one sprite before the layout is given up, and layouts before the scene is. */
const TRIES = 50;
const LAYOUTS = 1000;

/**
 * Sprites `0..count-1`, back to front. A layout that cannot be finished is drawn anew from its looks
 * on, so crowded scenes have slightly smaller sprites than the plain uniform.
 * @param look draws what sprite `index` is.
 * @param allowed whether sprite `index` may lie at a table point; default anywhere.
 * @throws LIMIT where no layout fits.
 */
export function placeSprites(
  count: number,
  config: TabletopConfig,
  rng: Rng,
  look: (index: number) => SpriteLook,
  allowed: (index: number, at: Point) => boolean = () => true,
): Sprite[] {
  for (let layout = 0; layout < LAYOUTS; layout++) {
    const placed: Sprite[] = [];
    while (placed.length < count) {
      const next = placeOne(look(placed.length), placed, config, rng, allowed);
      if (next === null) break;
      placed.push(next);
    }
    if (placed.length === count) return placed;
  }
  throw new SupairError('LIMIT', {
    who: 'placeSprites',
    expected: `room for ${count} sprites of ${config.minSize} to ${config.maxSize} px`,
    got: `none found on ${config.width} x ${config.height} px in ${LAYOUTS} layouts`,
    remedy: 'Use fewer or smaller objects, or a larger frame.',
  });
}

/** Shape, colour, size and angle drawn uniformly from the configuration. */
export function drawLook(id: number, config: TabletopConfig, rng: Rng): SpriteLook {
  const { angleRange } = config;
  const shape = rng.choice(config.shapes);
  const color = rng.choice(config.colors);
  const look = { id, shape, color, size: rng.uniform(config.minSize, config.maxSize) };
  if (angleRange === 0) return look; // without a draw: old seeds give their old scenes
  return { ...look, angle: rng.uniform(-angleRange, angleRange) };
}

/** The lamp and the sensor's noise, new for every frame. */
export function drawExposure(
  config: TabletopConfig,
  rng: Rng,
): Pick<TabletopScene, 'light' | 'noiseSeed'> {
  const light = rng.uniform(1 - config.lightRange, 1 + config.lightRange);
  return { light: Math.round(light * LIGHT_STEPS) / LIGHT_STEPS, noiseSeed: rng.uint32() };
}

/** A scene without a task: any number of any sprites the configuration allows. */
export function drawScene(config: TabletopConfig, rng: Rng): TabletopScene {
  const count = config.minObjects + rng.integer(config.maxObjects - config.minObjects + 1);
  const sprites = placeSprites(count, config, rng, (id) => drawLook(id, config, rng));
  return { sprites, ...drawExposure(config, rng) };
}

// ---------------------------------------------------------------------------

function placeOne(
  look: SpriteLook,
  placed: readonly Sprite[],
  config: TabletopConfig,
  rng: Rng,
  allowed: (index: number, at: Point) => boolean,
): Sprite | null {
  const [left, top, right, bottom] = extentOf(look);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const x = rng.uniform(-left, config.width - right);
    const y = rng.uniform(-top, config.height - bottom);
    const sprite = { ...look, ...frameToTable({ x, y }, config) };
    if (!allowed(placed.length, sprite)) continue;
    if (placed.every((other) => apart(sprite, other, config))) return sprite;
  }
  return null;
}

function apart(a: Sprite, b: Sprite, config: TabletopConfig): boolean {
  const p = tableToFrame(a, config);
  const q = tableToFrame(b, config);
  return Math.hypot(p.x - q.x, p.y - q.y) >= contactRadius(a) + contactRadius(b);
}
