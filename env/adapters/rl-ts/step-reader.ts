/** What an environment of rl-ts answers, as results of ours: observations, and which end it was. */

import type { Info, ResetResult } from '../../core/env.ts';
import { SupairError } from '../../core/errors.ts';
import { refuse } from '../../core/refuse.ts';
import type { Space } from '../../core/spaces/spaces.ts';
import { stateInteger } from '../../core/state.ts';
import { type StepResult, termination, transition, truncation } from '../../core/step-result.ts';
import { readValue } from '../values.ts';
import type { RlTsStep } from './contract.ts';

export interface EndingOptions {
  /**
   * Steps after which an episode is truncated, whether the environment says so or not. A task that
   * ends with exactly this step counts as truncated too. Default: no limit.
   */
  readonly maxSteps?: number;
  /**
   * Whether a limit, and not the task, ended the episode; asked where a step is done.
   * Default: `info.truncated` is true.
   */
  readonly isTruncated?: (step: RlTsStep, steps: number) => boolean;
}

export class StepReader {
  /** Steps of this episode. */
  #steps = 0;
  readonly #observationSpace: Space;
  readonly #maxSteps: number;
  readonly #isTruncated: (step: RlTsStep, steps: number) => boolean;

  /** @throws BAD_ARGUMENT where `maxSteps` is no positive integer. */
  constructor(observationSpace: Space, options: EndingOptions) {
    const { maxSteps, isTruncated = saysTruncated } = options;
    if (maxSteps !== undefined && !(Number.isSafeInteger(maxSteps) && maxSteps > 0)) {
      refuse('fromRlTs.maxSteps', 'an integer >= 1', maxSteps);
    }
    this.#observationSpace = observationSpace;
    this.#maxSteps = maxSteps ?? Number.POSITIVE_INFINITY;
    this.#isTruncated = isTruncated;
  }

  get steps(): number {
    return this.#steps;
  }

  /** @throws BAD_ARGUMENT */
  restore(saved: unknown): void {
    this.#steps = stateInteger(saved, 'steps', 'fromRlTs.setState');
  }

  reset(observation: unknown): ResetResult {
    const read = readValue(this.#observationSpace, observation, 'reset.observation');
    this.#steps = 0;
    return { observation: read, info: {} };
  }

  step(step: RlTsStep): StepResult {
    if (typeof step.done !== 'boolean') {
      throw new SupairError('BAD_VALUE', {
        who: 'step.done',
        expected: 'true or false',
        got: String(step.done),
        remedy: 'An environment that answers with promises goes to fromRlTsAsync.',
      });
    }
    const observation = readValue(this.#observationSpace, step.observation, 'step.observation');
    this.#steps += 1;
    const info = infoOf(step.info);
    if (this.#steps >= this.#maxSteps) return truncation(observation, step.reward, info);
    if (!step.done) return transition(observation, step.reward, info);
    const end = this.#isTruncated(step, this.#steps) ? truncation : termination;
    return end(observation, step.reward, info);
  }
}

// ---------------------------------------------------------------------------

function saysTruncated({ info }: RlTsStep): boolean {
  return infoOf(info)['truncated'] === true;
}

/** rl-ts leaves the type of `info` open: what is no record is put into one. */
function infoOf(info: unknown): Info {
  if (info === undefined || info === null) return {};
  const record = typeof info === 'object' && !Array.isArray(info);
  return record ? { ...info } : { info };
}
