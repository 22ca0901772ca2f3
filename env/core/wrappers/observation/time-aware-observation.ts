/** Observations that tell the time. Gymnasium: `TimeAwareObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { BoxSpace, DictSpace, SpaceValue } from '../../spaces/spaces.ts';
import { stateInteger } from '../../state.ts';
import { stepLimit } from '../../step-limit.ts';
import { withObservation } from '../../step-result.ts';
import { requireInteger } from '../arguments.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';
import { flattenObservation } from './flatten-observation.ts';

const WHO = 'timeAwareObservation';

export interface TimeAwareOptions {
  /** True (default): one flat array, as `flattenObservation` makes it; false: see below. */
  readonly flatten?: boolean;
  /** True: the fraction of the limit that has passed, float32 in [0, 1]; false (default): steps, int32. */
  readonly normalizeTime?: boolean;
  /** The key beside those of a dict observation; default 'time'. */
  readonly dictTimeKey?: string;
  /** The limit in steps; default that of the environment's spec. Later steps show the limit. */
  readonly maxSteps?: number;
}

/**
 * A dict observation gets a key more, a tuple a part more at its end, any other becomes
 * `{ obs, time }`; then all of it is flattened. Time is a box [1], 0 after a reset.
 * @throws BAD_ARGUMENT without a limit, where the key is taken, or for what has no flat form.
 */
export function timeAwareObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  options: TimeAwareOptions = {},
): Env<SpaceValue, A> {
  const { flatten = true, normalizeTime = false, dictTimeKey = 'time' } = options;
  const maxSteps = options.maxSteps ?? (env.spec && stepLimit(env.spec));
  if (maxSteps === null) refuse(`${WHO}.maxSteps`, 'a limit, here or in spec', 'none');
  requireInteger(maxSteps, 1, `${WHO}.maxSteps`);
  let elapsed = 0;

  const timeSpace: BoxSpace = normalizeTime
    ? { type: 'box', shape: [1], dtype: 'float32', low: 0, high: 1 }
    : { type: 'box', shape: [1], dtype: 'int32', low: 0, high: maxSteps };
  const time = (): SpaceValue => {
    const shown = Math.min(elapsed, maxSteps);
    return normalizeTime ? Float32Array.of(shown / maxSteps) : Int32Array.of(shown);
  };
  const { space, join } = joining(env, timeSpace, dictTimeKey);

  const timed = wrapEnv<SpaceValue, A>(env, {
    observationSpace: space,
    reset(given) {
      const { observation, info } = env.reset(given);
      elapsed = 0;
      return { observation: join(observation, time()), info };
    },
    step(action) {
      const result = env.step(action);
      elapsed += 1;
      return withObservation(result, join(result.observation, time()));
    },
    ...remember(env, WHO, {
      save: () => ({ elapsed }),
      load(state, who) {
        const saved = stateInteger(state, 'elapsed', who);
        return () => {
          elapsed = saved;
        };
      },
    }),
  });
  return flatten ? flattenObservation(timed) : timed;
}

// ---------------------------------------------------------------------------

interface Joining {
  readonly space:
    | DictSpace
    | { readonly type: 'tuple'; readonly spaces: readonly DictSpace['spaces'][string][] };
  readonly join: (observation: SpaceValue, time: SpaceValue) => SpaceValue;
}

/** How an observation and its time come together; the casts follow the space's type. */
function joining({ observationSpace: inner }: Env, time: BoxSpace, key: string): Joining {
  switch (inner.type) {
    case 'dict':
      if (Object.hasOwn(inner.spaces, key)) {
        refuse(`${WHO}.dictTimeKey`, 'a key that the observation does not have', key);
      }
      return {
        space: { type: 'dict', spaces: { ...inner.spaces, [key]: time } },
        join: (observation, now) => ({
          ...(observation as { readonly [key: string]: SpaceValue }),
          [key]: now,
        }),
      };
    case 'tuple':
      return {
        space: { type: 'tuple', spaces: [...inner.spaces, time] },
        join: (observation, now) => [...(observation as readonly SpaceValue[]), now],
      };
    default:
      return {
        space: { type: 'dict', spaces: { obs: inner, time } },
        join: (observation, now) => ({ obs: observation, time: now }),
      };
  }
}
