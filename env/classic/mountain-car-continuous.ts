/**
 * MountainCarContinuous-v0: the mountain car with a throttle, paid for by what it uses.
 *
 * Moore ("Efficient memory-based learning for robot control", 1990) with continuous actions, as in
 * Gymnasium, which keeps this one's state in float32: every operation is rounded.
 *
 *   state  [x, v]   position, and velocity a step
 */

import type { Env, RenderMode } from '../core/env.ts';
import type { Kwargs } from '../core/env-spec.ts';
import { type ClassicModel, classicEnv } from './classic-env.ts';
import { CAR_SPACE, type CarState, GRAVITY, MAX_V, MAX_X, MIN_X, startCar } from './mountain.ts';
import { readOptions } from './options.ts';
import { drawMountainCar } from './pictures/mountain-car.ts';

const POWER = 0.0015;
const GOAL_X = 0.45;
const MAX_FORCE = 1;
const GOAL_REWARD = 100;

const f32 = Math.fround;

/**
 * Reward -0.1 force^2 for every step, and 100 for the one that reaches the flag, which ends the
 * episode. The action [1] is the force, +-1.
 *
 * @param kwargs `goal_velocity` (default 0): the least velocity with which the flag counts; `width` and
 * `height` of pictures (default 600 x 400 pixels). Options of `reset`: `low` and `high`, the range of
 * the position.
 * @throws BAD_ARGUMENT for other options.
 */
export function createMountainCarContinuous(
  kwargs: Kwargs = {},
  renderMode: RenderMode | null = null,
): Env<Float32Array, Float32Array> {
  const name = 'MountainCarContinuous';
  const defaults = { goal_velocity: 0, width: 600, height: 400 };
  const { goal_velocity: goalV, ...size } = readOptions(name, kwargs, defaults);
  const model: ClassicModel<CarState, Float32Array> = {
    name,
    observationSpace: CAR_SPACE,
    actionSpace: {
      type: 'box',
      shape: [1],
      dtype: 'float32',
      low: -MAX_FORCE,
      high: MAX_FORCE,
      names: ['force'],
    },
    renderFps: 30,
    rest: [0, 0],
    start: (rng, options) => startCar(name, rng, options),
    advance([x, v], [force = 0]) {
      const pull = f32(f32(force * f32(POWER)) - f32(GRAVITY * Math.cos(f32(3 * x))));
      const fast = Math.min(Math.max(f32(v + pull), -f32(MAX_V)), f32(MAX_V));
      const nextX = Math.min(Math.max(f32(x + fast), f32(MIN_X)), f32(MAX_X));
      const nextV = nextX === f32(MIN_X) && fast < 0 ? 0 : fast; // the wall stops it
      const terminated = nextX >= f32(GOAL_X) && nextV >= f32(goalV);
      const reward = (terminated ? GOAL_REWARD : 0) - 0.1 * force ** 2;
      return { state: [nextX, nextV], reward, terminated };
    },
    observe: (state) => state,
    draw: (state) => drawMountainCar(state, { minX: MIN_X, maxX: MAX_X, goalX: GOAL_X }),
  };
  return classicEnv(model, size, renderMode);
}
