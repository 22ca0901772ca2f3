/** Rewards through a function. Gymnasium: `TransformReward`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { withReward } from '../../step-result.ts';
import { wrapEnv } from '../wrap.ts';

/** @param map without memory; what it returns must be finite, or `step` is refused with BAD_VALUE. */
export function transformReward<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  map: (reward: number) => number,
): Env<O, A> {
  return wrapEnv(env, {
    step(action) {
      const result = env.step(action);
      return withReward(result, map(result.reward));
    },
  });
}
