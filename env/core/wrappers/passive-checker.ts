/**
 * Looks at what an environment returns first: one reset and a few steps. Later results pass
 * unseen, so that a long run does not pay for it (Gymnasium's `PassiveEnvChecker`).
 */

import type { Env } from '../env.ts';
import { SupairError } from '../errors.ts';
import { explain } from '../spaces/check.ts';
import type { SpaceValue } from '../spaces/spaces.ts';
import { wrapEnv } from './wrap.ts';

/** Steps that are looked at. */
const STEPS = 10;

/** `reset` and `step` throw BAD_VALUE where a result is not what the contract promises. */
export function passiveChecker<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
): Env<O, A> {
  let unseenReset = true;
  let unseenSteps = STEPS;
  return wrapEnv(env, {
    reset(options) {
      const result = env.reset(options);
      if (unseenReset) {
        checkReset(env, result);
        unseenReset = false;
      }
      return result;
    },
    step(action) {
      const result = env.step(action);
      if (unseenSteps > 0) {
        checkStep(env, result);
        unseenSteps -= 1;
      }
      return result;
    },
  });
}

// ---------------------------------------------------------------------------

function checkReset(env: Env, result: unknown): void {
  if (!isRecord(result)) throw broken('reset', 'a record of observation and info', result);
  checkObservation(env, result['observation'], 'reset');
  if (!isRecord(result['info'])) throw broken('reset.info', 'a record', result['info']);
}

function checkStep(env: Env, result: unknown): void {
  if (!isRecord(result)) throw broken('step', 'a record of five values', result);
  const { observation, reward, terminated, truncated, info } = result;
  checkObservation(env, observation, 'step');
  if (!Number.isFinite(reward)) throw broken('step.reward', 'a finite number', reward);
  if (typeof terminated !== 'boolean') {
    throw broken('step.terminated', 'true or false', terminated);
  }
  if (typeof truncated !== 'boolean') throw broken('step.truncated', 'true or false', truncated);
  if (!isRecord(info)) throw broken('step.info', 'a record', info);
}

function checkObservation(env: Env, observation: unknown, call: string): void {
  const reason = explain(env.observationSpace, observation, 'observation');
  if (reason === null) return;
  throw refusal(`env.${call}`, 'an observation of the observation space', `another: ${reason}`);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(what: string, expected: string, got: unknown): SupairError {
  const kind = typeof got === 'object' && got !== null ? 'another object' : String(got);
  return refusal(`env.${what}`, expected, kind);
}

function refusal(who: string, expected: string, got: string): SupairError {
  return new SupairError('BAD_VALUE', {
    who,
    expected,
    got,
    remedy: 'The environment breaks its contract; checkEnv tells more.',
  });
}
