import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSupairError } from '../../../../env/core/errors.ts';
import { Rng } from '../../../../env/core/random.ts';
import { intersection, product, setMinus } from '../../../../env/tabletop/factors/algebra.ts';
import type { AnyDistribution } from '../../../../env/tabletop/factors/distribution.ts';
import { constant, rectangle, uniform } from '../../../../env/tabletop/factors/elementary.ts';
import { containsFactors, sampleFactors } from '../../../../env/tabletop/factors/evaluate.ts';
import { AT_REST } from '../../../../env/tabletop/factors/factors.ts';
import { distributions } from '../../../support/distributions.ts';

const seeds = fc.integer({ min: 0, max: 1_000_000 });

describe('sampleFactors', () => {
  it('gives what containsFactors accepts, of every distribution that is not empty', () => {
    let drawn = 0;
    fc.assert(
      fc.property(distributions, seeds, (distribution, seed) => {
        try {
          const sprite = sampleFactors(distribution, new Rng(seed));
          expect(Object.keys(sprite).sort()).toEqual(['color', 'x', 'y']);
          expect(containsFactors(distribution, sprite)).toBe(true);
          drawn++;
        } catch (error) {
          // an intersection or difference that leaves nothing says so
          if (!(isSupairError(error) && error.code === 'LIMIT')) throw error;
        }
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(drawn).toBeGreaterThan(30);
  });

  it('gives the same from the same seed, also after a journey as JSON', () => {
    const there = product(rectangle({ x: 0, y: 0 }, { x: 1, y: 1 }), constant({ color: 'red' }));
    const journey: typeof there = JSON.parse(JSON.stringify(there));
    expect(journey).toEqual(there);
    expect(sampleFactors(journey, new Rng(9))).toEqual(sampleFactors(there, new Rng(9)));
  });

  it('says when a difference leaves nothing', () => {
    const whole = uniform('x', 0, 1);
    const nothing = setMinus(whole, uniform('x', -1, 2));
    const draw = (): unknown => sampleFactors(nothing, new Rng(1));
    expect(draw).toThrowCode('LIMIT');
    expect(draw).toThrow(/"type":"difference".* got nothing in 10000 draws/);
  });

  it('says when an intersection is met by chance only', () => {
    const point = intersection(uniform('x', 0, 1), constant({ x: 0.5 }));
    expect(() => sampleFactors(point, new Rng(1))).toThrowCode('LIMIT');
    // the other way round it is drawn at once
    const turned = intersection(constant({ x: 0.5 }), uniform('x', 0, 1));
    expect(sampleFactors(turned, new Rng(1))).toEqual({ x: 0.5 });
  });
});

describe('containsFactors', () => {
  it('looks at no factor that the distribution is silent on', () => {
    const red = constant({ color: 'red' });
    const sprite = { ...AT_REST, shape: 'square', color: 'red', size: 9, x: 2, y: -1 } as const;
    expect(containsFactors(red, sprite)).toBe(true);
    expect(containsFactors(red, { ...sprite, color: 'blue' })).toBe(false);
  });

  it('refuses a sprite without a factor that the distribution speaks of', () => {
    // as a filter from elsewhere would be asked
    const moving: AnyDistribution = setMinus(uniform('vx', -1, 1), constant({ vx: 0 }));
    // @ts-expect-error of the sprite only the place is known
    expect(() => containsFactors(moving, { x: 0.5, y: 0.5 })).toThrowCode('BAD_ARGUMENT');
  });
});
