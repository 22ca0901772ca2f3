/** Observations of a vector by shared statistics. Gymnasium: `wrappers.vector.NormalizeObservation`. */

import { createBatch, unbatch } from '../../spaces/batch.ts';
import { batchSpace } from '../../spaces/batch-space.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import type { VectorEnv } from '../../vector/vector-env.ts';
import {
  type NormalizeOptions,
  type Normalizing,
  normalizingMemory,
  observationNormalizer,
} from '../normalizer.ts';
import { isReset } from './episode-ends.ts';
import { wrapVectorEnv } from './wrap-vector-env.ts';

/**
 * As `normalizeObservation`, with one set of statistics for all environments: a step's observations
 * are learned together and then scaled, final ones among them. Every observation counts once in
 * every autoreset mode: resets do, the dead step's being one, and rows that a masked reset leaves
 * alone do not; they stay as they were shown.
 * @throws BAD_ARGUMENT for a space that is neither a box nor an object table.
 */
export function vectorNormalizeObservation(
  env: VectorEnv,
  options: NormalizeOptions = {},
): VectorEnv & Normalizing {
  const who = 'vectorNormalizeObservation';
  const { numEnvs, singleObservationSpace: inner } = env;
  const { space, statistics, learn, apply } = observationNormalizer(inner, options, who);
  const batch = createBatch(space, numEnvs);
  const rows = [...new Array<null>(numEnvs).keys()];

  /** Learns what is new, then scales it; `finals` are new as well. */
  const take = (
    observations: SpaceValue,
    fresh: readonly number[],
    finals: readonly (SpaceValue | null)[],
  ): (SpaceValue | null)[] => {
    const seen = fresh.map((i) => [i, unbatch(inner, observations, i)] as const);
    if (!wrapped.frozen) {
      for (const [i, observation] of seen) {
        const last = finals[i] ?? null;
        if (last !== null) learn(last);
        learn(observation);
      }
    }
    for (const [i, observation] of seen) batch.write(i, apply(observation));
    return finals.map((last) => (last === null ? null : apply(last)));
  };

  const inside = wrapVectorEnv(
    env,
    who,
    normalizingMemory(() => wrapped),
    {
      singleObservationSpace: space,
      observationSpace: batchSpace(space, numEnvs),
      async reset(given = {}) {
        const { observations, infos } = await env.reset(given);
        const fresh = rows.filter((i) => isReset(given, i));
        take(observations, fresh, []);
        return { observations: batch.copy(), infos };
      },
      async step(actions) {
        const step = await env.step(actions);
        const finalObservations = take(step.observations, rows, step.finalObservations);
        return { ...step, observations: batch.copy(), finalObservations };
      },
    },
  );
  const wrapped: VectorEnv & Normalizing = Object.assign(inside, {
    statistics,
    frozen: options.frozen ?? false,
  });
  return wrapped;
}
