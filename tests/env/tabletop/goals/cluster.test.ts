import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { constant } from '../../../../env/tabletop/factors/elementary.ts';
import { clusterGoal, inverseDaviesBouldin } from '../../../../env/tabletop/goals/cluster.ts';
import { goldenGoals } from '../../../golden/read.ts';
import { spriteAtRest } from '../../../support/sprites.ts';

const red = constant({ color: 'red' });
const blue = constant({ color: 'blue' });
const at = (x: number, y: number): { x: number; y: number } => ({ x, y });

describe('inverseDaviesBouldin', () => {
  it('is scikit-learn’s 1 / davies_bouldin_score', () => {
    for (const { clusters, index } of goldenGoals().clusters) {
      const points = clusters.map((cluster) => cluster.map(([x, y]) => at(x, y)));
      expect((inverseDaviesBouldin(points) ?? 0) * index).toBeCloseTo(1, 10);
    }
  });

  it('is distance over spread for two clusters laid by hand', () => {
    // spreads 0.125 and 0, centroids 0.5 apart: index 0.125 / 0.5
    expect(inverseDaviesBouldin([[at(0, 0.125), at(0, 0.375)], [at(0.5, 0.25)]])).toBe(4);
  });

  it('takes for each cluster the worst of the others', () => {
    // on a line, spreads 0.25, 0.25 and 0 around 0, 1 and 2: likenesses 0.5, 0.5 and 0.25
    const line = [[at(-0.25, 0), at(0.25, 0)], [at(0.75, 0), at(1.25, 0)], [at(2, 0)]];
    expect(inverseDaviesBouldin(line)).toBeCloseTo(3 / 1.25, 12);
  });

  it('leaves empty clusters out', () => {
    const pair = [[at(0, 0.125), at(0, 0.375)], [], [at(0.5, 0.25)], []];
    expect(inverseDaviesBouldin(pair)).toBe(4);
  });

  test.each([
    ['no clusters', [], null],
    ['one cluster', [[at(0, 0), at(1, 0)]], null],
    ['two, one of them empty', [[at(0, 0), at(1, 0)], []], null],
    ['single points apart', [[at(0, 0)], [at(1, 0)]], 100],
    ['single points, two in one place', [[at(0, 0)], [at(0, 0)], [at(1, 0)]], 0],
    [
      'spread clusters around one centroid',
      [
        [at(0, 0), at(1, 0)],
        [at(0.5, 0.5), at(0.5, -0.5)],
      ],
      0,
    ],
  ])('of %s is defined', (_, clusters, separation) => {
    expect(inverseDaviesBouldin(clusters)).toBe(separation);
  });
});

describe('clusterGoal', () => {
  const goal = clusterGoal([red, blue]);
  const pair = [spriteAtRest('red', 0, 0.125), spriteAtRest('red', 0, 0.375)];

  it('rewards five times what the separation is above the threshold of 2.5', () => {
    const score = goal([...pair, spriteAtRest('blue', 0.5, 0.25), spriteAtRest('green', 0, 0)]);
    expect(score).toEqual({ success: true, reward: 7.5, done: 3, total: 3, separation: 4 });
  });

  it('is failed below the threshold', () => {
    // centroids 0.25 apart
    const score = goal([...pair, spriteAtRest('blue', 0.25, 0.25)]);
    expect(score).toEqual({ success: false, reward: -2.5, done: 0, total: 3, separation: 2 });
    const easier = clusterGoal([red, blue], 2);
    expect(easier([...pair, spriteAtRest('blue', 0.25, 0.25)]).success).toBe(true);
  });

  it('has no say where there is one class or none', () => {
    const nothing = { success: true, reward: 0, done: 0, total: 0, separation: null };
    expect(goal(pair)).toEqual(nothing);
    expect(goal([])).toEqual(nothing);
  });

  it('is a number wherever sprites lie, on top of each other too', () => {
    const coordinate = fc.constantFrom(0, 0.5, 1);
    const laid = fc
      .tuple(fc.constantFrom('red', 'blue', 'green'), coordinate, coordinate)
      .map(([color, x, y]) => spriteAtRest(color, x, y));
    fc.assert(
      fc.property(fc.array(laid, { maxLength: 6 }), (sprites) => {
        const { reward, separation, success } = goal(sprites);
        expect(reward).toBeGreaterThanOrEqual(-12.5);
        expect(reward).toBeLessThanOrEqual(487.5);
        expect(success).toBe(separation === null || separation >= 2.5);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('is Spriteworld’s Clustering', () => {
    const outcomes = new Set<boolean>();
    for (const { sprites, reward, success } of goldenGoals().clusterings) {
      const score = goal(sprites.map(({ color, x, y }) => spriteAtRest(color, x, y)));
      expect(score.reward).toBeCloseTo(reward, 10);
      expect(score.success).toBe(success);
      outcomes.add(success);
    }
    expect(outcomes.size).toBe(2);
  });

  test.each([
    ['one class', [red], 2.5],
    ['a threshold of 0', [red, blue], 0],
    ['a threshold that nothing reaches', [red, blue], 101],
    ['a threshold that is no number', [red, blue], Number.NaN],
  ])('refuses %s', (_, classes, threshold) => {
    expect(() => clusterGoal(classes, threshold)).toThrowCode('BAD_ARGUMENT');
  });
});
