/**
 * Step results, made only by `transition`, `termination`, `truncation` and `withTruncation`, so
 * that no illegal one can be written: rewards are finite and the two endings stay apart.
 *
 *                 terminated  truncated   bootstrap from the observation
 *   transition    false       false       yes
 *   termination   true        false       no: the task is over
 *   truncation    false       true        yes: only the clock ran out
 */

import type { Info } from './env.ts';
import { SupairError } from './errors.ts';
import type { SpaceValue } from './spaces/spaces.ts';

declare const made: unique symbol;

export interface StepResult<O extends SpaceValue = SpaceValue> {
  readonly observation: O;
  readonly reward: number;
  /** The task ended; the value of the observation is zero by definition. */
  readonly terminated: boolean;
  /** A limit outside the task ended the episode; the observation still has a value. */
  readonly truncated: boolean;
  readonly info: Info;
  /** Brand: results come from this file's makers only. */
  readonly [made]: true;
}

const NO_INFO: Info = Object.freeze({});

export function transition<O extends SpaceValue>(
  observation: O,
  reward: number,
  info: Info = NO_INFO,
): StepResult<O> {
  return make(observation, reward, false, false, info);
}

export function termination<O extends SpaceValue>(
  observation: O,
  reward: number,
  info: Info = NO_INFO,
): StepResult<O> {
  return make(observation, reward, true, false, info);
}

export function truncation<O extends SpaceValue>(
  observation: O,
  reward: number,
  info: Info = NO_INFO,
): StepResult<O> {
  return make(observation, reward, false, true, info);
}

/** The same step with a limit reached on top; a termination stays one (both flags may hold). */
export function withTruncation<O extends SpaceValue>(result: StepResult<O>): StepResult<O> {
  return make(result.observation, result.reward, result.terminated, true, result.info);
}

/** The same step seen through a wrapper's observation (and info where given). */
export function withObservation<O extends SpaceValue>(
  result: StepResult,
  observation: O,
  info: Info = result.info,
): StepResult<O> {
  return make(observation, result.reward, result.terminated, result.truncated, info);
}

/** The same step with another reward. */
export function withReward<O extends SpaceValue>(
  result: StepResult<O>,
  reward: number,
): StepResult<O> {
  return make(result.observation, reward, result.terminated, result.truncated, result.info);
}

// ---------------------------------------------------------------------------

function make<O extends SpaceValue>(
  observation: O,
  reward: number,
  terminated: boolean,
  truncated: boolean,
  info: Info,
): StepResult<O> {
  if (!Number.isFinite(reward)) {
    throw new SupairError('BAD_VALUE', {
      who: 'step result',
      expected: 'a finite reward',
      got: String(reward),
    });
  }
  // the brand exists in the type only: this function is the one place that may claim it
  return { observation, reward, terminated, truncated, info } as StepResult<O>;
}
