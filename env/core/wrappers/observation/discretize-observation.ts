/** Numbers of bins in place of values. Gymnasium: `DiscretizeObservation`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { arrayOf, type Bound } from '../arguments.ts';
import { type BinOptions, binsOf } from '../bins.ts';
import { transformObservation } from './transform-observation.ts';

/**
 * Bins of equal width between the bounds, the first element's counting most (row-major).
 * @param bins of every element, or of each of the flat array.
 * @throws BAD_ARGUMENT for a space that is no float32 box with finite bounds, or too many bins.
 */
export function discretizeObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  bins: Bound,
  { multidiscrete = false }: BinOptions = {},
): Env<number | Int32Array, A> {
  const { space, indexOf } = binsOf(
    env.observationSpace,
    bins,
    multidiscrete,
    'discretizeObservation',
  );
  return transformObservation(env, (observation) => indexOf(arrayOf(observation)), space);
}
