/**
 * Sprites that wander over the table and hide each other: every condition in which perception errs,
 * with the truth of all of them. There is nothing to do in it; actions move the sprites.
 */

import {
  createTabletopEnv,
  type Env,
  guard,
  type TabletopTask,
  timeLimit,
} from '../../../env/index.ts';
import { frameToTable, tableToFrame } from '../../../env/tabletop/geometry.ts';
import { drawLook } from '../../../env/tabletop/placement.ts';

const SPRITES = 4;
/** Longest motion of a sprite along an axis in a step, frame pixels. */
const STRIDE = 2.5;
/** Steps an episode. */
const LENGTH = 20;

/** @returns an environment that renders frames. */
export function wanderingSprites(): Env {
  return guard(timeLimit(createTabletopEnv(WANDERING, {}, 'rgb_array'), LENGTH));
}

// ---------------------------------------------------------------------------

const WANDERING: TabletopTask = {
  defaults: { minObjects: 2, maxObjects: SPRITES },
  actionSpace: { type: 'box', shape: [2 * SPRITES], dtype: 'float32', low: -STRIDE, high: STRIDE },
  check() {},
  begin(config, rng) {
    const count = config.minObjects + rng.integer(config.maxObjects - config.minObjects + 1);
    return Array.from({ length: count }, (_, id) => {
      const look = drawLook(id, config, rng);
      const half = look.size / 2;
      const x = rng.uniform(half, config.width - half);
      const y = rng.uniform(half, config.height - half);
      return { ...look, ...frameToTable({ x, y }, config) };
    });
  },
  act(sprites, action, config) {
    const moved = sprites.map((sprite, i) => {
      const at = tableToFrame(sprite, config);
      const half = sprite.size / 2;
      const inside = (place: number, side: number): number =>
        Math.min(side - half, Math.max(half, place));
      const x = inside(at.x + (action[2 * i] ?? 0), config.width);
      const y = inside(at.y + (action[2 * i + 1] ?? 0), config.height);
      return { ...sprite, ...frameToTable({ x, y }, config) };
    });
    return { sprites: moved, reward: 0, success: null, info: {} };
  },
  oracle: () => new Float32Array(2 * SPRITES),
};
