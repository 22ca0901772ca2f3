import fc from 'fast-check';
import { describe, expect, expectTypeOf, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import {
  intersection,
  mixture,
  product,
  selection,
  setMinus,
} from '../../../../env/tabletop/factors/algebra.ts';
import type {
  AnyDistribution,
  Distribution,
} from '../../../../env/tabletop/factors/distribution.ts';
import {
  constant,
  disc,
  discrete,
  rectangle,
  uniform,
} from '../../../../env/tabletop/factors/elementary.ts';
import { containsFactors, sampleFactors } from '../../../../env/tabletop/factors/evaluate.ts';
import {
  type Colored,
  colors,
  distributions,
  places,
  sprites,
} from '../../../support/distributions.ts';

const left = rectangle({ x: 0, y: 0 }, { x: 0.5, y: 1 });
const right = rectangle({ x: 0.5, y: 0 }, { x: 1, y: 1 });
const table = rectangle({ x: 0, y: 0 }, { x: 1, y: 1 });
const red = constant({ color: 'red' });
const warm = discrete('color', ['red', 'yellow']);

const SEEDED = { seed: 1, numRuns: 300 };

const DRAWS = 4000;
/** How many of 4,000 draws are so. */
function count<K extends Colored>(
  distribution: Distribution<K>,
  so: (drawn: ReturnType<typeof sampleFactors<K>>) => boolean,
): number {
  const rng = new Rng(7);
  return Array.from({ length: DRAWS }, () => sampleFactors(distribution, rng)).filter(so).length;
}
/** Four standard deviations of how many of 4,000 draws have a property of this probability. */
const slack = (p: number): number => 4 * Math.sqrt(DRAWS * p * (1 - p));

describe('for all distributions', () => {
  it('a product contains what all its parts contain, and nothing else', () => {
    fc.assert(
      fc.property(places, colors, sprites, (place, color, sprite) => {
        const both = containsFactors(place, sprite) && containsFactors(color, sprite);
        expect(containsFactors(product(place, color), sprite)).toBe(both);
        expect(containsFactors(product(color, place), sprite)).toBe(both);
      }),
      SEEDED,
    );
  });

  it('a mixture contains what some part contains, whatever the weights', () => {
    fc.assert(
      fc.property(distributions, distributions, sprites, (a, b, sprite) => {
        const either = containsFactors(a, sprite) || containsFactors(b, sprite);
        expect(containsFactors(mixture([a, b]), sprite)).toBe(either);
        expect(containsFactors(mixture([b, a], [0.01, 9]), sprite)).toBe(either);
      }),
      SEEDED,
    );
  });

  it('an intersection contains what all parts contain; a selection likewise', () => {
    fc.assert(
      fc.property(distributions, distributions, places, sprites, (a, b, place, sprite) => {
        const both = containsFactors(a, sprite) && containsFactors(b, sprite);
        expect(containsFactors(intersection(a, b), sprite)).toBe(both);
        expect(containsFactors(selection(a, b), sprite)).toBe(both);
        const placed = containsFactors(a, sprite) && containsFactors(place, sprite);
        expect(containsFactors(selection(a, place), sprite)).toBe(placed);
        expect(containsFactors(intersection(a, b, a, b), sprite)).toBe(both);
      }),
      SEEDED,
    );
  });

  it('A minus B contains what A contains and B does not', () => {
    fc.assert(
      fc.property(distributions, distributions, sprites, (a, b, sprite) => {
        const rest = containsFactors(a, sprite) && !containsFactors(b, sprite);
        expect(containsFactors(setMinus(a, b), sprite)).toBe(rest);
      }),
      SEEDED,
    );
  });

  it('what is held out comes back by selection: A is A minus B, or A selected by B, never both', () => {
    fc.assert(
      fc.property(distributions, places, sprites, (a, b, sprite) => {
        const kept = containsFactors(setMinus(a, b), sprite);
        const held = containsFactors(selection(a, b), sprite);
        expect(kept || held).toBe(containsFactors(a, sprite));
        expect(kept && held).toBe(false);
      }),
      SEEDED,
    );
  });
});

describe('samples', () => {
  it('of A minus B are in A, never in B', () => {
    const rng = new Rng(8);
    const middle = disc({ x: 0.5, y: 0.5 }, 0.4);
    const rest = setMinus(table, middle);
    for (let i = 0; i < 2000; i++) {
      const drawn = sampleFactors(rest, rng);
      expect(containsFactors(table, drawn)).toBe(true);
      expect(Math.hypot(drawn.x - 0.5, drawn.y - 0.5)).toBeGreaterThan(0.4);
    }
  });

  it('of a mixture come from its parts as often as the weights say', () => {
    const lopsided = mixture([left, right], [1, 4]);
    expect(Math.abs(count(lopsided, ({ x }) => x < 0.5) - 800)).toBeLessThan(slack(0.2));
    expect(Math.abs(count(mixture([left, right]), ({ x }) => x < 0.5) - 2000)).toBeLessThan(
      slack(0.5),
    );
  });

  it('of overlapping parts of a mixture count twice where both are', () => {
    // half from the left half, half from everywhere: 3/4 on the left
    const overlapping = mixture([left, table]);
    expect(Math.abs(count(overlapping, ({ x }) => x < 0.5) - 3000)).toBeLessThan(slack(0.75));
  });

  it('of an intersection have the density of its base', () => {
    // 1 : 4 between left and right; the middle half of the table keeps half of each
    const middle = rectangle({ x: 0.25, y: 0 }, { x: 0.75, y: 1 });
    const lopsided = intersection(mixture([left, right], [1, 4]), middle);
    expect(Math.abs(count(lopsided, ({ x }) => x < 0.5) - 800)).toBeLessThan(slack(0.2));
    expect(count(lopsided, ({ x }) => x >= 0.25 && x < 0.75)).toBe(DRAWS);
  });

  it('of a difference are those of the base where it is left alone', () => {
    // the unit square without its lower left quarter: a third of what is left lies on the left
    const quarter = rectangle({ x: 0, y: 0 }, { x: 0.5, y: 0.5 });
    const rest = setMinus(table, quarter);
    expect(Math.abs(count(rest, ({ x }) => x < 0.5) - DRAWS / 3)).toBeLessThan(slack(1 / 3));
  });

  it('of a joint hold-out never show the pair that is held out, but each half of it', () => {
    const train = setMinus(product(table, warm), product(red, left));
    expect(count(train, ({ x, color }) => x < 0.5 && color === 'red')).toBe(0);
    // three quarters are left: one of them is red, on the right
    expect(Math.abs(count(train, ({ color }) => color === 'red') - DRAWS / 3)).toBeLessThan(
      slack(1 / 3),
    );
  });

  it('of a product draw its parts apart from each other', () => {
    const both = product(table, warm);
    const near = count(both, ({ x, color }) => x < 0.5 && color === 'red');
    expect(Math.abs(near - 1000)).toBeLessThan(slack(0.25));
  });
});

describe('making', () => {
  // the compiler refuses the last four; from elsewhere, types may have been lost on the way
  const elsewhere = (distribution: AnyDistribution): Distribution<'x' | 'y'> =>
    JSON.parse(JSON.stringify(distribution));
  test.each<[string, () => AnyDistribution]>([
    ['a product with a factor twice', () => product(table, uniform('x', 0, 1))],
    ['a mixture of nothing', () => mixture([])],
    ['a mixture with a weight of 0', () => mixture([left, right], [1, 0])],
    ['a mixture with a weight too few', () => mixture([left, right], [1])],
    ['a mixture of unlike factors', () => mixture([left, elsewhere(uniform('x', 0, 1))])],
    ['an intersection of unlike factors', () => intersection(left, elsewhere(product(left, red)))],
    ['a selection by a factor not there', () => selection(left, elsewhere(red))],
    ['a difference by a factor not there', () => setMinus(left, elsewhere(red))],
  ])('refuses %s', (_, make) => {
    expect(make).toThrowCode('BAD_ARGUMENT');
  });

  it('types a product as over the factors of all its parts', () => {
    const sprite = product(table, warm, uniform('size', 10, 20));
    expectTypeOf(sprite).toEqualTypeOf<Distribution<'x' | 'y' | 'color' | 'size'>>();
    expect([...sprite.over].sort()).toEqual(['color', 'size', 'x', 'y']);
  });

  it('does not take a distribution over fewer or more factors for another', () => {
    // @ts-expect-error it says nothing about y
    const fewer: Distribution<'x' | 'y'> = uniform('x', 0, 1);
    // @ts-expect-error it says something about y
    const more: Distribution<'x'> = table;
    // @ts-expect-error a mixture is over one set of factors
    expect(() => mixture([fewer, more, red])).toThrowCode('BAD_ARGUMENT');
    // @ts-expect-error the filter speaks of what the base does not
    expect(() => selection(red, table)).toThrowCode('BAD_ARGUMENT');
  });

  it('makes of no parts what contains every sprite', () => {
    const every = product();
    expectTypeOf(every).toEqualTypeOf<Distribution<never>>();
    expect(containsFactors(every, {})).toBe(true);
    expect(sampleFactors(every, new Rng(1))).toEqual({});
  });
});
