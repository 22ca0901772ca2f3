/**
 * Episodes played several at a time, on a vector environment: the policy meets the same seeds as one
 * after the other, and whoever perceives its frames does so once a step.
 */

import { defined, SupairError } from '../env/core/errors.ts';
import { createBatch, unbatch } from '../env/core/spaces/batch.ts';
import type { SpaceValue } from '../env/core/spaces/spaces.ts';
import type { VectorEnv } from '../env/core/vector/vector-env.ts';
import type { Policy } from './policy.ts';
import { type EpisodeResult, successOf } from './run-loop.ts';

export interface PlayOptions {
  readonly episodes: number;
  /** Episode i is reset with seed + i. */
  readonly seed: number;
  readonly greedy: boolean;
  /** Begins no more episodes; those that run are played to their ends. */
  readonly signal?: AbortSignal | undefined;
  /** In the order in which episodes end. */
  readonly onEpisode?: ((result: EpisodeResult) => void) | undefined;
}

/** An environment whose episode is nobody's: all have been begun, and the others still run. */
const IDLE = -1;

/**
 * @param env with autoreset mode 'disabled', so that every episode has the seed that is its own.
 * @returns results of the episodes in the order of their seeds.
 * @throws BAD_ARGUMENT for another autoreset mode.
 */
export async function playTogether(
  policy: Policy,
  env: VectorEnv,
  { episodes, seed, greedy, signal, onEpisode }: PlayOptions,
): Promise<EpisodeResult[]> {
  const { numEnvs, autoresetMode, singleObservationSpace, singleActionSpace } = env;
  if (autoresetMode !== 'disabled') {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'evaluatePolicy',
      expected: "a vector environment with autoresetMode 'disabled'",
      got: `'${autoresetMode}'`,
    });
  }
  const results = new Map<number, EpisodeResult>();
  const playing = new Int32Array(numEnvs).fill(IDLE);
  const returns = new Float64Array(numEnvs);
  const lengths = new Int32Array(numEnvs);
  const actions = createBatch(singleActionSpace, numEnvs);
  let begun = 0;

  /** Gives each marked environment the next episode; where none is left, one that does not count. */
  const begin = async (resetMask: Uint8Array): Promise<SpaceValue> => {
    const seeds: (number | null)[] = Array.from(resetMask, (marked, i) => {
      if (marked === 0) return null;
      const left = begun < episodes && signal?.aborted !== true;
      playing[i] = left ? begun++ : IDLE;
      returns[i] = 0;
      lengths[i] = 0;
      return left ? seed + defined(playing[i], 'episode') : null;
    });
    return (await env.reset({ seed: seeds, resetMask })).observations;
  };

  let observations = await begin(new Uint8Array(numEnvs).fill(1));
  while (playing.some((episode) => episode !== IDLE)) {
    for (let i = 0; i < numEnvs; i++) {
      const observation = unbatch(singleObservationSpace, observations, i);
      actions.write(i, policy.act(observation, { greedy }));
    }
    const step = await env.step(actions.value);
    const ended = step.terminated.map((terminated, i) => terminated | (step.truncated[i] ?? 0));
    for (const [i, episode] of playing.entries()) {
      returns[i] = (returns[i] ?? 0) + (step.rewards[i] ?? 0);
      lengths[i] = (lengths[i] ?? 0) + 1;
      if (ended[i] === 0 || episode === IDLE) continue;
      const result = {
        return: returns[i] ?? 0,
        length: lengths[i] ?? 0,
        success: successOf(step.infos[i]),
      };
      results.set(episode, result);
      onEpisode?.(result);
    }
    observations = ended.includes(1) ? await begin(ended) : step.observations;
    // waiting for settled promises alone would starve timers and signals
    await new Promise((resolve) => setImmediate(resolve));
  }
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
