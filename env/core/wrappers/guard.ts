/**
 * Refuses what the contract forbids, in front of any environment: actions outside the action
 * space, and calls out of order.
 */

import type { Env } from '../env.ts';
import { SupairError } from '../errors.ts';
import { explain } from '../spaces/check.ts';
import type { Space, SpaceValue } from '../spaces/spaces.ts';
import { badState, stateField } from '../state.ts';
import { CallOrder, PHASES } from './call-order.ts';
import { wrapEnv } from './wrap.ts';

export interface GuardOptions {
  /** Default true. False: calls out of order go through; bad actions and closed ones do not. */
  readonly order?: boolean;
}

export function guard<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  { order: enforced = true }: GuardOptions = {},
): Env<O, A> {
  const order = new CallOrder(enforced);
  return wrapEnv(env, {
    reset(options) {
      order.check('reset');
      const result = env.reset(options);
      order.began();
      return result;
    },
    step(action) {
      order.check('step');
      assertAction(env.actionSpace, action, 'env.step');
      const result = env.step(action);
      order.stepped(result);
      return result;
    },
    render() {
      order.check('render');
      return env.render();
    },
    close() {
      order.close();
      env.close();
    },
    getState() {
      order.check('getState');
      return { phase: order.phase, env: env.getState() };
    },
    setState(state) {
      order.check('setState');
      const saved = stateField(state, 'phase', 'env.setState');
      const found = PHASES.find((name) => name === saved);
      if (found === undefined) throw badState('env.setState.phase', PHASES.join(', '), saved);
      // the inner environment checks its own part
      env.setState(stateField(state, 'env', 'env.setState') as { [key: string]: unknown });
      order.phase = found;
    },
  });
}

/** @throws BAD_ACTION where the action is not in the action space. */
export function assertAction(space: Space, action: unknown, who: string): void {
  const reason = explain(space, action, 'action');
  if (reason !== null) throw badAction(who, reason);
}

/** @param reason from `explain`. */
export function badAction(who: string, reason: string): SupairError {
  return new SupairError('BAD_ACTION', {
    who,
    expected: 'an action of the action space',
    got: `another: ${reason}`,
    remedy: 'See actionSpace.',
  });
}
