/** How good a policy is: whole episodes, greedy actions, seeds that any other policy can repeat. */

import type { AsyncEnv, Env } from '../env/core/env.ts';
import { SupairError } from '../env/core/errors.ts';
import type { VectorEnv } from '../env/core/vector/vector-env.ts';
import { wilsonInterval } from '../env/core/wilson.ts';
import { playTogether } from './play-together.ts';
import type { Policy } from './policy.ts';
import { type EpisodeResult, successOf } from './run-loop.ts';

export interface EvaluationOptions {
  /** Number of episodes, >= 1. */
  readonly episodes: number;
  /** Episode i is reset with seed + i, so that two policies meet the same episodes. */
  readonly seed: number;
  /** Default true. */
  readonly greedy?: boolean;
  readonly signal?: AbortSignal;
  readonly onEpisode?: (result: EpisodeResult) => void;
}

export interface Evaluation {
  /** Episodes played: fewer than asked for only after an abort. */
  readonly episodes: number;
  readonly return_mean: number;
  /** Standard deviation over the episodes (divided by their number). */
  readonly return_std: number;
  readonly length_mean: number;
  /** Share of episodes whose last step said `info.success`; null where the task does not say. */
  readonly success_rate: number | null;
  /** Wilson's 95 % interval of the success rate. */
  readonly success_ci95: readonly [number, number] | null;
}

/**
 * @param makeEnv the environment is closed at the end. A vector environment, whose autoreset mode must
 * be 'disabled', plays as many episodes at a time; greedy results are the same.
 */
export async function evaluatePolicy(
  policy: Policy,
  makeEnv: () => Env | AsyncEnv | VectorEnv | Promise<AsyncEnv | VectorEnv>,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { episodes, seed, greedy = true, signal, onEpisode } = options;
  if (!(Number.isSafeInteger(episodes) && episodes >= 1)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'evaluatePolicy.episodes',
      expected: 'an integer >= 1',
      got: String(episodes),
    });
  }
  const env = await makeEnv();
  const results: EpisodeResult[] = [];
  try {
    if ('numEnvs' in env) {
      const play = { episodes, seed, greedy, signal, onEpisode };
      return summarise(await playTogether(policy, env, play));
    }
    for (let i = 0; i < episodes && signal?.aborted !== true; i++) {
      const result = await playEpisode(policy, env, seed + i, greedy);
      onEpisode?.(result);
      results.push(result);
      // waiting for settled promises alone would starve timers and signals
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await env.close();
  }
  return summarise(results);
}

/** @param results may be empty: then the means are NaN. */
export function summarise(results: readonly EpisodeResult[]): Evaluation {
  const returns = results.map((result) => result.return);
  const returnMean = mean(returns);
  const known = results.map(({ success }) => success).filter((success) => success !== null);
  const successes = known.filter(Boolean).length;
  // an episode cut off before the task ended says nothing: where any episode speaks, it failed
  const judged = known.length > 0;
  return {
    episodes: results.length,
    return_mean: returnMean,
    return_std: Math.sqrt(mean(returns.map((x) => (x - returnMean) ** 2))),
    length_mean: mean(results.map(({ length }) => length)),
    success_rate: judged ? successes / results.length : null,
    success_ci95: judged ? wilsonInterval(successes, results.length) : null,
  };
}

// ---------------------------------------------------------------------------

async function playEpisode(
  policy: Policy,
  env: Env | AsyncEnv,
  seed: number,
  greedy: boolean,
): Promise<EpisodeResult> {
  let { observation } = await env.reset({ seed });
  let total = 0;
  for (let length = 1; ; length++) {
    const step = await env.step(policy.act(observation, { greedy }));
    observation = step.observation;
    total += step.reward;
    if (step.terminated || step.truncated) {
      return { return: total, length, success: successOf(step.info) };
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
