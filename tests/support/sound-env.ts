/** An environment that keeps every promise, and what the type of a result would not let it break. */

import { guard } from '../../env/core/wrappers/guard.ts';
import { timeLimit } from '../../env/core/wrappers/time-limit.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import { type Env, parseSpec, type StepResult } from '../../env/index.ts';
import { walkEnv } from './fake-envs.ts';

export type Walk = Env<Float32Array, number>;

const LIMIT = 8;
const SPEC = parseSpec({ id: 'Test/Walk-v0', maxEpisodeSteps: LIMIT });

/** It keeps every promise. */
export function sound(renderMode: Env['renderMode'] = null): Walk {
  return wrapEnv(guard(timeLimit(walkEnv(renderMode), LIMIT)), { spec: SPEC });
}

/** The walk with its limit but without the guard, so that everything is allowed. */
export function unguarded(): Env {
  return wrapEnv(timeLimit(walkEnv(), LIMIT), { spec: SPEC });
}

/** A result with a part that the makers of step results would refuse or never write. */
export function forge(result: StepResult<Float32Array>, part: object): StepResult<Float32Array> {
  return { ...result, ...part };
}
