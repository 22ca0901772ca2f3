/** Observations to mean 0 and variance 1 by running statistics. Gymnasium: `NormalizeObservation`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import {
  type NormalizeOptions,
  type Normalizing,
  normalizingMemory,
  observationNormalizer,
} from '../normalizer.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';
import { transformObservation } from './transform-observation.ts';

/**
 * (x - mean) / sqrt(variance + epsilon), with statistics of every observation so far, this one
 * included. They outlast resets, can be shared, frozen and saved. The result is float32 and
 * unbounded. Of an object table each column has its statistics, learned from valid rows alone.
 *
 * An evaluation uses those of the training: `{ statistics: training.statistics, frozen: true }`.
 * @throws BAD_ARGUMENT for a space that is neither a box nor an object table.
 */
export function normalizeObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  options: NormalizeOptions = {},
): Env<SpaceValue, A> & Normalizing {
  const who = 'normalizeObservation';
  const { space, statistics, learn, apply } = observationNormalizer(
    env.observationSpace,
    options,
    who,
  );
  const seen = (observation: SpaceValue): SpaceValue => {
    if (!wrapped.frozen) learn(observation);
    return apply(observation);
  };
  const memory = normalizingMemory(() => wrapped);
  const scaled = transformObservation(env, seen, space);
  const inner: Env<SpaceValue, A> = wrapEnv(scaled, remember(env, who, memory));
  const wrapped: Env<SpaceValue, A> & Normalizing = Object.assign(inner, {
    statistics,
    frozen: options.frozen ?? false,
  });
  return wrapped;
}
