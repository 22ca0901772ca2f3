/** The distributions that others are made of. Angles, lengths and places in the units of `factors.ts`. */

import { refuse } from '../../core/refuse.ts';
import type { Point } from '../geometry.ts';
import { product } from './algebra.ts';
import type { Distribution } from './distribution.ts';
import type { Factor, Factors, NumberFactor } from './factors.ts';
import { checkChoices } from './weights.ts';

/**
 * Uniform in [low, high).
 * @throws BAD_ARGUMENT where low is not below high, or their difference is not finite.
 */
export function uniform<K extends NumberFactor>(
  factor: K,
  low: number,
  high: number,
): Distribution<K> {
  if (!(low < high && Number.isFinite(high - low))) {
    refuse(`uniform('${factor}')`, 'finite low < high', `${low} and ${high}`);
  }
  return { over: [factor], law: { type: 'uniform', low, high } };
}

/**
 * One of the values, by weight; all alike without weights, which need not sum to 1.
 * @throws BAD_ARGUMENT where there is no value, or not one positive weight for each.
 */
export function discrete<K extends Factor>(
  factor: K,
  values: readonly Factors[K][],
  weights?: readonly number[],
): Distribution<K> {
  checkChoices(`discrete('${factor}')`, values.length, weights);
  values.forEach((value) => {
    checkFinite(`discrete('${factor}')`, value);
  });
  const law = { type: 'discrete', values } as const;
  return { over: [factor], law: weights === undefined ? law : { ...law, weights } };
}

/**
 * These values and no others.
 * @throws BAD_ARGUMENT for a number that is not finite.
 */
export function constant<K extends Factor>(values: Pick<Factors, K>): Distribution<K> {
  for (const [factor, value] of Object.entries(values)) checkFinite(`constant.${factor}`, value);
  const over = Object.keys(values) as K[]; // keys() forgets the names
  return { over, law: { type: 'constant', values } };
}

/**
 * Uniform by area over low.x <= x < high.x, low.y <= y < high.y.
 * @throws BAD_ARGUMENT where it has no area.
 */
export function rectangle(low: Point, high: Point): Distribution<'x' | 'y'> {
  return product(uniform('x', low.x, high.x), uniform('y', low.y, high.y));
}

/**
 * Uniform by area over a circle of the table, rim included; an ellipse on a frame that is not square.
 * @throws BAD_ARGUMENT where the radius is not above 0.
 */
export function disc(centre: Point, radius: number): Distribution<'x' | 'y'> {
  return annulus(centre, 0, radius);
}

/**
 * Uniform by area over a ring of the table, both rims included.
 * @throws BAD_ARGUMENT unless 0 <= inner < outer, all finite.
 */
export function annulus(centre: Point, inner: number, outer: number): Distribution<'x' | 'y'> {
  const { x, y } = centre;
  if (!(Number.isFinite(x) && Number.isFinite(y))) {
    refuse('annulus.centre', 'finite coordinates', `${x}, ${y}`);
  }
  if (!(inner >= 0 && inner < outer && Number.isFinite(outer ** 2))) {
    refuse('annulus', 'radii 0 <= inner < outer', `${inner} and ${outer}`);
  }
  return { over: ['x', 'y'], law: { type: 'annulus', x, y, inner, outer } };
}

// ---------------------------------------------------------------------------

function checkFinite(who: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse(who, 'a finite number', value);
  }
}
