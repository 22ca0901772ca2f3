/** Truncates an episode after a number of steps; a termination in the same step stays one. */

import type { Env } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { refuse } from '../refuse.ts';
import type { SpaceValue } from '../spaces/spaces.ts';
import { stateInteger } from '../state.ts';
import { TIME_LIMIT, withLimitInForce } from '../step-limit.ts';
import { withTruncation } from '../step-result.ts';
import { remember } from './remember.ts';
import { wrapEnv } from './wrap.ts';

/**
 * Its `spec` tells the limit: as `maxEpisodeSteps`, or as a wrapper where others lie inside, since
 * one of their steps may be several. Departs from Gymnasium where the environment has a shorter one
 * already: that is the one told, since it is in force.
 * @throws BAD_ARGUMENT where `maxSteps` is not a positive integer.
 */
export function timeLimit<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  maxSteps: number,
): Env<O, A> {
  if (!(Number.isSafeInteger(maxSteps) && maxSteps > 0)) {
    refuse('timeLimit.maxSteps', 'an integer >= 1', maxSteps);
  }
  let elapsed = 0;
  return wrapEnv(env, {
    spec: env.spec && limited(env.spec, maxSteps),
    reset(options) {
      const result = env.reset(options);
      elapsed = 0;
      return result;
    },
    step(action) {
      const result = env.step(action);
      elapsed += 1;
      return elapsed >= maxSteps ? withTruncation(result) : result;
    },
    ...remember(env, TIME_LIMIT, {
      save: () => ({ elapsed }),
      load(state, who) {
        const saved = stateInteger(state, 'elapsed', who);
        return () => {
          elapsed = saved;
        };
      },
    }),
  });
}

// ---------------------------------------------------------------------------

function limited(spec: EnvSpec, maxSteps: number): EnvSpec {
  const { additionalWrappers } = spec;
  const own = { name: TIME_LIMIT, kwargs: { maxSteps } };
  const named = withLimitInForce({ ...spec, additionalWrappers: [...additionalWrappers, own] });
  return additionalWrappers.length === 0 ? { ...named, additionalWrappers } : named;
}
