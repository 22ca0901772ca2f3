import { describe, expect, it, test } from 'vitest';
import { product } from '../../../../env/tabletop/factors/algebra.ts';
import { constant, disc } from '../../../../env/tabletop/factors/elementary.ts';
import { clearedGoal, countGoal } from '../../../../env/tabletop/goals/count.ts';
import { spriteAtRest } from '../../../support/sprites.ts';

const red = constant({ color: 'red' });
const sprites = [
  spriteAtRest('red', 0.1, 0.1),
  spriteAtRest('blue', 0.5, 0.5),
  spriteAtRest('red', 0.9, 0.9),
];

describe('countGoal', () => {
  test.each([
    [0, false],
    [1, false],
    [2, true],
    [3, false],
  ])('of two red sprites, %d is %s', (answer, success) => {
    const done = success ? 1 : 0;
    expect(countGoal(red, answer)(sprites)).toEqual({
      success,
      reward: done,
      done,
      total: 1,
      count: 2,
    });
  });

  it('counts none where none match', () => {
    const cyan = constant({ color: 'cyan' });
    expect(countGoal(cyan, 0)(sprites)).toMatchObject({ success: true, reward: 1, total: 1 });
  });

  it('counts what lies in a place', () => {
    const redAtHome = product(red, disc({ x: 0.1, y: 0.1 }, 0.1));
    expect(countGoal(redAtHome, 1)(sprites).success).toBe(true);
  });

  test.each([-1, 0.5, Number.NaN])('refuses the count %d', (count) => {
    expect(() => countGoal(red, count)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('clearedGoal', () => {
  it('gains 1 for every sprite removed, until none is left', () => {
    const goal = clearedGoal(red);
    expect(goal(sprites)).toEqual({ success: false, reward: -2, done: 0, total: 1, count: 2 });
    expect(goal(sprites.slice(1))).toMatchObject({ success: false, reward: -1, count: 1 });
    expect(goal(sprites.slice(1, 2))).toEqual({
      success: true,
      reward: 0,
      done: 1,
      total: 1,
      count: 0,
    });
  });

  it('of all sprites is an empty table', () => {
    expect(clearedGoal(product())(sprites).reward).toBe(-3);
    expect(clearedGoal(product())([]).success).toBe(true);
  });
});
