/** Our environments as rl-ts's, by structure. */

import type { Env, EnvState } from '../../core/env.ts';
import { stateField } from '../../core/state.ts';
import type { PlainValue } from '../arrays.ts';
import { readValue, writeValue } from '../values.ts';
import type { RlTsEnv, RlTsSpaces, RlTsStep } from './contract.ts';
import { PLAIN_SPACES } from './plain-spaces.ts';
import { spaceToRlTs } from './spaces.ts';

/**
 * An environment for rl-ts's algorithms (those of its HEAD await it, and take it too).
 *
 * Observations are numbers, nested lists and records of them; rl-ts turns lists into its arrays.
 * Actions may be any array of rl-ts; an action outside a box becomes the nearest inside, since
 * rl-ts's Gaussian actors know no bounds. `done` is either end, and `info.truncated`, told with it,
 * is true where only a limit ended the episode. `reset(state)` goes on exactly from a `state`.
 *
 * @param spaces rl-ts's own `Spaces`, for its networks: they ask for instances of its classes.
 * Default: objects with the same members.
 * @throws UNSUPPORTED for spaces that rl-ts has not.
 */
export function toRlTs(env: Env, spaces: RlTsSpaces = PLAIN_SPACES): RlTsEnv {
  const { observationSpace, actionSpace } = env;
  let seed: number | undefined;
  let observation: PlainValue | null = null;
  const observe = (value: Parameters<typeof writeValue>[1]): PlainValue => {
    observation = writeValue(observationSpace, value, 'observation');
    return observation;
  };
  return {
    observationSpace: spaceToRlTs(observationSpace, spaces, 'toRlTs.observationSpace'),
    actionSpace: spaceToRlTs(actionSpace, spaces, 'toRlTs.actionSpace'),
    get state() {
      return { env: env.getState(), observation };
    },
    reset(state) {
      if (state !== undefined) {
        // each environment checks its own state
        env.setState(stateField(state, 'env', 'toRlTs.reset') as EnvState);
        // what `state` above said
        observation = stateField(state, 'observation', 'toRlTs.reset') as PlainValue | null;
        return observation;
      }
      const result = env.reset(seed === undefined ? {} : { seed });
      seed = undefined;
      return observe(result.observation);
    },
    step(action): RlTsStep {
      const taken = readValue(actionSpace, action, 'action', 'nearest');
      const { reward, terminated, truncated, info, ...result } = env.step(taken);
      const done = terminated || truncated;
      return {
        observation: observe(result.observation),
        reward,
        done,
        info: done ? { ...info, truncated: !terminated } : info,
      };
    },
    /** The next reset begins with this seed. */
    seed(next) {
      seed = next;
    },
    close: () => env.close(),
  };
}
