/** An environment that plays what was written down: episodes of observations and rewards. */

import type { Env } from '../../env/core/env.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { stateInteger } from '../../env/core/state.ts';
import { transition, withTruncation } from '../../env/core/step-result.ts';
import type { Ending } from './fake-envs.ts';

export interface Tape {
  readonly observationSpace: Space;
  /** One more than rewards in each episode. */
  readonly observations: readonly (readonly SpaceValue[])[];
  readonly rewards: readonly (readonly number[])[];
  /** Default 'terminated'. */
  readonly ending?: Ending;
  /** Default two numbers in -1..3. */
  readonly actionSpace?: Space;
}

export interface TapeEnv extends Env {
  /** Actions that arrived. */
  readonly actions: SpaceValue[];
}

const TWO_NUMBERS: Space = { type: 'box', shape: [2], dtype: 'float32', low: -1, high: 3 };

/** Ends an episode with its last reward; begins again after the last episode. */
export function tapeEnv(tape: Tape): TapeEnv {
  const { observations, rewards, ending = 'terminated' } = tape;
  const actions: SpaceValue[] = [];
  let episode = -1;
  let t = 0;
  // tapes have every observation that is asked for
  const look = (): SpaceValue => observations[episode % observations.length]?.[t] as SpaceValue;
  const env: TapeEnv = {
    actions,
    observationSpace: tape.observationSpace,
    actionSpace: tape.actionSpace ?? TWO_NUMBERS,
    metadata: { renderModes: [], renderFps: 1 },
    renderMode: null,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset() {
      episode++;
      t = 0;
      return { observation: look(), info: {} };
    },
    step(action) {
      actions.push(action);
      const episodeRewards = rewards[episode % rewards.length] ?? [];
      const reward = episodeRewards[t] ?? Number.NaN;
      t++;
      const ended = t >= episodeRewards.length;
      const result = transition(look(), reward);
      if (!ended) return result;
      const terminated = { ...result, terminated: ending !== 'truncated' };
      return ending === 'terminated' ? terminated : withTruncation(terminated);
    },
    render: () => null,
    close() {},
    getState: () => ({ episode, t }),
    setState(state) {
      episode = stateInteger(state, 'episode', 'tape');
      t = stateInteger(state, 't', 'tape');
    },
  };
  return env;
}

/** Observations of a float box. */
export function floats(
  rows: readonly (readonly (readonly number[])[])[],
): readonly (readonly Float32Array[])[] {
  return rows.map((episode) => episode.map((row) => Float32Array.from(row)));
}
