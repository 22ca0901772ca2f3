/** Rewards by the spread of the running return. Gymnasium: `NormalizeReward`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { stateNumber } from '../../state.ts';
import { withReward } from '../../step-result.ts';
import { type Normalizing, normalizingMemory } from '../normalizer.ts';
import { remember } from '../remember.ts';
import { type NormalizeRewardOptions, returnNormalizer } from '../return-normalizer.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * r / sqrt(Var[R] + epsilon) with the running return R = gamma R + r, which begins at 0 in every
 * episode; its statistics outlast resets.
 *
 * Departs from Gymnasium at an episode's end: there the last step of a terminated episode drops
 * the return before it, and R then goes on into the next episode.
 * @throws BAD_ARGUMENT where gamma is not in [0, 1] or epsilon not positive.
 */
export function normalizeReward<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  options: NormalizeRewardOptions = {},
): Env<O, A> & Normalizing {
  const who = 'normalizeReward';
  const { gamma, spread, statistics } = returnNormalizer(options, who);
  const shared = normalizingMemory(() => wrapped);
  let running = 0;

  const inner: Env<O, A> = wrapEnv(env, {
    reset(given) {
      const result = env.reset(given);
      running = 0;
      return result;
    },
    step(action) {
      const result = env.step(action);
      running = gamma * running + result.reward;
      if (!wrapped.frozen) statistics.add([running]);
      return withReward(result, result.reward / spread());
    },
    ...remember(env, who, {
      save: () => ({ running, ...shared.save() }),
      load(state, from) {
        const saved = stateNumber(state, 'running', from);
        const restore = shared.load(state, from);
        return () => {
          restore();
          running = saved;
        };
      },
    }),
  });
  const wrapped: Env<O, A> & Normalizing = Object.assign(inner, {
    statistics,
    frozen: options.frozen ?? false,
  });
  return wrapped;
}
