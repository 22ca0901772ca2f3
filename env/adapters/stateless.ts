/** `getState` and `setState` of environments whose library has no such thing. */

import type { Env } from '../core/env.ts';
import { SupairError } from '../core/errors.ts';

/** Both throw UNSUPPORTED. @param remedy what the user can do about it, one sentence. */
export function stateless(library: string, remedy: string): Pick<Env, 'getState' | 'setState'> {
  const refuse = (call: string): never => {
    throw new SupairError('UNSUPPORTED', {
      who: `env.${call}`,
      expected: 'an environment that can save its state',
      got: `one of ${library}, which cannot`,
      remedy,
    });
  };
  return { getState: () => refuse('getState'), setState: () => refuse('setState') };
}
