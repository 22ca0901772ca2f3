/**
 * MountainCar-v0: drive a car out of a valley that is steeper than its engine is strong.
 *
 * Moore ("Efficient memory-based learning for robot control", 1990), in the discrete form of Sutton
 * & Barto ("Reinforcement Learning", example 10.1) and Gymnasium.
 *
 *   state  [x, v]   position, and velocity a step
 */

import type { Env, RenderMode } from '../core/env.ts';
import type { Kwargs } from '../core/env-spec.ts';
import { type ClassicModel, classicEnv } from './classic-env.ts';
import { CAR_SPACE, type CarState, GRAVITY, MAX_V, MAX_X, MIN_X, startCar } from './mountain.ts';
import { readOptions } from './options.ts';
import { drawMountainCar } from './pictures/mountain-car.ts';

const FORCE = 0.001;
const GOAL_X = 0.5;

/**
 * Reward -1 for every step, the last one included; ends at the flag. Actions 0, 1, 2 push left, not
 * at all, right.
 *
 * @param kwargs `goal_velocity` (default 0): the least velocity with which the flag counts; `width` and
 * `height` of pictures (default 600 x 400 pixels). Options of `reset`: `low` and `high`, the range of
 * the position.
 * @throws BAD_ARGUMENT for other options.
 */
export function createMountainCar(
  kwargs: Kwargs = {},
  renderMode: RenderMode | null = null,
): Env<Float32Array, number> {
  const name = 'MountainCar';
  const defaults = { goal_velocity: 0, width: 600, height: 400 };
  const { goal_velocity: goalV, ...size } = readOptions(name, kwargs, defaults);
  const model: ClassicModel<CarState, number> = {
    name,
    observationSpace: CAR_SPACE,
    actionSpace: { type: 'discrete', n: 3, start: 0 },
    renderFps: 30,
    rest: [0, 0],
    start: (rng, options) => startCar(name, rng, options),
    advance([x, v], action) {
      const pull = (action - 1) * FORCE - GRAVITY * Math.cos(3 * x);
      const fast = Math.min(Math.max(v + pull, -MAX_V), MAX_V);
      const nextX = Math.min(Math.max(x + fast, MIN_X), MAX_X);
      const nextV = nextX === MIN_X && fast < 0 ? 0 : fast; // the wall stops it
      const terminated = nextX >= GOAL_X && nextV >= goalV;
      return { state: [nextX, nextV], reward: -1, terminated };
    },
    observe: (state) => state,
    draw: (state) => drawMountainCar(state, { minX: MIN_X, maxX: MAX_X, goalX: GOAL_X }),
  };
  return classicEnv(model, size, renderMode);
}
