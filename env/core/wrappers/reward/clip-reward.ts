/** Rewards between bounds. Gymnasium: `ClipReward`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { transformReward } from './transform-reward.ts';

/**
 * @param low, high one of them may be infinite.
 * @throws BAD_ARGUMENT where low is not below or at high, or nothing is bounded.
 */
export function clipReward<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  low: number,
  high: number,
): Env<O, A> {
  const bounded = Number.isFinite(low) || Number.isFinite(high);
  if (!(bounded && low <= high)) {
    refuse('clipReward', 'low <= high, one of them finite', `${low} and ${high}`);
  }
  return transformReward(env, (reward) => Math.min(high, Math.max(low, reward)));
}
