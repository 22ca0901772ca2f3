/**
 * CartPole: keep a pole upright on a cart by pushing the cart left or right.
 *
 * Dynamics of Barto, Sutton & Anderson ("Neuronlike adaptive elements that can solve difficult
 * learning control problems", 1983) as Gymnasium's CartPole-v1 integrates them: explicit Euler,
 * all four derivatives taken at the old state. State in float64, observations in float32.
 *
 *   state  [x, v, theta, omega]   cart position m, its velocity m/s, pole angle rad from upright
 *                                 (clockwise positive), its velocity rad/s
 */

import type { Env, EnvState } from '../core/env.ts';
import { SupairError } from '../core/errors.ts';
import { Rng } from '../core/random.ts';
import { stateNumbers, stateRng } from '../core/state.ts';
import { termination, transition } from '../core/step-result.ts';

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
const DEFAULT_SEED = 0;

/** A vector of the four state variables. */
type State = readonly [number, number, number, number];

/** Reward 1 for every step, the last one included; ends when the pole or the cart leaves its range. */
export function createCartPole(): Env<Float32Array, number> {
  let rng = new Rng(DEFAULT_SEED);
  let state: State = [0, 0, 0, 0];

  const env: Env<Float32Array, number> = {
    observationSpace: {
      type: 'box',
      shape: [4],
      dtype: 'float32',
      low: [-2 * MAX_X, Number.NEGATIVE_INFINITY, -2 * MAX_THETA, Number.NEGATIVE_INFINITY],
      high: [2 * MAX_X, Number.POSITIVE_INFINITY, 2 * MAX_THETA, Number.POSITIVE_INFINITY],
      names: ['x', 'v', 'theta', 'omega'],
    },
    actionSpace: { type: 'discrete', n: 2, start: 0 },
    metadata: { renderModes: [], renderFps: 50 },
    renderMode: null,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset({ seed, options = {} } = {}) {
      const low = bound(options, 'low', -START);
      const high = bound(options, 'high', START);
      if (low > high) throw badBound('low', 'at most high', low);
      if (seed !== undefined) rng = new Rng(seed);
      const draw = (): number => rng.uniform(low, high);
      state = [draw(), draw(), draw(), draw()];
      return { observation: Float32Array.from(state), info: {} };
    },
    step(action) {
      state = advance(state, action === 1 ? FORCE : -FORCE);
      const [x, , theta] = state;
      const fallen = Math.abs(x) > MAX_X || Math.abs(theta) > MAX_THETA;
      const observation = Float32Array.from(state);
      return fallen ? termination(observation, 1) : transition(observation, 1);
    },
    render: () => null,
    close() {},
    getState: (): EnvState => ({ rng: rng.getState(), state: [...state] }),
    setState(saved) {
      const next = stateRng(saved, 'rng', 'CartPole.setState');
      const [x = 0, v = 0, theta = 0, omega = 0] = stateNumbers(
        saved,
        'state',
        4,
        'CartPole.setState',
      );
      state = [x, v, theta, omega];
      rng = next;
    },
  };
  return env;
}

// ---------------------------------------------------------------------------

function advance([x, v, theta, omega]: State, force: number): State {
  const cos = Math.cos(theta);
  const sin = Math.sin(theta);
  const push = (force + POLE_MOMENT * (omega * omega) * sin) / TOTAL_MASS;
  const inertia = HALF_LENGTH * (4 / 3 - (POLE_MASS * (cos * cos)) / TOTAL_MASS);
  const poleAcceleration = (GRAVITY * sin - cos * push) / inertia;
  const cartAcceleration = push - (POLE_MOMENT * poleAcceleration * cos) / TOTAL_MASS;
  return [
    x + STEP * v,
    v + STEP * cartAcceleration,
    theta + STEP * omega,
    omega + STEP * poleAcceleration,
  ];
}

/** The range that reset draws from, Gymnasium's options `low` and `high`. */
function bound(
  options: { readonly [key: string]: unknown },
  name: 'low' | 'high',
  fallback: number,
): number {
  const value = options[name] ?? fallback;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw badBound(name, 'a finite number', value);
}

function badBound(name: string, expected: string, got: unknown): SupairError {
  const who = `CartPole.reset.options.${name}`;
  return new SupairError('BAD_ARGUMENT', { who, expected, got: String(got) });
}
