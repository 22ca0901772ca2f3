/** Each action for several steps. Gymnasium: `RepeatAction`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { withReward } from '../../step-result.ts';
import { requireInteger } from '../arguments.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * Rewards are summed; observation, flags and info are the last step's.
 * @param repeats steps an action, at least 1; fewer where the episode ends.
 * @throws BAD_ARGUMENT
 */
export function repeatAction<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  repeats: number,
): Env<O, A> {
  requireInteger(repeats, 1, 'repeatAction.repeats');
  return wrapEnv(env, {
    step(action) {
      let result = env.step(action);
      let reward = result.reward;
      for (let i = 1; i < repeats && !(result.terminated || result.truncated); i++) {
        result = env.step(action);
        reward += result.reward;
      }
      return withReward(result, reward);
    },
  });
}
