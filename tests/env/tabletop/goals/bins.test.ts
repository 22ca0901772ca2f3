import { describe, expect, it, test } from 'vitest';
import { product } from '../../../../env/tabletop/factors/algebra.ts';
import { constant, discrete } from '../../../../env/tabletop/factors/elementary.ts';
import { binsGoal, distanceGoal } from '../../../../env/tabletop/goals/bins.ts';
import { goldenGoals } from '../../../golden/read.ts';
import { spriteAtRest } from '../../../support/sprites.ts';

const red = constant({ color: 'red' });
const blue = constant({ color: 'blue' });

describe('distanceGoal', () => {
  // dyadic numbers with 3, 4, 5 triangles: every distance is exact
  const goal = distanceGoal(red, { x: 0.5, y: 0.5, radius: 0.3125 });
  const near = spriteAtRest('red', 0.6875, 0.75); // 0.1875, 0.25: distance 0.3125, on the rim
  const far = spriteAtRest('red', 0.125, 0); // 0.375, 0.5: distance 0.625
  const atHome = spriteAtRest('red', 0.5, 0.5);
  const other = spriteAtRest('blue', 0, 0);

  test.each([
    ['one at the centre', [atHome], true, 0.3125, 1, [0]],
    ['one on the rim', [other, near], true, 0, 1, [0.3125]],
    ['one far away', [far], false, -0.3125, 0, [0.625]],
    ['two of three', [near, far, atHome, other], false, 0, 2, [0.3125, 0.625, 0]],
  ])('scores %s', (_, sprites, success, reward, done, distances) => {
    expect(goal(sprites)).toEqual({ success, reward, done, total: distances.length, distances });
  });

  it('has no say where no sprite is meant', () => {
    const nothing = { success: true, reward: 0, done: 0, total: 0, distances: [] };
    expect(goal([other])).toEqual(nothing);
    expect(goal([])).toEqual(nothing);
  });

  it('means every sprite under a filter that says nothing', () => {
    const all = distanceGoal(product(), { x: 0.5, y: 0.5, radius: 0.3125 });
    expect(all([near, other])).toMatchObject({ success: false, done: 1, total: 2 });
  });

  it('rejects what lies just outside the radius', () => {
    const out = spriteAtRest('red', 0.6875, 0.75 + 1e-9);
    expect(goal([out]).success).toBe(false);
  });

  test.each([
    [0, 0, 0],
    [0, 0, -1],
    [0, 0, Number.POSITIVE_INFINITY],
    [Number.NaN, 0, 1],
  ])('refuses the zone %d, %d, radius %d', (x, y, radius) => {
    expect(() => distanceGoal(red, { x, y, radius })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('binsGoal', () => {
  const goal = binsGoal([
    { filter: red, zone: { x: 0.25, y: 0.25, radius: 0.125 } },
    { filter: blue, zone: { x: 0.75, y: 0.75, radius: 0.25 } },
  ]);

  test.each([
    // margins: 0.125 - 0 and 0.25 - 0.25
    ['both at home', [0.25, 0.25], [0.75, 0.5], true, 0.125, 2, [0, 0.25]],
    // margins: 0.125 - 0.25 and 0.25 - 0
    ['blue at home', [0.25, 0.5], [0.75, 0.75], false, 0.125, 1, [0.25, 0]],
    // each in the other's bin, 0.5 away along both axes
    ['in each other’s', [0.75, 0.75], [0.25, 0.25], false, 0.375 - Math.SQRT2, 0, null],
  ] as const)('scores %s', (_, [rx, ry], [bx, by], success, reward, done, distances) => {
    // the blue one is drawn first: distances come bin after bin
    const score = goal([spriteAtRest('blue', bx, by), spriteAtRest('red', rx, ry)]);
    expect(score).toMatchObject({ success, done, total: 2 });
    expect(score.reward).toBeCloseTo(reward, 12);
    expect(score.distances).toEqual(distances ?? [Math.SQRT1_2, Math.SQRT1_2]);
  });

  it('ignores an empty class and sprites of none', () => {
    const score = goal([spriteAtRest('red', 0.25, 0.25), spriteAtRest('cyan', 0.9, 0.1)]);
    expect(score).toEqual({ success: true, reward: 0.125, done: 1, total: 1, distances: [0] });
  });

  it('sends a sprite of two classes to the first one’s bin', () => {
    const warm = discrete('color', ['red', 'yellow']);
    const both = binsGoal([
      { filter: warm, zone: { x: 0, y: 0, radius: 0.5 } },
      { filter: red, zone: { x: 1, y: 1, radius: 0.5 } },
    ]);
    expect(both([spriteAtRest('red', 0, 0)])).toMatchObject({ success: true, total: 1 });
    expect(both([spriteAtRest('red', 1, 1)]).success).toBe(false);
  });
});

describe('against Spriteworld’s FindGoalPosition', () => {
  const { zones, scenes } = goldenGoals();
  const filters = (['red', 'green', 'blue'] as const).map((color) => constant({ color }));

  it('rewards and successes are the same, but 0 for its NaN', () => {
    let compared = 0;
    for (const { sprites, rewards, successes } of scenes) {
      const laid = sprites.map(({ color, x, y }) => spriteAtRest(color, x, y));
      zones.forEach((zone, i) => {
        const score = distanceGoal(filters[i] ?? product(), zone)(laid);
        const reward = rewards[i] ?? null;
        expect(score.reward).toBeCloseTo(reward ?? 0, 12);
        expect(score.total === 0).toBe(reward === null);
        expect(score.success).toBe(successes[i]);
        compared += reward === null ? 0 : 1;
      });
    }
    expect(compared).toBeGreaterThan(30);
  });

  it('bins are the sum of all, and all successes', () => {
    const goal = binsGoal(zones.map((zone, i) => ({ filter: filters[i] ?? product(), zone })));
    const outcomes = new Set<boolean>();
    for (const { sprites, together, all } of scenes) {
      const score = goal(sprites.map(({ color, x, y }) => spriteAtRest(color, x, y)));
      expect(score.reward).toBeCloseTo(together.sum, 12);
      expect(score.success).toBe(all);
      outcomes.add(all);
    }
    expect(outcomes.size).toBe(2);
  });
});
