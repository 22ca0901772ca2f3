/** Wrappers of vector environments: compositions like those of single ones, and their states. */

import type { EnvState } from '../../env.ts';
import { stateField } from '../../state.ts';
import { isStateful, type StatefulVector, type VectorEnv } from '../../vector/vector-env.ts';
import type { Memory } from '../remember.ts';

/**
 * A vector environment made of another one and the members it replaces. It can be saved where the
 * inner one can, which remote ones cannot, and answers with promises where that one does.
 */
export function wrapVectorEnv(
  env: VectorEnv,
  name: string,
  memory: Memory,
  replaced: Partial<VectorEnv>,
): VectorEnv {
  const { numEnvs, autoresetMode } = env;
  const { singleObservationSpace, singleActionSpace, observationSpace, actionSpace } = env;
  return {
    numEnvs,
    autoresetMode,
    singleObservationSpace,
    singleActionSpace,
    observationSpace,
    actionSpace,
    reset: (options) => env.reset(options),
    step: (actions) => env.step(actions),
    close: () => env.close(),
    ...(isStateful(env) ? rememberVector(env, `${name}.setState`, memory) : {}),
    ...replaced,
  };
}

// ---------------------------------------------------------------------------

/** As `remember` for single environments. */
function rememberVector(
  env: StatefulVector,
  who: string,
  memory: Memory,
): Pick<StatefulVector, 'getState' | 'setState'> {
  return {
    getState() {
      const own = memory.save();
      const inner = env.getState();
      const join = (state: EnvState): EnvState => ({ ...own, env: state });
      return inner instanceof Promise ? inner.then(join) : join(inner);
    },
    setState(state) {
      const putInForce = memory.load(state, who);
      // the inner environment looks at its part before it believes it
      const restored = env.setState(stateField(state, 'env', who) as EnvState);
      if (restored instanceof Promise) return restored.then(putInForce);
      putInForce();
    },
  };
}
