/** Our environments in the manner of dm_env, by structure. */

import type { Env } from '../../core/env.ts';
import { readValue, writeValue } from '../values.ts';
import type { DmEnv, DmTimeStep } from './contract.ts';
import { specOf } from './specs.ts';

/**
 * The environment with dm_env's four-part time steps: after a termination the discount is 0, else 1.
 * Observations are numbers, nested lists and records of them. Infos are left out: dm_env has none.
 * @param seed of the first reset; later ones go on with its stream.
 * @throws UNSUPPORTED for spaces without numbers.
 */
export function toDmEnv(env: Env, seed: number): DmEnv {
  const { observationSpace, actionSpace } = env;
  const [observationSpec, actionSpec] = [
    specOf(observationSpace, 'observation'),
    specOf(actionSpace, 'action'),
  ];
  let seeded = false;
  let running = false;
  const reset = (): DmTimeStep => {
    const { observation } = env.reset(seeded ? {} : { seed });
    seeded = true;
    running = true;
    return {
      stepType: 'first',
      reward: null,
      discount: null,
      observation: writeValue(observationSpace, observation, 'observation'),
    };
  };
  return {
    observationSpec: () => observationSpec,
    actionSpec: () => actionSpec,
    reset,
    step(action) {
      if (!running) return reset();
      const result = env.step(readValue(actionSpace, action, 'action'));
      const { reward, terminated, truncated } = result;
      running = !(terminated || truncated);
      return {
        stepType: running ? 'mid' : 'last',
        reward,
        discount: terminated ? 0 : 1,
        observation: writeValue(observationSpace, result.observation, 'observation'),
      };
    },
    close: () => env.close(),
  };
}
