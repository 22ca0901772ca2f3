/**
 * Wrappers of what comes out of an environment, on a vector of them. Gymnasium:
 * `VectorizeTransformObservation`, `VectorizeTransformReward`.
 */

import type { Info } from '../../env.ts';
import { defined } from '../../errors.ts';
import { createBatch, unbatch } from '../../spaces/batch.ts';
import { batchSpace } from '../../spaces/batch-space.ts';
import { copyValue } from '../../spaces/copy-value.ts';
import { equalSpaces } from '../../spaces/equality.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { type StepResult, termination, transition, withTruncation } from '../../step-result.ts';
import type { VectorEnv, VectorStep } from '../../vector/vector-env.ts';
import { EpisodeEnds, isReset } from './episode-ends.ts';
import { liftEnv, liftedMemory, refuse, type Wrap } from './lifted-env.ts';
import { wrapVectorEnv } from './wrap-vector-env.ts';

const WHO = 'vectorizeResults';

/**
 * Puts a wrapper of observations, rewards or infos around every environment of a vector, such as
 * `(env) => frameStackObservation(env, 4)`: one of its own each, with its own memory.
 *
 * In every autoreset mode a wrapper sees what it would see around a lone environment: an episode's
 * last step before the reset, a reset where a dead step brings one, so final observations and infos
 * are transformed too and the dead step is nobody's. Rows that a masked reset leaves alone stay as
 * they were shown.
 * @throws UNSUPPORTED for a wrapper that changes actions or flags, draws, or takes several steps.
 */
export function vectorizeResults(env: VectorEnv, wrap: Wrap): VectorEnv {
  const { numEnvs, singleObservationSpace: inner, singleActionSpace: actions } = env;
  const places = Array.from({ length: numEnvs }, (_, i) => liftEnv(env, i, wrap, WHO));
  const { observationSpace: single, actionSpace } = defined(places[0], WHO).env;
  if (!equalSpaces(actionSpace, actions)) refuse(WHO, 'a wrapper that leaves actions alone');
  const batch = createBatch(single, numEnvs);
  const ends = new EpisodeEnds(env);

  /** Row i of what the inner environment returned, in memory of its own. */
  const rowOf = (observations: SpaceValue, i: number): SpaceValue =>
    copyValue(unbatch(inner, observations, i));

  return wrapVectorEnv(env, WHO, liftedMemory(ends, places), {
    singleObservationSpace: single,
    observationSpace: batchSpace(single, numEnvs),
    async reset(options = {}) {
      const { observations, infos } = await env.reset(options);
      ends.reset(options);
      const seen = infos.map((info, i): Info => {
        const place = places[i];
        if (place === undefined || !isReset(options, i)) return info;
        const result = place.reset({ observation: rowOf(observations, i), info }, options);
        batch.write(i, result.observation);
        return result.info;
      });
      return { observations: batch.copy(), infos: seen };
    },
    async step(taken) {
      const step = await env.step(taken);
      const rewards = step.rewards.slice();
      const infos = [...step.infos];
      const finalObservations = [...step.finalObservations];
      const finalInfos = [...step.finalInfos];
      for (const [i, place] of places.entries()) {
        const observation = rowOf(step.observations, i);
        const info = infos[i] ?? {};
        if (ends.isDead(i)) {
          const begun = place.reset({ observation, info }, {});
          batch.write(i, begun.observation);
          infos[i] = begun.info;
          continue;
        }
        const action = unbatch(actions, taken, i);
        const last = step.finalObservations[i] ?? null;
        const result = resultOf(step, i, last ?? observation, finalInfos[i] ?? info);
        const seen = place.step(action, result).result;
        if (seen.terminated !== result.terminated || seen.truncated !== result.truncated) {
          refuse(WHO, 'a wrapper that leaves flags alone');
        }
        rewards[i] = seen.reward;
        if (last === null) {
          batch.write(i, seen.observation);
          infos[i] = seen.info;
          continue;
        }
        finalObservations[i] = seen.observation;
        finalInfos[i] = seen.info;
        const begun = place.reset({ observation, info }, {});
        batch.write(i, begun.observation);
        // the contract: the reset's info, plus the summary of the episode that ended
        const { episode } = seen.info as { readonly episode?: unknown };
        infos[i] = episode === undefined ? begun.info : { ...begun.info, episode };
      }
      ends.step(step);
      return {
        ...step,
        observations: batch.copy(),
        rewards,
        infos,
        finalObservations,
        finalInfos,
      };
    },
  });
}

// ---------------------------------------------------------------------------

/** What environment i returned, as a lone environment would have. */
function resultOf(step: VectorStep, i: number, observation: SpaceValue, info: Info): StepResult {
  const reward = step.rewards[i] ?? 0;
  const make = step.terminated[i] === 1 ? termination : transition;
  const result = make(observation, reward, info);
  return step.truncated[i] === 1 ? withTruncation(result) : result;
}
