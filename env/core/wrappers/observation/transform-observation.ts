/** Observations through a function. Gymnasium: `TransformObservation`. */

import type { Env } from '../../env.ts';
import type { Space, SpaceValue } from '../../spaces/spaces.ts';
import { withObservation } from '../../step-result.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * @param map not changing its argument; what it remembers is no part of the state.
 * @param observationSpace of what `map` returns; default the inner one.
 */
export function transformObservation<
  I extends SpaceValue,
  O extends SpaceValue,
  A extends SpaceValue,
>(
  env: Env<I, A>,
  map: (observation: I) => O,
  observationSpace: Space = env.observationSpace,
): Env<O, A> {
  return wrapEnv<O, A>(env, {
    observationSpace,
    reset(options) {
      const { observation, info } = env.reset(options);
      return { observation: map(observation), info };
    },
    step(action) {
      const result = env.step(action);
      return withObservation(result, map(result.observation));
    },
  });
}
