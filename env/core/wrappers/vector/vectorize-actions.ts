/** Wrappers of what goes into an environment, on a vector of them. Gymnasium: `VectorizeTransformAction`. */

import { defined } from '../../errors.ts';
import { createBatch, unbatch } from '../../spaces/batch.ts';
import { batchSpace } from '../../spaces/batch-space.ts';
import { explain } from '../../spaces/check.ts';
import { equalSpaces } from '../../spaces/equality.ts';
import { zeroOf } from '../../spaces/zero.ts';
import { transition } from '../../step-result.ts';
import type { VectorEnv, VectorStep } from '../../vector/vector-env.ts';
import { badAction } from '../guard.ts';
import { EpisodeEnds, hasEnded, isReset } from './episode-ends.ts';
import { liftEnv, liftedMemory, refuse, type Wrap } from './lifted-env.ts';
import { wrapVectorEnv } from './wrap-vector-env.ts';

const WHO = 'vectorizeActions';

/**
 * Puts a wrapper of actions around every environment of a vector, such as `clipAction` or
 * `(env) => stickyAction(env, 0.25)`: one of its own each, with its own memory and random stream.
 *
 * Dead steps of next-step mode leave memories and streams alone, and so do steps that are refused.
 * @throws UNSUPPORTED for a wrapper that changes results, or takes several steps.
 */
export function vectorizeActions(env: VectorEnv, wrap: Wrap): VectorEnv {
  const { numEnvs, singleObservationSpace: observations, singleActionSpace: inner } = env;
  const places = Array.from({ length: numEnvs }, (_, i) => liftEnv(env, i, wrap, WHO));
  const { observationSpace, actionSpace: single } = defined(places[0], WHO).env;
  if (!equalSpaces(observationSpace, observations)) {
    refuse(WHO, 'a wrapper that leaves observations alone');
  }
  const actionSpace = batchSpace(single, numEnvs);
  const ends = new EpisodeEnds(env);
  /** Wrappers are asked for the action before there is a result; nobody looks at this one. */
  const nothing = { observation: zeroOf(observations), info: {} };

  return wrapVectorEnv(env, WHO, liftedMemory(ends, places), {
    singleActionSpace: single,
    actionSpace,
    async reset(options = {}) {
      const result = await env.reset(options);
      ends.reset(options);
      for (const [i, place] of places.entries()) {
        if (isReset(options, i)) place.reset(nothing, options);
      }
      return result;
    },
    async step(actions) {
      const reason = explain(actionSpace, actions, 'actions');
      if (reason !== null) throw badAction(`${WHO}.step`, reason);
      const before = places.map((place) => place.env.getState());
      const goBack = (i: number): void => places[i]?.env.setState(defined(before[i], WHO));
      let step: VectorStep;
      try {
        const batch = createBatch(inner, numEnvs);
        for (const [i, place] of places.entries()) {
          const result = transition(nothing.observation, 0);
          const asked = place.step(unbatch(single, actions, i), result);
          if (asked.result !== result) refuse(WHO, 'a wrapper that leaves results alone');
          if (ends.isDead(i)) goBack(i); // the action is ignored
          batch.write(i, asked.asked);
        }
        step = await env.step(batch.value);
      } catch (error) {
        for (const i of places.keys()) goBack(i);
        throw error;
      }
      for (const [i, place] of places.entries()) {
        const begins = env.autoresetMode === 'same-step' ? hasEnded(step, i) : ends.isDead(i);
        if (begins) place.reset(nothing, {});
      }
      ends.step(step);
      return step;
    },
  });
}
