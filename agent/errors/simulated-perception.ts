/**
 * Object tables as perception would report them, without perception: a cheap stand-in for training.
 * Errors are those that were measured of a model (measure-errors.ts); ids are rows, as without a tracker.
 */

import type { Env } from '../../env/core/env.ts';
import type { ObjectTable } from '../../env/core/object-table.ts';
import { Rng } from '../../env/core/random.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import { badState, stateField, stateRng } from '../../env/core/state.ts';
import { withObservation } from '../../env/core/step-result.ts';
import { remember } from '../../env/core/wrappers/remember.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import { ERROR_COLUMNS, type ErrorModel } from './error-model.ts';
import { type ErrorMemory, simulateErrors } from './simulate-errors.ts';
import { objectsIn, requireObjects, tableOf } from './table-objects.ts';

const WHO = 'simulatedPerception';

/** @throws BAD_ARGUMENT for an environment that does not observe true object tables. */
export function simulatedPerception<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  model: ErrorModel,
): Env<SpaceValue, A> {
  const space = requireObjects(env.observationSpace, WHO);
  let rng = new Rng(0);
  let memory: readonly ErrorMemory[] = [];
  const seen = (observation: SpaceValue): ObjectTable => {
    const truths = objectsIn(observation as ObjectTable); // the space is an object table's
    const simulated = simulateErrors(truths, memory, model, rng);
    memory = simulated.memory;
    return tableOf(simulated.objects, space);
  };
  return wrapEnv(env, {
    reset(options) {
      if (options?.seed !== undefined) rng = new Rng(options.seed).fork('simulated perception');
      const { observation, info } = env.reset(options);
      memory = [];
      return { observation: seen(observation), info };
    },
    step(action) {
      const result = env.step(action);
      return withObservation(result, seen(result.observation));
    },
    ...remember(env, WHO, {
      save: () => ({ rng: rng.getState(), memory }),
      load(state, who) {
        const saved = stateRng(state, 'rng', who);
        const remembered = parseMemory(stateField(state, 'memory', who), `${who}.memory`);
        return () => {
          rng = saved;
          memory = remembered;
        };
      },
    }),
  });
}

// ---------------------------------------------------------------------------

function parseMemory(saved: unknown, who: string): readonly ErrorMemory[] {
  if (Array.isArray(saved) && saved.every(isMemory)) return saved;
  throw badState(who, 'what errors carry on, object by object', saved);
}

function isMemory(value: unknown): value is ErrorMemory {
  if (typeof value !== 'object' || value === null) return false;
  const { id, z, luck } = value as { readonly [key: string]: unknown }; // an object
  return (
    Number.isSafeInteger(id) &&
    Number.isFinite(luck) &&
    Array.isArray(z) &&
    z.length === ERROR_COLUMNS.length &&
    z.every(Number.isFinite)
  );
}
