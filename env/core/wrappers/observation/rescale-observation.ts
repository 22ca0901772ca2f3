/** Observations between other bounds. Gymnasium: `RescaleObservation`. */

import type { Env } from '../../env.ts';
import type { NumericArray, SpaceValue } from '../../spaces/spaces.ts';
import { rescaleBox } from '../affine.ts';
import { arrayOf, type Bound, requireBox } from '../arguments.ts';
import { transformObservation } from './transform-observation.ts';

/**
 * The result is float32, whatever the box held (Gymnasium keeps the element type, in which a scaled
 * picture is zeros and ones).
 * @param low, high for all elements or each of the last axis; infinite exactly where the box is.
 * @throws BAD_ARGUMENT for a space that is no box, or bounds out of order.
 */
export function rescaleObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  low: Bound,
  high: Bound,
): Env<NumericArray, A> {
  const who = 'rescaleObservation';
  const { space, forward } = rescaleBox(requireBox(env.observationSpace, who), low, high, who);
  return transformObservation(env, (observation) => forward(arrayOf(observation)), space);
}
