/**
 * The two readings of a distribution: draw from it, and ask whether it could have drawn something.
 * Whatever `sampleFactors` gives, `containsFactors` accepts, to the last bit.
 */

import { SupairError } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { AnyDistribution, Distribution } from './distribution.ts';
import type { Factor, Factors } from './factors.ts';
import { choose } from './weights.ts';

/** Draws before a distribution counts as empty: one that keeps a thousandth fails once in 22,000 times. */
const TRIES = 10_000;

/** @throws LIMIT where an intersection or a difference leaves next to nothing to draw. */
export function sampleFactors<K extends Factor>(
  distribution: Distribution<K>,
  rng: Rng,
): Pick<Factors, K> {
  // a law draws every factor that it is over; the makers of distributions have seen to it
  return draw(distribution, rng) as Pick<Factors, K>;
}

/**
 * Whether a sprite could have been drawn, as far as the distribution speaks of it: as a filter.
 * @throws BAD_ARGUMENT where the sprite lacks a factor that the distribution speaks of.
 */
export function containsFactors<K extends Factor>(
  distribution: Distribution<K>,
  factors: Pick<Factors, K>,
): boolean {
  for (const factor of distribution.over) {
    if (Object.hasOwn(factors, factor)) continue;
    refuse(
      'containsFactors',
      `a sprite with ${distribution.over.join(', ')}`,
      `one without ${factor}`,
    );
  }
  return holds(distribution, factors);
}

// ---------------------------------------------------------------------------

function draw(distribution: AnyDistribution, rng: Rng): Partial<Factors> {
  const { law, over } = distribution;
  const until = (propose: () => Partial<Factors>): Partial<Factors> => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const drawn = propose();
      if (holds(distribution, drawn)) return drawn;
    }
    return giveUp(distribution);
  };
  // the makers of distributions have matched values with factors, which fromEntries() cannot know
  const named = (value: Factors[Factor]): Partial<Factors> =>
    Object.fromEntries(over.map((factor) => [factor, value]));
  switch (law.type) {
    case 'uniform':
      // again where a narrow interval's draw is rounded up to `high`
      return until(() => named(rng.uniform(law.low, law.high)));
    case 'discrete':
      return named(choose(law.values, law.weights, rng));
    case 'constant':
      return { ...law.values };
    case 'annulus':
      // area grows with the squared radius; again where rounding leaves the ring
      return until(() => {
        const radius = Math.sqrt(rng.uniform(law.inner ** 2, law.outer ** 2));
        const angle = rng.uniform(0, 2 * Math.PI);
        return { x: law.x + radius * Math.cos(angle), y: law.y + radius * Math.sin(angle) };
      });
    case 'product':
      return Object.fromEntries(law.parts.flatMap((part) => Object.entries(draw(part, rng))));
    case 'mixture':
      return draw(choose(law.parts, law.weights, rng), rng);
    case 'intersection':
    case 'difference':
      return until(() => draw(law.base, rng));
    default:
      return law satisfies never;
  }
}

function holds({ law, over }: AnyDistribution, factors: Partial<Factors>): boolean {
  switch (law.type) {
    case 'uniform':
      return over.every((factor) => {
        const value = factors[factor];
        return typeof value === 'number' && value >= law.low && value < law.high;
      });
    case 'discrete':
      return over.every((factor) => law.values.some((value) => value === factors[factor]));
    case 'constant':
      return over.every((factor) => law.values[factor] === factors[factor]);
    case 'annulus': {
      const { x = Number.NaN, y = Number.NaN } = factors;
      const distance = Math.hypot(x - law.x, y - law.y);
      return distance >= law.inner && distance <= law.outer;
    }
    case 'product':
      return law.parts.every((part) => holds(part, factors));
    case 'mixture':
      return law.parts.some((part) => holds(part, factors));
    case 'intersection':
      return holds(law.base, factors) && law.filters.every((filter) => holds(filter, factors));
    case 'difference':
      return holds(law.base, factors) && !holds(law.without, factors);
    default:
      return law satisfies never;
  }
}

function giveUp(distribution: AnyDistribution): never {
  throw new SupairError('LIMIT', {
    who: 'sampleFactors',
    expected: `something to draw from ${JSON.stringify(distribution).slice(0, 200)}`,
    got: `nothing in ${TRIES} draws`,
    remedy: 'Let the base of an intersection or difference be closer to what is to be left of it.',
  });
}
