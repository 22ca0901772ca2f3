/**
 * Goals: what is to be brought about on the table, as pure functions of the sprites that lie there.
 *
 * A goal is about some of the sprites, those that a filter contains. Where there are none it has no say:
 * success, reward 0, nothing done of nothing; combinations leave it out. (Spriteworld's reward is NaN there.)
 */

import type { AnyDistribution } from '../factors/distribution.ts';
import { containsFactors } from '../factors/evaluate.ts';
import type { Factors } from '../factors/factors.ts';

export interface GoalScore {
  readonly success: boolean;
  /** How good things are as they stand, finite; higher is better. */
  readonly reward: number;
  /** What is as it should be, of all that the goal is about: sprites, or 1 for what is whole or not at all. */
  readonly done: number;
  /** 0 where the goal has no say. */
  readonly total: number;
}

export type Goal<S extends GoalScore = GoalScore> = (sprites: readonly Factors[]) => S;

/** done / total, in [0, 1]; 1 where there is nothing to do. */
export function successFraction({ done, total }: Pick<GoalScore, 'done' | 'total'>): number {
  return total === 0 ? 1 : done / total;
}

/** The sprites that a filter contains, in order. */
export function matching(filter: AnyDistribution, sprites: readonly Factors[]): readonly Factors[] {
  return sprites.filter((sprite) => containsFactors(filter, sprite));
}

/** The sprites of each class; one that several contain belongs to the first of them. */
export function byClass(
  classes: readonly AnyDistribution[],
  sprites: readonly Factors[],
): readonly (readonly Factors[])[] {
  const groups = classes.map((): Factors[] => []);
  for (const sprite of sprites) {
    groups[classes.findIndex((filter) => containsFactors(filter, sprite))]?.push(sprite);
  }
  return groups;
}
