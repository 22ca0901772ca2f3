/** Goals of number: how many sprites of a kind there are. They always have a say. */

import { refuse } from '../../core/refuse.ts';
import type { AnyDistribution } from '../factors/distribution.ts';
import { type Goal, type GoalScore, matching } from './goal.ts';

export interface CountScore extends GoalScore {
  /** Sprites that the filter contains. */
  readonly count: number;
}

/**
 * Exactly `count` sprites are contained in the filter: an answer to "how many?", or a state to bring about
 * where the filter speaks of places. Reward: 1 or 0.
 * @throws BAD_ARGUMENT where `count` is no integer >= 0.
 */
export function countGoal(filter: AnyDistribution, count: number): Goal<CountScore> {
  if (!(Number.isSafeInteger(count) && count >= 0)) {
    refuse('countGoal.count', 'an integer >= 0', count);
  }
  return (sprites) => {
    const found = matching(filter, sprites).length;
    const done = found === count ? 1 : 0;
    return { success: done === 1, reward: done, done, total: 1, count: found };
  };
}

/**
 * No sprite is contained in the filter: all are removed, or out of the places it speaks of. Reward: minus
 * the number of those left, so that each one removed gains 1.
 */
export function clearedGoal(filter: AnyDistribution): Goal<CountScore> {
  return (sprites) => {
    const left = matching(filter, sprites).length;
    const done = left === 0 ? 1 : 0;
    return { success: done === 1, reward: 0 - left, done, total: 1, count: left };
  };
}
