/** An environment that begins its next episode by itself. Gymnasium: `Autoreset`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { stateBoolean } from '../../state.ts';
import { transition } from '../../step-result.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * The step after an episode's end ignores its action, resets, and returns the first observation
 * with reward 0 and both flags false: next-step mode for one environment, outside a vector one.
 *
 * It breaks one promise of an environment on purpose: a step after the last is not refused. Loops
 * mask that step out of what they learn from; vector environments reset by themselves and need no
 * such wrapper.
 */
export function autoreset<O extends SpaceValue, A extends SpaceValue>(env: Env<O, A>): Env<O, A> {
  let ended = false;
  return wrapEnv(env, {
    reset(options) {
      const result = env.reset(options);
      ended = false;
      return result;
    },
    step(action) {
      if (ended) {
        const { observation, info } = env.reset();
        ended = false;
        return transition(observation, 0, info);
      }
      const result = env.step(action);
      ended = result.terminated || result.truncated;
      return result;
    },
    ...remember(env, 'autoreset', {
      save: () => ({ ended }),
      load(state, who) {
        const saved = stateBoolean(state, 'ended', who);
        return () => {
          ended = saved;
        };
      },
    }),
  });
}
