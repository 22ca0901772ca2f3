/** Goals of place: sprites are to lie in circles of the table, distances in table units. */

import { refuse } from '../../core/refuse.ts';
import type { Zone } from '../config.ts';
import type { AnyDistribution } from '../factors/distribution.ts';
import { distance } from '../geometry.ts';
import { byClass, type Goal, type GoalScore } from './goal.ts';

/** Where the sprites of a class belong. */
export interface Bin {
  readonly filter: AnyDistribution;
  readonly zone: Zone;
}

export interface BinsScore extends GoalScore {
  /** Of the goal's sprites, bin after bin, back to front: from their centre to their zone's. */
  readonly distances: readonly number[];
}

/**
 * Every sprite that the filter contains lies in the zone: its centre is within the radius, rim included.
 * Reward: the sum of (radius - distance). Spriteworld's FindGoalPosition, without its factor of 50.
 * @throws BAD_ARGUMENT where the zone is no circle.
 */
export function distanceGoal(filter: AnyDistribution, zone: Zone): Goal<BinsScore> {
  return binsGoal([{ filter, zone }]);
}

/**
 * Every sprite of each class lies in its own zone, as in `distanceGoal`. A sprite of several classes belongs
 * to the first of them.
 * @throws BAD_ARGUMENT where a zone is no circle.
 */
export function binsGoal(bins: readonly Bin[]): Goal<BinsScore> {
  for (const { zone } of bins) checkZone(zone);
  const classes = bins.map(({ filter }) => filter);
  return (sprites) => {
    const groups = byClass(classes, sprites);
    const margins: number[] = [];
    const distances: number[] = [];
    bins.forEach(({ zone }, i) => {
      for (const sprite of groups[i] ?? []) {
        const away = distance(sprite, zone);
        distances.push(away);
        margins.push(zone.radius - away);
      }
    });
    const total = margins.length;
    const done = margins.filter((margin) => margin >= 0).length;
    const reward = margins.reduce((sum, margin) => sum + margin, 0);
    return { success: done === total, reward, done, total, distances };
  };
}

// ---------------------------------------------------------------------------

function checkZone({ x, y, radius }: Zone): void {
  if (Number.isFinite(x) && Number.isFinite(y) && radius > 0 && Number.isFinite(radius)) return;
  refuse('binsGoal.zone', 'a finite centre and a radius above 0', `${x}, ${y} and ${radius}`);
}
