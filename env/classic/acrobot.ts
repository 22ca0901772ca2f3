/**
 * Acrobot-v1: swing the tip of two links above a line by a motor at the joint between them.
 *
 * Sutton ("Generalization in reinforcement learning: successful examples using sparse coarse
 * coding", 1996) with the equations of motion of Sutton & Barto ("Reinforcement Learning", 1998,
 * section 11.3), integrated as in Gymnasium: one fourth-order Runge-Kutta step an action.
 *
 *   state  [theta1, theta2, omega1, omega2]   angle of the first link from hanging down, of the
 *                                             second from the first, rad, counter-clockwise
 *                                             positive, wrapped to +-pi; their velocities, rad/s
 */

import type { Env, RenderMode } from '../core/env.ts';
import type { Kwargs } from '../core/env-spec.ts';
import { type ClassicModel, classicEnv } from './classic-env.ts';
import { readOptions, readRange } from './options.ts';
import { drawAcrobot } from './pictures/acrobot.ts';

const GRAVITY = 9.8; // m/s^2
const MASS = 1; // kg, each link
const LENGTH = 1; // m, the first link
const CENTRE = 0.5; // m, from a link's joint to its centre of mass
const INERTIA = 1; // kg m^2, each link
const STEP = 0.2; // s
const MAX_OMEGA1 = 4 * Math.PI; // rad/s
const MAX_OMEGA2 = 9 * Math.PI; // rad/s
const START = 0.1; // each state variable starts uniform in +-START

type State = readonly [theta1: number, theta2: number, omega1: number, omega2: number];

/**
 * Reward -1 for every step but the one that lifts the tip more than a link's length above the
 * upper joint: that has reward 0 and ends the episode. Actions 0, 1, 2 are torques -1, 0, 1 N m.
 *
 * @param kwargs `width` and `height` of pictures (default 500 x 500 pixels). Options of `reset`: `low`,
 * `high`, the range of every state variable.
 * @throws BAD_ARGUMENT for other options.
 */
export function createAcrobot(
  kwargs: Kwargs = {},
  renderMode: RenderMode | null = null,
): Env<Float32Array, number> {
  const size = readOptions('Acrobot', kwargs, { width: 500, height: 500 });
  const model: ClassicModel<State, number> = {
    name: 'Acrobot',
    observationSpace: {
      type: 'box',
      shape: [6],
      dtype: 'float32',
      low: [-1, -1, -1, -1, -MAX_OMEGA1, -MAX_OMEGA2],
      high: [1, 1, 1, 1, MAX_OMEGA1, MAX_OMEGA2],
      names: ['cos1', 'sin1', 'cos2', 'sin2', 'omega1', 'omega2'],
    },
    actionSpace: { type: 'discrete', n: 3, start: 0 },
    renderFps: 15,
    rest: [0, 0, 0, 0],
    start(rng, options) {
      const { low, high } = readRange('Acrobot.reset.options', options, -START, START);
      const draw = (): number => Math.fround(rng.uniform(low, high)); // float32, as in Gymnasium
      return [draw(), draw(), draw(), draw()];
    },
    advance(state, action) {
      const [theta1, theta2, omega1, omega2] = rungeKutta(state, action - 1);
      const next: State = [
        wrap(theta1),
        wrap(theta2),
        clamp(omega1, MAX_OMEGA1),
        clamp(omega2, MAX_OMEGA2),
      ];
      const terminated = -Math.cos(next[0]) - Math.cos(next[1] + next[0]) > LENGTH;
      return { state: next, reward: terminated ? 0 : -1, terminated };
    },
    observe: ([theta1, theta2, omega1, omega2]) => [
      Math.cos(theta1),
      Math.sin(theta1),
      Math.cos(theta2),
      Math.sin(theta2),
      omega1,
      omega2,
    ],
    draw: (state) => drawAcrobot(state, LENGTH),
  };
  return classicEnv(model, size, renderMode);
}

// ---------------------------------------------------------------------------

/** Time derivative of the state under a torque at the lower joint, N m. */
function derivative([theta1, theta2, omega1, omega2]: State, torque: number): State {
  const cos2 = Math.cos(theta2);
  const sin2 = Math.sin(theta2);
  const d1 =
    MASS * CENTRE ** 2 +
    MASS * (LENGTH ** 2 + CENTRE ** 2 + 2 * LENGTH * CENTRE * cos2) +
    2 * INERTIA;
  const d2 = MASS * (CENTRE ** 2 + LENGTH * CENTRE * cos2) + INERTIA;
  const phi2 = MASS * CENTRE * GRAVITY * Math.cos(theta1 + theta2 - Math.PI / 2);
  const phi1 =
    -MASS * LENGTH * CENTRE * omega2 ** 2 * sin2 -
    2 * MASS * LENGTH * CENTRE * omega2 * omega1 * sin2 +
    (MASS * CENTRE + MASS * LENGTH) * GRAVITY * Math.cos(theta1 - Math.PI / 2) +
    phi2;
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - MASS * LENGTH * CENTRE * omega1 ** 2 * sin2 - phi2) /
    (MASS * CENTRE ** 2 + INERTIA - d2 ** 2 / d1);
  const acceleration1 = -(d2 * acceleration2 + phi1) / d1;
  return [omega1, omega2, acceleration1, acceleration2];
}

/** The classical fourth-order step over STEP seconds, the torque held. */
function rungeKutta(state: State, torque: number): State {
  const along = (k: State, time: number): State => [
    state[0] + time * k[0],
    state[1] + time * k[1],
    state[2] + time * k[2],
    state[3] + time * k[3],
  ];
  const k1 = derivative(state, torque);
  const k2 = derivative(along(k1, STEP / 2), torque);
  const k3 = derivative(along(k2, STEP / 2), torque);
  const k4 = derivative(along(k3, STEP), torque);
  const sum = (i: 0 | 1 | 2 | 3): number => k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i];
  return along([sum(0), sum(1), sum(2), sum(3)], STEP / 6);
}

/** The same angle within +-pi, by whole turns. */
function wrap(angle: number): number {
  const rest = angle % (2 * Math.PI);
  if (rest > Math.PI) return rest - 2 * Math.PI;
  if (rest < -Math.PI) return rest + 2 * Math.PI;
  return rest;
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
