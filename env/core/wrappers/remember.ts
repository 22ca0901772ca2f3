/** States of wrappers that have a memory: their own fields, and the inner environment's under `env`. */

import type { Env, EnvState } from '../env.ts';
import { stateField } from '../state.ts';

/** What can be saved and restored. */
type Stateful = Pick<Env, 'getState' | 'setState'>;

export interface Memory {
  /** JSON-able fields; none is called `env`. */
  save(): EnvState;
  /**
   * Reads every field before any is believed, and returns what puts them in force.
   * @throws BAD_ARGUMENT for a field that is missing or off.
   */
  load(state: EnvState, who: string): () => void;
}

/** @param name the wrapper's, for errors. A state that is refused changes nothing. */
export function remember(env: Stateful, name: string, memory: Memory): Stateful {
  const who = `${name}.setState`;
  return {
    getState: () => ({ ...memory.save(), env: env.getState() }),
    setState(state) {
      const putInForce = memory.load(state, who);
      // the inner environment looks at its part before it believes it
      env.setState(stateField(state, 'env', who) as EnvState);
      putInForce();
    },
  };
}
