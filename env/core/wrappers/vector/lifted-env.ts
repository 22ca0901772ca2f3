/**
 * A single environment that stands for place i of a vector environment, so that wrappers written
 * for one environment work there: it has the spaces, and hands on what it is given.
 */

import type { Env, EnvState, ResetResult } from '../../env.ts';
import { SupairError } from '../../errors.ts';
import type { Space, SpaceValue } from '../../spaces/spaces.ts';
import { stateBoolean, stateField, stateList } from '../../state.ts';
import type { StepResult } from '../../step-result.ts';
import type { VectorEnv, VectorResetOptions } from '../../vector/vector-env.ts';
import type { Memory } from '../remember.ts';
import type { EpisodeEnds } from './episode-ends.ts';

export type Wrap = (env: Env) => Env;

export interface LiftedEnv {
  /** The wrapper around the stand-in. */
  readonly env: Env;
  /** The wrapper's view of a reset. */
  reset(result: ResetResult, options: VectorResetOptions): ResetResult;
  /** The wrapper's view of a step, and the action that it asked the stand-in for. */
  step(action: SpaceValue, result: StepResult): { result: StepResult; asked: SpaceValue };
  getState(): EnvState;
  /** Reads a state and returns what puts it in force. @throws BAD_ARGUMENT */
  read(state: unknown, who: string): () => void;
}

/** @param i the place; its number is the seed of a first reset without one, as in SyncVectorEnv. */
export function liftEnv(vector: VectorEnv, i: number, wrap: Wrap, who: string): LiftedEnv {
  let given: { reset: ResetResult } | { step: StepResult } | null = null;
  let asked: SpaceValue | null = null;
  let fresh = true;
  const env = wrap(
    standIn(vector.singleObservationSpace, vector.singleActionSpace, {
      reset() {
        const taken = given;
        given = null;
        if (taken !== null && 'reset' in taken) return taken.reset;
        return refuse(who, 'a wrapper that resets only when it is reset');
      },
      step(action) {
        const taken = given;
        given = null;
        if (taken === null || !('step' in taken))
          return refuse(who, 'a wrapper of one step a step');
        asked = action;
        return taken.step;
      },
    }),
  );
  return {
    env,
    reset(result, { seed, options }) {
      given = { reset: result };
      const own = typeof seed === 'number' ? seed + i : (seed?.[i] ?? (fresh ? i : null));
      fresh = false;
      return env.reset({
        ...(own === null ? {} : { seed: own }),
        ...(options === undefined ? {} : { options }),
      });
    },
    step(action, result) {
      given = { step: result };
      asked = null;
      const seen = env.step(action);
      if (asked === null) return refuse(who, 'a wrapper that hands every step on');
      return { result: seen, asked };
    },
    getState: () => ({ fresh, wrapper: env.getState() }),
    read(state, from) {
      const saved = stateBoolean(state, 'fresh', from);
      // the wrapper looks at it before it believes it
      const wrapper = stateField(state, 'wrapper', from) as EnvState;
      const before = env.getState();
      env.setState(wrapper); // refused here, or not at all
      env.setState(before);
      return () => {
        env.setState(wrapper);
        fresh = saved;
      };
    },
  };
}

/** What a vector of lifted environments remembers: where its episodes stand, and every place. */
export function liftedMemory(ends: EpisodeEnds, places: readonly LiftedEnv[]): Memory {
  return {
    save: () => ({ ends: ends.getState(), places: places.map((place) => place.getState()) }),
    load(state, who) {
      const saved = stateList(state, 'places', places.length, who);
      const restores = [
        ends.read(stateField(state, 'ends', who), who),
        ...places.map((place, i) => place.read(saved[i], who)),
      ];
      return () => {
        for (const restore of restores) restore();
      };
    },
  };
}

/** @throws UNSUPPORTED */
export function refuse(who: string, expected: string): never {
  throw new SupairError('UNSUPPORTED', {
    who,
    expected,
    got: 'another',
    remedy: 'Wrap the single environments before they become a vector.',
  });
}

// ---------------------------------------------------------------------------

function standIn(
  observationSpace: Space,
  actionSpace: Space,
  calls: Pick<Env, 'reset' | 'step'>,
): Env {
  const env: Env = {
    ...calls,
    observationSpace,
    actionSpace,
    metadata: { renderModes: [], renderFps: 1 },
    renderMode: null,
    spec: null,
    get unwrapped() {
      return env;
    },
    render: () => null,
    close() {},
    getState: () => ({}),
    setState() {},
  };
  return env;
}
