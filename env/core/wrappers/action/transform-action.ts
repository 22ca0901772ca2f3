/** Actions through a function. Gymnasium: `TransformAction`. */

import type { Env } from '../../env.ts';
import { explain } from '../../spaces/check.ts';
import type { Space, SpaceValue } from '../../spaces/spaces.ts';
import { badAction } from '../guard.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * Actions outside the new space are refused with BAD_ACTION before `map` sees them.
 * @param map without memory, from the new space into the inner one.
 * @param actionSpace of what `map` takes; default the inner one.
 */
export function transformAction<O extends SpaceValue, I extends SpaceValue, A extends SpaceValue>(
  env: Env<O, I>,
  map: (action: A) => I,
  actionSpace: Space = env.actionSpace,
): Env<O, A> {
  return wrapEnv<O, A>(env, {
    actionSpace,
    reset: (options) => env.reset(options),
    step(action) {
      const reason = explain(actionSpace, action, 'action');
      if (reason !== null) throw badAction('env.step', reason);
      return env.step(map(action));
    },
  });
}
