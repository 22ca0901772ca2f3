/** Wrappers of vector environments: compositions like those of single ones, and their states. */

import type { VectorEnv } from '../../vector/vector-env.ts';
import type { Stateful } from '../remember.ts';
import { type Memory, remember } from '../remember.ts';

/**
 * A vector environment made of another one and the members it replaces. It can be saved where the
 * inner one can: remote ones need not have `getState`.
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
    ...(isStateful(env) ? remember(env, name, memory) : {}),
    ...replaced,
  };
}

/** Whether the environment can be saved and restored. */
export function isStateful(env: VectorEnv): env is VectorEnv & Stateful {
  return 'getState' in env && 'setState' in env;
}
