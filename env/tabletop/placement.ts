/** Random scenes: sprites fully inside the frame whose contact circles do not overlap. */

import type { Rng } from '../core/random.ts';
import type { TabletopConfig } from './config.ts';
import { extentOf } from './footprint.ts';
import { frameToTable, type Point } from './geometry.ts';
import { findLayout } from './layout.ts';
import type { Sprite, TabletopScene } from './scene.ts';
import { LIGHT_STEPS } from './sensor.ts';

/** What a sprite is, before it has a place. */
export type SpriteLook = Omit<Sprite, 'x' | 'y'>;

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

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
  const room = `room for ${count} sprites of ${config.minSize} to ${config.maxSize} px`;
  return findLayout('placeSprites', room, count, config, (index) => {
    const drawn = look(index);
    const [left, top, right, bottom] = extentOf(drawn);
    const sprite: Mutable<Sprite> = { ...drawn, x: 0, y: 0 };
    return () => {
      // carried about until it fits: making a sprite takes longer than a try
      const x = rng.uniform(-left, config.width - right);
      const y = rng.uniform(-top, config.height - bottom);
      const at = frameToTable({ x, y }, config);
      sprite.x = at.x;
      sprite.y = at.y;
      return allowed(index, sprite) ? sprite : null;
    };
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
