/**
 * Refuses what the contract forbids, in front of any environment: actions outside the action
 * space, and calls out of order.
 *
 *   new --reset--> running --step(end)--> ended --reset--> running      any --close--> closed
 *
 *   step     running only (RESET_NEEDED)          render  running, ended (RESET_NEEDED)
 *   closed   everything but close() is CLOSED
 */

import type { Env } from '../env.ts';
import { SupairError } from '../errors.ts';
import { explain } from '../spaces/check.ts';
import type { SpaceValue } from '../spaces/spaces.ts';
import { badState, stateField } from '../state.ts';
import { wrapEnv } from './wrap.ts';

const PHASES = ['new', 'running', 'ended'] as const;
type Phase = (typeof PHASES)[number];

export interface GuardOptions {
  /** Default true. False: calls out of order go through; bad actions and closed ones do not. */
  readonly order?: boolean;
}

export function guard<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  { order = true }: GuardOptions = {},
): Env<O, A> {
  let phase: Phase = 'new';
  let closed = false;

  const refuseClosed = (call: string): void => {
    if (!closed) return;
    throw new SupairError('CLOSED', {
      who: `env.${call}`,
      expected: 'an open environment',
      got: 'a closed one',
      remedy: 'Make a new environment.',
    });
  };
  const refuseEarly = (call: string, expected: string): void => {
    throw new SupairError('RESET_NEEDED', {
      who: `env.${call}`,
      expected,
      got: phase === 'new' ? 'one never reset' : 'one that has ended',
      remedy: 'Call reset() first.',
    });
  };

  return wrapEnv(env, {
    reset(options) {
      refuseClosed('reset');
      const result = env.reset(options);
      phase = 'running';
      return result;
    },
    step(action) {
      refuseClosed('step');
      if (order && phase !== 'running') refuseEarly('step', 'a running episode');
      const reason = explain(env.actionSpace, action, 'action');
      if (reason !== null) throw badAction('env.step', reason);
      const result = env.step(action);
      if (result.terminated || result.truncated) phase = 'ended';
      return result;
    },
    render() {
      refuseClosed('render');
      if (order && phase === 'new') refuseEarly('render', 'an episode');
      return env.render();
    },
    close() {
      closed = true;
      env.close();
    },
    getState() {
      refuseClosed('getState');
      return { phase, env: env.getState() };
    },
    setState(state) {
      refuseClosed('setState');
      const saved = stateField(state, 'phase', 'env.setState');
      const found = PHASES.find((name) => name === saved);
      if (found === undefined) throw badState('env.setState.phase', PHASES.join(', '), saved);
      // the inner environment checks its own part
      env.setState(stateField(state, 'env', 'env.setState') as { [key: string]: unknown });
      phase = found;
    },
  });
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
