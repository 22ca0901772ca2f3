/**
 * Goal: bring the red object into the zone, by taking hold of objects and moving them.
 *
 *   action   [x, y, dx, dy]: the top-most object under (x, y) moves by (dx, dy), table units, and
 *            stops at the first contact with another object and at the frame's border
 *   reward   the decrease of the target's distance to the zone's centre, table units
 *            - 0.02 a step, + 1 when its centre lies in the zone, which ends the episode
 */

import { SupairError } from '../../core/errors.ts';
import type { Zone } from '../config.ts';
import type { Point } from '../geometry.ts';
import { slide } from '../motion.ts';
import { drawLook, placeSprites } from '../placement.ts';
import { type ColorName, type Sprite, spriteAt } from '../scene.ts';
import type { TabletopTask } from '../tabletop-env.ts';
import { planGoal } from './goal-oracle.ts';

const TARGET_COLOR: ColorName = 'red';
/** Longest motion along each axis, table units. */
const MAX_MOTION = 0.25;
const STEP_COST = 0.02;
const ARRIVED = 1;

export const GOAL: TabletopTask = {
  defaults: { minObjects: 1, maxObjects: 4 },

  actionSpace: {
    type: 'box',
    shape: [4],
    dtype: 'float32',
    low: [0, 0, -MAX_MOTION, -MAX_MOTION],
    high: [1, 1, MAX_MOTION, MAX_MOTION],
    names: ['x', 'y', 'dx', 'dy'],
  },

  check({ minObjects, colors }) {
    const refuse = (field: string, expected: string, got: string): never => {
      throw new SupairError('BAD_ARGUMENT', { who: `Goal.${field}`, expected, got });
    };
    if (minObjects < 1) refuse('minObjects', 'at least 1, the target', String(minObjects));
    if (!colors.includes(TARGET_COLOR)) refuse('colors', `${TARGET_COLOR} among them`, `${colors}`);
    if (colors.every((color) => color === TARGET_COLOR)) {
      refuse('colors', 'another for the other objects', TARGET_COLOR);
    }
  },

  begin(config, rng) {
    const count = config.minObjects + rng.integer(config.maxObjects - config.minObjects + 1);
    const target = rng.integer(count);
    const others = config.colors.filter((color) => color !== TARGET_COLOR);
    return placeSprites(
      count,
      config,
      rng,
      (id) => ({
        ...drawLook(id, config, rng),
        color: id === target ? TARGET_COLOR : rng.choice(others),
      }),
      (id, at) => id !== target || distanceToZone(at, config.zone) > config.zone.radius,
    );
  },

  act(sprites, action, config) {
    const [x = 0, y = 0, dx = 0, dy = 0] = action;
    const held = spriteAt(sprites, { x, y }, config);
    const before = distanceToZone(targetOf(sprites), config.zone);
    const moved =
      held === null
        ? sprites
        : sprites.map((sprite) => {
            if (sprite !== held) return sprite;
            const others = sprites.filter((other) => other !== held);
            return slide(held, { x: dx, y: dy }, others, config);
          });
    const distance = distanceToZone(targetOf(moved), config.zone);
    const arrived = distance <= config.zone.radius;
    return {
      sprites: moved,
      reward: before - distance - STEP_COST + (arrived ? ARRIVED : 0),
      success: arrived ? true : null,
      info: { moved: held?.id ?? null, distance },
    };
  },

  oracle(sprites, config) {
    return planGoal(sprites, targetOf(sprites).id, config, MAX_MOTION);
  },
};

// ---------------------------------------------------------------------------

function targetOf(sprites: readonly Sprite[]): Sprite {
  const target = sprites.find((sprite) => sprite.color === TARGET_COLOR);
  if (target !== undefined) return target;
  throw new SupairError('INTERNAL', { who: 'Goal', expected: 'a red sprite', got: 'none' });
}

function distanceToZone(at: Point, zone: Zone): number {
  return Math.hypot(at.x - zone.x, at.y - zone.y);
}
