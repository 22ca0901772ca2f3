import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { contains } from '../../../../env/core/spaces/check.ts';
import { sample } from '../../../../env/core/spaces/sample.ts';
import {
  checkReach,
  resolveActionOptions,
  withNoise,
} from '../../../../env/tabletop/actions/actions.ts';
import { embodied, push } from '../../../../env/tabletop/actions/bodies.ts';
import { dragAndDrop, selectMove } from '../../../../env/tabletop/actions/points.ts';

test.each([
  ['selectMove', selectMove(), ['x', 'y', 'dx', 'dy']],
  ['dragAndDrop', dragAndDrop(), ['x', 'y', 'to_x', 'to_y']],
  ['embodied', embodied(), ['carry', 'direction']],
  ['push', push(), ['vx', 'vy']],
] as const)('%s names every element of its actions, with units', (_, actions, names) => {
  expect(actions.components.map(({ name }) => name)).toEqual(names);
  const action = sample(actions.space, new Rng(1));
  expect(contains(actions.space, action)).toBe(true);
  expect(action).toHaveLength(names.length);
  if (actions.space.type === 'box') expect(actions.space.names).toEqual(names);
});

test('units are table units, velocities a step, and choices', () => {
  const units = [selectMove(), dragAndDrop(), embodied(), push()].map(({ components }) =>
    components.map(({ unit }) => unit),
  );
  expect(units).toEqual([
    ['table', 'table', 'table', 'table'],
    ['table', 'table', 'table', 'table'],
    ['flag', 'direction'],
    ['table / step', 'table / step'],
  ]);
});

describe('withNoise', () => {
  it('draws nothing where there is none', () => {
    const rng = new Rng(1);
    const before = rng.getState();
    expect(withNoise([0.25, -0.5], 0, rng)).toEqual([0.25, -0.5]);
    expect(rng.getState()).toEqual(before);
  });

  it('is normal around each value, with the standard deviation asked for', () => {
    const rng = new Rng(2);
    const draws = Array.from({ length: 10_000 }, () => withNoise([1, -1], 0.1, rng));
    for (const [element, centre] of [1, -1].entries()) {
      const errors = draws.map((draw) => (draw[element] ?? 0) - centre);
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
      // four standard deviations of a mean and of a variance of 10,000 normal draws
      expect(Math.abs(mean)).toBeLessThan(4 * 0.1 * 0.01);
      expect(Math.abs(variance - 0.01)).toBeLessThan(4 * 0.01 * Math.SQRT2 * 0.01);
      expect(errors.filter((error) => Math.abs(error) < 0.1).length / 10_000).toBeCloseTo(0.68, 1);
    }
    const pairs = draws.reduce((sum, [a = 0, b = 0]) => sum + (a - 1) * (b + 1), 0) / 10_000;
    expect(Math.abs(pairs)).toBeLessThan(4 * 0.01 * 0.01);
  });
});

test.each([
  { motionCost: -1 },
  { motionCost: Number.NaN },
  { noiseStd: -0.1 },
  { noiseStd: Number.POSITIVE_INFINITY },
])('refuses the options %j', (options) => {
  expect(() => resolveActionOptions('test', options)).toThrowCode('BAD_ARGUMENT');
  for (const make of [selectMove, dragAndDrop, embodied, push]) {
    expect(() => make(options)).toThrowCode('BAD_ARGUMENT');
  }
});

test.each([0, -0.1, 1.01, Number.NaN])('refuses the reach %d', (reach) => {
  expect(() => checkReach('test', reach)).toThrowCode('BAD_ARGUMENT');
  expect(() => selectMove({ maxMotion: reach })).toThrowCode('BAD_ARGUMENT');
  expect(() => dragAndDrop({ scale: reach })).toThrowCode('BAD_ARGUMENT');
  expect(() => embodied({ stepSize: reach })).toThrowCode('BAD_ARGUMENT');
  expect(() => push({ maxSpeed: reach })).toThrowCode('BAD_ARGUMENT');
});
