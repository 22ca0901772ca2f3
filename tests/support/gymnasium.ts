/** What tests/golden/write_classic.py prints, and the comparison of our environments with it. */

import { expect } from 'vitest';
import { type Env, make, type SpaceValue } from '../../env/index.ts';

/** Arrays are base64, little-endian, row-major: observations float32, all others float64. */
interface Episode {
  readonly kwargs: { readonly [name: string]: unknown };
  readonly start: string;
  readonly actions: string;
  readonly states: string;
  readonly observations: string;
  readonly rewards: string;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

export interface RecordedEnv {
  readonly max_episode_steps: number;
  readonly reward_threshold: number | null;
  readonly render_fps: number;
  readonly observation_space: { readonly low: string; readonly high: string };
  readonly action_space: { readonly n?: number; readonly low?: string; readonly high?: string };
  readonly resets: readonly { readonly options: object; readonly observation: string }[];
  readonly episodes: readonly Episode[];
}

export interface Recording {
  readonly gymnasium: string;
  readonly environments: { readonly [id: string]: RecordedEnv };
}

/** How long a stretch is played from our own states, and how close they stay to Gymnasium's. */
interface Comparison {
  /** After every so many steps Gymnasium's state is taken over. */
  readonly steps: number;
  /** Of states in float64. */
  readonly tolerance: number;
}

/** Libraries' sines differ in the last bit. */
export const STEP_BY_STEP: Comparison = { steps: 1, tolerance: 1e-12 };
/** Acrobot is chaotic: in 100 steps the last bit grows a thousandfold, in 500 to 1e-6. */
export const IN_STRETCHES: Comparison = { steps: 100, tolerance: 1e-9 };
/** Gymnasium's Pendulum squares its torque in float32. */
const REWARD = 1e-9;
/** Observations are float32: half a unit in the last place of 8, the largest. */
const OBSERVATION = 1e-6;

export const float64s = (text: string): Float64Array =>
  new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);

export const float32s = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);

/** The numbers of the state under `make`'s wrappers. */
export function stateOf(env: Env): readonly number[] {
  return JSON.parse(JSON.stringify(env.unwrapped.getState())).state;
}

/** Puts numbers first in the state; what follows them, which is only drawn, stays. */
export function setStateOf(env: Env, numbers: ArrayLike<number>): void {
  const { unwrapped } = env;
  const state = [...Array.from(numbers), ...stateOf(env).slice(numbers.length)];
  unwrapped.setState({ ...unwrapped.getState(), state });
}

/**
 * Plays a recorded episode and expects Gymnasium's states, observations, rewards and flags.
 * @returns its number of steps.
 */
export function expectSameEpisode(
  id: string,
  episode: Episode,
  { steps, tolerance }: Comparison,
): number {
  const env = make(id, { kwargs: episode.kwargs });
  env.reset({ seed: 1 });
  const start = float64s(episode.start);
  const size = start.length;
  const states = float64s(episode.states);
  const observations = float32s(episode.observations);
  const rewards = float64s(episode.rewards);
  const seen = observations.length / rewards.length;
  const actions = float64s(episode.actions);
  setStateOf(env, start);
  rewards.forEach((reward, t) => {
    const action: SpaceValue =
      env.actionSpace.type === 'discrete' ? (actions[t] ?? 0) : Float32Array.of(actions[t] ?? 0);
    const result = env.step(action);
    const last = t === rewards.length - 1;
    const where = `step ${t}`;
    const state = states.subarray(t * size, (t + 1) * size);
    expect(stateOf(env).slice(0, size), where).toBeAllClose(state, tolerance);
    const observation = observations.subarray(t * seen, (t + 1) * seen);
    expect(result.observation, where).toBeAllClose(observation, OBSERVATION);
    expect(Math.abs(result.reward - reward), where).toBeLessThanOrEqual(REWARD);
    expect(result.terminated, where).toBe(last && episode.terminated);
    expect(result.truncated, where).toBe(last && episode.truncated);
    if ((t + 1) % steps === 0) setStateOf(env, state);
  });
  return rewards.length;
}
