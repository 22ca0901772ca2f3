/**
 * CartPole-v1: keep a pole upright on a cart by pushing the cart left or right.
 *
 * Dynamics of Barto, Sutton & Anderson ("Neuronlike adaptive elements that can solve difficult
 * learning control problems", 1983) as Gymnasium integrates them: explicit Euler, all four
 * derivatives taken at the old state.
 *
 *   state  [x, v, theta, omega]   cart position m, its velocity m/s, pole angle rad from upright
 *                                 (clockwise positive), its velocity rad/s
 */

import type { Env, RenderMode } from '../core/env.ts';
import type { Kwargs } from '../core/env-spec.ts';
import { type ClassicModel, classicEnv } from './classic-env.ts';
import { readOptions, readRange } from './options.ts';
import { drawCartPole } from './pictures/cart-pole.ts';

const GRAVITY = 9.8; // m/s^2
const POLE_MASS = 0.1; // kg
const TOTAL_MASS = 1 + POLE_MASS; // kg, cart and pole
const HALF_LENGTH = 0.5; // m
const POLE_MOMENT = POLE_MASS * HALF_LENGTH;
const FORCE = 10; // N
const STEP = 0.02; // s
const MAX_X = 2.4; // m
const MAX_THETA = (12 * 2 * Math.PI) / 360; // rad
const START = 0.05; // each state variable starts uniform in +-START

type State = readonly [x: number, v: number, theta: number, omega: number];

/**
 * Reward 1 for every step, the last one included; ends when the pole or the cart leaves its range.
 *
 * @param kwargs `sutton_barto_reward` (default false): reward 0, and -1 for the step that fails;
 * `width` and `height` of pictures (default 600 x 400 pixels). Options of `reset`: `low`, `high`, the
 * range of every state variable.
 * @throws BAD_ARGUMENT for other options.
 */
export function createCartPole(
  kwargs: Kwargs = {},
  renderMode: RenderMode | null = null,
): Env<Float32Array, number> {
  const defaults = { sutton_barto_reward: false, width: 600, height: 400 };
  const options = readOptions('CartPole', kwargs, defaults);
  const model: ClassicModel<State, number> = {
    name: 'CartPole',
    observationSpace: {
      type: 'box',
      shape: [4],
      dtype: 'float32',
      low: [-2 * MAX_X, Number.NEGATIVE_INFINITY, -2 * MAX_THETA, Number.NEGATIVE_INFINITY],
      high: [2 * MAX_X, Number.POSITIVE_INFINITY, 2 * MAX_THETA, Number.POSITIVE_INFINITY],
      names: ['x', 'v', 'theta', 'omega'],
    },
    actionSpace: { type: 'discrete', n: 2, start: 0 },
    renderFps: 50,
    rest: [0, 0, 0, 0],
    start(rng, given) {
      const { low, high } = readRange('CartPole.reset.options', given, -START, START);
      const draw = (): number => rng.uniform(low, high);
      return [draw(), draw(), draw(), draw()];
    },
    advance(state, action) {
      const next = push(state, action === 1 ? FORCE : -FORCE);
      const terminated = Math.abs(next[0]) > MAX_X || Math.abs(next[2]) > MAX_THETA;
      const reward = options.sutton_barto_reward ? (terminated ? -1 : 0) : 1;
      return { state: next, reward, terminated };
    },
    observe: (state) => state,
    draw: (state) =>
      drawCartPole(state, { length: 2 * HALF_LENGTH, maxX: MAX_X, maxTheta: MAX_THETA }),
  };
  return classicEnv(model, options, renderMode);
}

// ---------------------------------------------------------------------------

function push(state: State, force: number): State {
  // one by one: taken apart as a list they go through its iterator, which is slower
  const [x, v, theta, omega] = [state[0], state[1], state[2], state[3]];
  const cos = Math.cos(theta);
  const sin = Math.sin(theta);
  const drive = (force + POLE_MOMENT * (omega * omega) * sin) / TOTAL_MASS;
  const inertia = HALF_LENGTH * (4 / 3 - (POLE_MASS * (cos * cos)) / TOTAL_MASS);
  const poleAcceleration = (GRAVITY * sin - cos * drive) / inertia;
  const cartAcceleration = drive - (POLE_MOMENT * poleAcceleration * cos) / TOTAL_MASS;
  return [
    x + STEP * v,
    v + STEP * cartAcceleration,
    theta + STEP * omega,
    omega + STEP * poleAcceleration,
  ];
}
