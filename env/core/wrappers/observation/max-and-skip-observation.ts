/** Each action for several steps, and the larger of the last two pictures. Gymnasium: `MaxAndSkipObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { NumericArray, SpaceValue } from '../../spaces/spaces.ts';
import { withObservation, withReward } from '../../step-result.ts';
import { arrayOf, requireInteger } from '../arguments.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * Rewards are summed, the info is the last step's. Departs from Gymnasium where an episode ends
 * early: the maximum is over the last two observations that there were, not over ones of an earlier
 * step.
 * @param skip steps an action, at least 2; fewer where the episode ends.
 * @throws BAD_ARGUMENT for a space that is no array.
 */
export function maxAndSkipObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  skip = 4,
): Env<NumericArray, A> {
  const who = 'maxAndSkipObservation';
  const { type } = env.observationSpace;
  if (type !== 'box' && type !== 'multi-binary' && type !== 'multi-discrete') {
    refuse(who, 'an observation space of one array', type);
  }
  requireInteger(skip, 2, `${who}.skip`);
  return wrapEnv<NumericArray, A>(env, {
    reset(options) {
      const { observation, info } = env.reset(options);
      return { observation: arrayOf(observation), info };
    },
    step(action) {
      let result = env.step(action);
      let [seen, before] = [arrayOf(result.observation), arrayOf(result.observation)];
      let reward = result.reward;
      for (let i = 1; i < skip && !(result.terminated || result.truncated); i++) {
        result = env.step(action);
        reward += result.reward;
        [seen, before] = [arrayOf(result.observation), seen];
      }
      const larger = seen.map((x, i) => Math.max(x, before[i] as number)); // of one space
      return withReward(withObservation(result, larger), reward);
    },
  });
}
