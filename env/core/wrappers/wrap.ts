/** Wrappers are compositions: an environment made of another one and the members it replaces. */

import type { Env } from '../env.ts';
import type { SpaceValue } from '../spaces/spaces.ts';

/** The same kind of environment with some members of its own. */
export function wrapEnv<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  replaced: Partial<Env<O, A>>,
): Env<O, A>;
/** An environment of other observations or actions, which must come from its own `reset` and `step`. */
export function wrapEnv<O extends SpaceValue, A extends SpaceValue>(
  env: Env,
  replaced: Partial<Env<O, A>> & Pick<Env<O, A>, 'reset' | 'step'>,
): Env<O, A>;
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
