/**
 * Pendulum-v1: swing a pendulum up and hold it there with a motor too weak to lift it at once.
 *
 * A frictionless rod that turns about its end, as in Gymnasium (whose Pendulum has no paper; the
 * task is the limited-torque pendulum of Doya, "Reinforcement learning in continuous time and
 * space", 2000): semi-implicit Euler, the new velocity moves the angle.
 *
 *   state  [theta, omega, torque]   angle rad from upright, counter-clockwise positive, not wrapped;
 *                                   its velocity rad/s; the last torque N m, which is only drawn
 */

import type { Env, RenderMode } from '../core/env.ts';
import type { Kwargs } from '../core/env-spec.ts';
import { refuse } from '../core/refuse.ts';
import { type ClassicModel, classicEnv } from './classic-env.ts';
import { readOptions } from './options.ts';
import { drawPendulum } from './pictures/pendulum.ts';

const MASS = 1; // kg
const LENGTH = 1; // m
const STEP = 0.05; // s
const MAX_OMEGA = 8; // rad/s
const MAX_TORQUE = 2; // N m
const START_THETA = Math.PI; // the angle starts uniform in +-START_THETA
const START_OMEGA = 1; // and the velocity in +-START_OMEGA

type State = readonly [theta: number, omega: number, torque: number];

/**
 * Reward -(theta^2 + 0.1 omega^2 + 0.001 torque^2), the angle within +-pi, before the step; never
 * ends by itself. The action [1] is the torque in N m, +-2.
 *
 * @param kwargs `g` (default 10): gravity, m/s^2; `width` and `height` of pictures (default 500 x 500
 * pixels). Options of `reset`: `x_init` (default pi) and `y_init` (default 1), at least 0: the largest
 * angle and velocity to start with.
 * @throws BAD_ARGUMENT for other options.
 */
export function createPendulum(
  kwargs: Kwargs = {},
  renderMode: RenderMode | null = null,
): Env<Float32Array, Float32Array> {
  const { g, ...size } = readOptions('Pendulum', kwargs, { g: 10, width: 500, height: 500 });
  const model: ClassicModel<State, Float32Array> = {
    name: 'Pendulum',
    observationSpace: {
      type: 'box',
      shape: [3],
      dtype: 'float32',
      low: [-1, -1, -MAX_OMEGA],
      high: [1, 1, MAX_OMEGA],
      names: ['cos', 'sin', 'omega'],
    },
    actionSpace: {
      type: 'box',
      shape: [1],
      dtype: 'float32',
      low: -MAX_TORQUE,
      high: MAX_TORQUE,
      names: ['torque'],
    },
    renderFps: 30,
    rest: [0, 0, 0],
    start(rng, options) {
      const who = 'Pendulum.reset.options';
      const reach = readOptions(who, options, { x_init: START_THETA, y_init: START_OMEGA });
      for (const [name, value] of Object.entries(reach)) {
        if (value < 0) refuse(`${who}.${name}`, 'at least 0', value);
      }
      const draw = (limit: number): number => rng.uniform(-limit, limit);
      return [draw(reach.x_init), draw(reach.y_init), 0];
    },
    advance([theta, omega], [torque = 0]) {
      const reward = -(wrap(theta) ** 2 + 0.1 * omega ** 2 + 0.001 * torque ** 2);
      const turn = ((3 * g) / (2 * LENGTH)) * Math.sin(theta);
      // the action is float32, and NumPy multiplies it by a number in float32
      const drive = Math.fround((3 / (MASS * LENGTH ** 2)) * torque);
      const next = Math.min(Math.max(omega + (turn + drive) * STEP, -MAX_OMEGA), MAX_OMEGA);
      return { state: [theta + next * STEP, next, torque], reward, terminated: false };
    },
    observe: ([theta, omega]) => [Math.cos(theta), Math.sin(theta), omega],
    draw: (state) => drawPendulum(state, MAX_TORQUE),
  };
  return classicEnv(model, size, renderMode);
}

// ---------------------------------------------------------------------------

/** The same angle in [-pi, pi), by whole turns. */
function wrap(angle: number): number {
  const turned = (angle + Math.PI) % (2 * Math.PI);
  return (turned < 0 ? turned + 2 * Math.PI : turned) - Math.PI;
}
