/** Observations as one flat array. Gymnasium: `FlattenObservation`. */

import type { Env } from '../../env.ts';
import { flatten } from '../../spaces/flatten.ts';
import { flattenSpace } from '../../spaces/flatten-space.ts';
import type { NumericArray, SpaceValue } from '../../spaces/spaces.ts';
import { transformObservation } from './transform-observation.ts';

/**
 * What `flatten` makes of them, a box of `flattenSpace`: discrete values as one-hots, parts of a dict
 * in the order of their keys.
 * @throws BAD_ARGUMENT for a space without a flat form: sequences and graphs.
 */
export function flattenObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
): Env<NumericArray, A> {
  const inner = env.observationSpace;
  return transformObservation(
    env,
    (observation) => flatten(inner, observation),
    flattenSpace(inner),
  );
}
