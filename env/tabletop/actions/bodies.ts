/** Bodies on the table: the sprite in front is a gripper or a pusher that the actions move. */

import { defined } from '../../core/errors.ts';
import type { FrameSize } from '../geometry.ts';
import { type Sprite, spriteAt } from '../scene.ts';
import {
  type ActionOptions,
  checkReach,
  resolveActionOptions,
  type TabletopActions,
  withNoise,
} from './actions.ts';

/** Spriteworld's order: up, left, down, right. */
const DIRECTIONS = [
  [0, 1],
  [-1, 0],
  [0, -1],
  [1, 0],
] as const;

export interface EmbodiedOptions extends ActionOptions {
  /** Length of a step, table units in (0, 1]. Default 0.05. */
  readonly stepSize?: number;
}

export interface PushOptions extends ActionOptions {
  /** Highest speed along each axis, table units a step in (0, 1]. Default 0.05. */
  readonly maxSpeed?: number;
}

/**
 * [carry, direction]: the sprite in front moves a step up (0), left (1), down (2) or right (3); with carry 1
 * the top-most other sprite under its centre moves along. Spriteworld's Embodied; noise is on the motion.
 * @throws BAD_ARGUMENT where an option breaks its range.
 */
export function embodied(options: EmbodiedOptions = {}): TabletopActions<Int32Array> {
  const { stepSize = 0.05, ...rest } = options;
  checkReach('embodied.stepSize', stepSize);
  const { motionCost, noiseStd } = resolveActionOptions('embodied', rest);
  return {
    space: { type: 'multi-discrete', nvec: [2, DIRECTIONS.length] },
    components: [
      { name: 'carry', unit: 'flag' },
      { name: 'direction', unit: 'direction' },
    ],
    intend(sprites, [carry = 0, direction = 0], frame, rng) {
      const [right, up] = defined(DIRECTIONS[direction], 'embodied.direction');
      const [dx = 0, dy = 0] = withNoise([stepSize * right, stepSize * up], noiseStd, rng);
      const body = sprites.at(-1);
      const moved =
        body === undefined ? [] : [body, ...(carry === 1 ? beneath(body, sprites, frame) : [])];
      return {
        moves: moved.map(({ id }) => ({ type: 'shift', id, dx, dy })),
        cost: motionCost * Math.hypot(dx, dy),
      };
    },
  };
}

/**
 * [vx, vy]: the sprite in front goes at this velocity and pushes what it meets.
 * @throws BAD_ARGUMENT where an option breaks its range.
 */
export function push(options: PushOptions = {}): TabletopActions {
  const { maxSpeed = 0.05, ...rest } = options;
  checkReach('push.maxSpeed', maxSpeed);
  const { motionCost, noiseStd } = resolveActionOptions('push', rest);
  const names = ['vx', 'vy'];
  return {
    space: { type: 'box', shape: [2], dtype: 'float32', low: -maxSpeed, high: maxSpeed, names },
    components: names.map((name) => ({ name, unit: 'table / step' })),
    intend(sprites, action, _frame, rng) {
      const [vx = 0, vy = 0] = withNoise(action, noiseStd, rng);
      const body = sprites.at(-1);
      return {
        moves: body === undefined ? [] : [{ type: 'drive', id: body.id, vx, vy }],
        cost: motionCost * Math.hypot(vx, vy),
      };
    },
  };
}

// ---------------------------------------------------------------------------

/** The top-most other sprite under the centre of the one in front, if any. */
function beneath(body: Sprite, sprites: readonly Sprite[], frame: FrameSize): readonly Sprite[] {
  const found = spriteAt(sprites.slice(0, -1), body, frame);
  return found === null ? [] : [found];
}
