/** When a run has stopped getting better, and when it must end to end in time. */

import { describe, expect, it } from 'vitest';
import { hasSettled, mustFall } from '../../../../perception/supair/training/plateau.ts';

describe('a run', () => {
  it.each<[string, number[], boolean]>([
    ['nothing measured', [], false],
    ['four measurements', [1, 1, 1, 1], false],
    ['five alike', [1, 1, 1, 1, 1], true],
    ['a rise in each', [0, 5, 10, 15, 20, 25], false],
    ['a rise that one dip interrupts', [0, 10, 5, 20, 15, 12, 11], false],
    ['hardly a rise', [100, 100.5, 101, 101.5, 101.9], true],
    ['a rise worth telling', [100, 100.5, 101, 101.5, 102], false],
    ['a fall', [100, 90, 80, 70, 60], true],
    ['a rise before a long fall', [0, 100, 90, 99, 101.9, 95], true],
    ['infinitely bad at first', [Number.NEGATIVE_INFINITY, -1, -1, -1, -1], false],
  ])('has settled or not: %s', (_, elbos, settled) => {
    expect(hasSettled(elbos)).toBe(settled);
  });

  it.each([
    [100, 1, 50, false],
    [56, 1, 50, false], // 50 steps, which may take a tenth more: 55 s
    [54, 1, 50, true],
    [100, 4, 50, true],
  ])('with %d s left, %d s a step and a fall of %i steps', (left, perStep, fall, due) => {
    expect(mustFall(left, perStep, fall)).toBe(due);
  });
});
