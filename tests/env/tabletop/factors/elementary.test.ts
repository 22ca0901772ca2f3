import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import type { AnyDistribution } from '../../../../env/tabletop/factors/distribution.ts';
import {
  annulus,
  constant,
  disc,
  discrete,
  rectangle,
  uniform,
} from '../../../../env/tabletop/factors/elementary.ts';
import { containsFactors, sampleFactors } from '../../../../env/tabletop/factors/evaluate.ts';
import type { Factors } from '../../../../env/tabletop/factors/factors.ts';

const sprite: Factors = {
  shape: 'circle',
  color: 'red',
  size: 12,
  x: 0.5,
  y: 0.5,
  angle: 0,
  vx: 0,
  vy: 0,
};
const DRAWS = 4000;
/** Kolmogorov's distance that 4,000 draws of the true law exceed once in a thousand: 1.95 / sqrt(n). */
const KOLMOGOROV = 1.95 / Math.sqrt(DRAWS);

/** Largest distance between the values' distribution function and that of the uniform law on [0, 1]. */
function distanceToUniform(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return Math.max(...sorted.map((u, i) => Math.max(u - i / n, (i + 1) / n - u)));
}

describe('membership', () => {
  const ring = annulus({ x: 0.5, y: 0.5 }, 0.25, 0.5);
  test.each<[string, AnyDistribution, Partial<Factors>, boolean]>([
    ['the lower end of an interval', uniform('x', 0.25, 0.75), { x: 0.25 }, true],
    ['the upper end of an interval', uniform('x', 0.25, 0.75), { x: 0.75 }, false],
    ['just below the upper end', uniform('x', 0.25, 0.75), { x: 0.75 - 2 ** -53 }, true],
    ['below an interval', uniform('vx', 0, 1), { vx: -1e-9 }, false],
    ['one of the values', discrete('color', ['red', 'blue'], [1, 9]), {}, true],
    ['none of the values', discrete('color', ['green', 'blue']), {}, false],
    ['all of a constant', constant({ shape: 'circle', size: 12 }), {}, true],
    ['half of a constant', constant({ shape: 'circle', size: 12 }), { size: 13 }, false],
    ['a corner of a rectangle', rectangle({ x: 0.5, y: 0.5 }, { x: 1, y: 1 }), {}, true],
    ['the opposite corner', rectangle({ x: 0, y: 0 }, { x: 0.5, y: 0.5 }), {}, false],
    ['beside a rectangle', rectangle({ x: 0, y: 0 }, { x: 1, y: 0.25 }), {}, false],
    ['the centre of a disc', disc({ x: 0.5, y: 0.5 }, 0.25), {}, true],
    ['the rim of a disc', disc({ x: 0.25, y: 0.5 }, 0.25), {}, true],
    // 3, 4, 5: the distance is 0.625
    ['outside a disc', disc({ x: 0.125, y: 0 }, 0.6249), {}, false],
    ['inside a disc', disc({ x: 0.125, y: 0 }, 0.6251), {}, true],
    ['the hole of a ring', ring, { x: 0.625 }, false],
    ['the inner rim of a ring', ring, { x: 0.75 }, true],
    ['the outer rim of a ring', ring, { y: 1 }, true],
    ['outside a ring', ring, { x: 0, y: 0 }, false],
  ])('%s', (_, distribution, changes, contained) => {
    expect(containsFactors(distribution, { ...sprite, ...changes })).toBe(contained);
  });
});

describe('samples', () => {
  test.each<[string, AnyDistribution]>([
    ['uniform', uniform('angle', 0, 2 * Math.PI)],
    ['an interval narrower than rounding', uniform('x', 1, 1 + 2 ** -51)],
    ['an interval far from zero', uniform('x', 1e9, 1e9 + 1e-6)],
    ['discrete', discrete('shape', ['square', 'triangle'])],
    ['constant', constant({ color: 'cyan', vx: 0.1, vy: -0.1 })],
    ['rectangle', rectangle({ x: 0.1, y: 0.7 }, { x: 0.3, y: 0.9 })],
    ['disc', disc({ x: 0.3, y: 0.7 }, 0.1)],
    ['thin annulus', annulus({ x: 0.3, y: 0.7 }, 0.2, 0.2 + 1e-12)],
  ])('of %s have its factors and are contained', (_, distribution) => {
    const rng = new Rng(1);
    for (let i = 0; i < 500; i++) {
      // AnyDistribution counts as one over all factors: only those it is over are looked at
      const drawn = sampleFactors(distribution, rng);
      expect(Object.keys(drawn)).toEqual(distribution.over);
      expect(containsFactors(distribution, drawn)).toBe(true);
    }
  });

  it('fill an interval evenly', () => {
    const rng = new Rng(2);
    const size = uniform('size', 10, 20);
    const values = Array.from({ length: DRAWS }, () => (sampleFactors(size, rng).size - 10) / 10);
    expect(distanceToUniform(values)).toBeLessThan(KOLMOGOROV);
  });

  test.each([
    ['disc', 0, 0.2],
    ['annulus', 0.15, 0.2],
  ])('fill a %s evenly by area: squared radius and angle are uniform', (_, inner, outer) => {
    const rng = new Rng(5);
    const ring = annulus({ x: 0.5, y: 0.25 }, inner, outer);
    const draws = Array.from({ length: DRAWS }, () => sampleFactors(ring, rng));
    const areas = draws.map(
      ({ x, y }) => ((x - 0.5) ** 2 + (y - 0.25) ** 2 - inner ** 2) / (outer ** 2 - inner ** 2),
    );
    const turns = draws.map(({ x, y }) => Math.atan2(y - 0.25, x - 0.5) / (2 * Math.PI) + 0.5);
    expect(distanceToUniform(areas)).toBeLessThan(KOLMOGOROV);
    expect(distanceToUniform(turns)).toBeLessThan(KOLMOGOROV);
  });

  it('follow the weights of values', () => {
    const rng = new Rng(6);
    const color = discrete('color', ['red', 'blue'], [1, 3]);
    const red = Array.from({ length: DRAWS }, () => sampleFactors(color, rng)).filter(
      (drawn) => drawn.color === 'red',
    ).length;
    // four standard deviations: 4 sqrt(4000 * 3 / 16)
    expect(Math.abs(red - 1000)).toBeLessThan(110);
  });
});

describe('making', () => {
  const here = { x: 0.5, y: 0.5 };
  test.each<[string, () => AnyDistribution]>([
    ['an empty interval', () => uniform('x', 0.5, 0.5)],
    ['an interval upside down', () => uniform('x', 1, 0)],
    ['an interval without end', () => uniform('x', 0, Number.POSITIVE_INFINITY)],
    ['an interval from NaN', () => uniform('x', Number.NaN, 1)],
    ['an interval wider than numbers go', () => uniform('x', -1e308, 1e308)],
    ['no values', () => discrete('color', [])],
    ['a value that is NaN', () => discrete('size', [12, Number.NaN])],
    ['a value of weight 0', () => discrete('color', ['red', 'blue'], [1, 0])],
    ['an infinite constant', () => constant({ x: Number.NEGATIVE_INFINITY })],
    ['a rectangle without height', () => rectangle({ x: 0, y: 0.5 }, { x: 1, y: 0.5 })],
    ['a disc without area', () => disc(here, 0)],
    ['a disc nowhere', () => disc({ x: Number.NaN, y: 0 }, 0.1)],
    ['an endless disc', () => disc(here, Number.POSITIVE_INFINITY)],
    ['a ring without area', () => annulus(here, 0.2, 0.2)],
    ['a ring with a negative hole', () => annulus(here, -0.1, 0.2)],
  ])('refuses %s', (_, make) => {
    expect(make).toThrowCode('BAD_ARGUMENT');
  });

  it('knows values by their factors', () => {
    // @ts-expect-error a colour is no shape
    discrete('shape', ['red']);
    // @ts-expect-error a shape has no interval
    uniform('shape', 0, 1);
    expect(discrete('shape', ['circle']).over).toEqual(['shape']);
  });
});
