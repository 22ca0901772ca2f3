/** Wrappers are compositions: an environment made of another one and the members it replaces. */

import type { Env } from '../env.ts';
import type { SpaceValue } from '../spaces/spaces.ts';

export function wrapEnv<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  replaced: Partial<Env<O, A>>,
): Env<O, A> {
  const { observationSpace, actionSpace, metadata, renderMode, spec, unwrapped } = env;
  return {
    observationSpace,
    actionSpace,
    metadata,
    renderMode,
    spec,
    unwrapped,
    reset: (options) => env.reset(options),
    step: (action) => env.step(action),
    render: () => env.render(),
    close: () => env.close(),
    getState: () => env.getState(),
    setState: (state) => env.setState(state),
    ...replaced,
  };
}
