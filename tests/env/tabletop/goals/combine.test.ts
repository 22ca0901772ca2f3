import { describe, expect, it, test } from 'vitest';
import { constant } from '../../../../env/tabletop/factors/elementary.ts';
import { distanceGoal } from '../../../../env/tabletop/goals/bins.ts';
import {
  combineGoals,
  orderGoal,
  type RewardRule,
  type SuccessRule,
} from '../../../../env/tabletop/goals/combine.ts';
import { clearedGoal, countGoal } from '../../../../env/tabletop/goals/count.ts';
import type { Goal, GoalScore } from '../../../../env/tabletop/goals/goal.ts';
import { goldenGoals } from '../../../golden/read.ts';
import { spriteAtRest } from '../../../support/sprites.ts';

/** A goal that always scores so. */
const fixed =
  (success: boolean, reward: number, done: number, total: number): Goal =>
  (): GoalScore => ({ success, reward, done, total });
const won = fixed(true, 0.25, 2, 2);
const lost = fixed(false, -1, 1, 3);
const silent = fixed(true, 0, 0, 0);
const NOTHING = { success: true, reward: 0, done: 0, total: 0 };

describe('combineGoals', () => {
  test.each<[RewardRule, SuccessRule, number, boolean]>([
    ['sum', 'all', -0.75, false],
    ['max', 'any', 0.25, true],
    ['min', 'all', -1, false],
    ['mean', 'any', -0.375, true],
  ])('with %s and %s', (rewards, successes, reward, success) => {
    const score = { success, reward, done: 3, total: 5 };
    expect(combineGoals([won, lost], rewards, successes)([])).toEqual(score);
    // who has no say changes nothing, not even a largest reward below 0 or a mean
    expect(combineGoals([silent, won, silent, lost], rewards, successes)([])).toEqual(score);
  });

  it('takes the sum and all successes where nothing else is asked', () => {
    expect(combineGoals([won, won])([])).toEqual({ success: true, reward: 0.5, done: 4, total: 4 });
  });

  it('does not let silence win for all', () => {
    expect(combineGoals([silent, lost], 'max', 'any')([])).toMatchObject({
      success: false,
      reward: -1,
    });
  });

  it('has no say where none has', () => {
    expect(combineGoals([silent, silent], 'mean', 'any')([])).toEqual(NOTHING);
  });

  it('combines combinations', () => {
    const both = combineGoals([combineGoals([won, lost], 'max', 'any'), won], 'sum', 'all');
    expect(both([])).toEqual({ success: true, reward: 0.5, done: 5, total: 7 });
  });

  it('is Spriteworld’s MetaAggregated', () => {
    const { zones, scenes } = goldenGoals();
    const goals = (['red', 'green', 'blue'] as const).flatMap((color, i) => {
      const zone = zones[i];
      return zone === undefined ? [] : [distanceGoal(constant({ color }), zone)];
    });
    expect(goals).toHaveLength(3);
    for (const { sprites, together, all } of scenes) {
      const laid = sprites.map(({ color, x, y }) => spriteAtRest(color, x, y));
      for (const rule of ['sum', 'max', 'min', 'mean'] as const) {
        const score = combineGoals(goals, rule)(laid);
        expect(score.reward).toBeCloseTo(together[rule], 12);
        expect(score.success).toBe(all);
      }
    }
  });

  it('refuses no goals', () => {
    expect(() => combineGoals([])).toThrowCode('BAD_ARGUMENT');
  });
});

describe('orderGoal', () => {
  const zone = { x: 0.5, y: 0.5, radius: 0.125 };
  const goal = orderGoal([
    distanceGoal(constant({ color: 'red' }), zone),
    distanceGoal(constant({ color: 'blue' }), { ...zone, x: 0.25 }),
  ]);
  const red = (x: number): ReturnType<typeof spriteAtRest> => spriteAtRest('red', x, 0.5);
  const blue = (x: number): ReturnType<typeof spriteAtRest> => spriteAtRest('blue', x, 0.5);

  test.each([
    // the first lacks 0.25: -0.25 / 1.25
    ['nothing yet', [red(0.875), blue(0.875)], 0, -0.2, 0],
    ['the second before its turn', [red(0.875), blue(0.25)], 0, -0.2, 0],
    // the second lacks 0.5: 1 - 0.5 / 1.5
    ['the first', [red(0.5), blue(0.875)], 1, 1 - 1 / 3, 1],
    ['both', [red(0.5), blue(0.25)], 2, 2, 2],
  ])('counts %s', (_, sprites, stage, reward, done) => {
    const score = goal(sprites);
    expect(score).toMatchObject({ success: stage === 2, stage, done, total: 2 });
    expect(score.reward).toBeCloseTo(reward, 12);
  });

  it('gains from every stage, however far the next one', () => {
    const before = goal([red(0.5 + 0.125 + 1e-9), blue(1)]).reward;
    const after = goal([red(0.5 + 0.125), blue(1)]).reward;
    expect(after - before).toBeGreaterThan(0.3);
  });

  it('counts what is done of the stage that is next, and nothing of later ones', () => {
    const later = orderGoal([won, fixed(false, 0, 1, 2), won]);
    expect(later([])).toEqual({ success: false, reward: 1, done: 3, total: 6, stage: 1 });
  });

  it('passes over stages without a say', () => {
    expect(orderGoal([silent, won])([])).toMatchObject({ success: true, stage: 1, reward: 1 });
    expect(orderGoal([silent])([])).toEqual({ ...NOTHING, stage: 0 });
  });

  it('orders goals of any kind', () => {
    const first = clearedGoal(constant({ color: 'red' }));
    const then = countGoal(constant({ color: 'blue' }), 1);
    expect(orderGoal([first, then])([red(0.1), blue(0.1)])).toMatchObject({
      success: false,
      stage: 0,
      reward: -0.5,
    });
    expect(orderGoal([first, then])([blue(0.1)]).success).toBe(true);
  });

  it('refuses no stages', () => {
    expect(() => orderGoal([])).toThrowCode('BAD_ARGUMENT');
  });
});
