/**
 * Environments in a row, stepped one after the other: autoreset and episode sums, without checks,
 * copies or promises. `SyncVectorEnv` is one row, each thread of a `WorkerVectorEnv` has one.
 * Autoreset modes: see vector-env.ts.
 */

import type { Env, Info, ResetOptions, ResetResult } from '../env.ts';
import type { SpaceValue } from '../spaces/spaces.ts';
import type { VectorMemory } from './memory.ts';
import { toldEpisode } from './told-episode.ts';
import type { AutoresetMode, EpisodeSummary } from './vector-env.ts';

export const NO_INFO: Info = Object.freeze({});

export class EnvRow {
  readonly envs: readonly Env[];
  readonly infos: Info[];
  readonly finalObservations: (SpaceValue | null)[];
  readonly finalInfos: (Info | null)[];
  readonly #mode: AutoresetMode;
  readonly #memory: VectorMemory;
  readonly #write: (index: number, observation: SpaceValue) => void;

  /**
   * @param memory of as many environments; written by every call.
   * @param write takes an environment's observation over.
   */
  constructor(
    envs: readonly Env[],
    mode: AutoresetMode,
    memory: VectorMemory,
    write: (index: number, observation: SpaceValue) => void,
  ) {
    this.envs = envs;
    this.infos = envs.map(() => NO_INFO);
    this.finalObservations = envs.map(() => null);
    this.finalInfos = envs.map(() => null);
    this.#mode = mode;
    this.#memory = memory;
    this.#write = write;
  }

  /**
   * @param seeds one an environment; null goes on with its stream.
   * @param resetMask resets only those marked 1; undefined: all.
   */
  reset(
    seeds: readonly (number | null)[],
    resetMask: Uint8Array | undefined,
    options: ResetOptions['options'],
  ): void {
    const passed = options === undefined ? {} : { options };
    for (const [i, env] of this.envs.entries()) {
      this.infos[i] = NO_INFO;
      if (resetMask !== undefined && resetMask[i] !== 1) continue;
      const seed = seeds[i] ?? null;
      this.#accept(i, env.reset(seed === null ? passed : { ...passed, seed }));
    }
  }

  /** Every environment has been reset, and in disabled mode none waits for a reset. */
  step(actionOf: (index: number) => SpaceValue): void {
    const { ended } = this.#memory;
    for (let i = 0; i < this.envs.length; i++) {
      const env = this.envs[i] as Env; // i is in range
      this.finalObservations[i] = null;
      this.finalInfos[i] = null;
      if (ended[i] === 1) this.#deadStep(i, env);
      else this.#liveStep(i, env, actionOf(i));
    }
  }

  #liveStep(i: number, env: Env, action: SpaceValue): void {
    const { rewards, terminated, truncated, returns, lengths } = this.#memory;
    const result = env.step(action);
    rewards[i] = result.reward;
    terminated[i] = result.terminated ? 1 : 0;
    truncated[i] = result.truncated ? 1 : 0;
    returns[i] = (returns[i] ?? 0) + result.reward;
    lengths[i] = (lengths[i] ?? 0) + 1;
    if (!(result.terminated || result.truncated)) {
      this.#write(i, result.observation);
      this.infos[i] = result.info;
      return;
    }
    const sums: EpisodeSummary = { return: returns[i] ?? 0, length: lengths[i] ?? 0 };
    const episode = toldEpisode(result.info) ?? sums;
    const info = { ...result.info, episode };
    if (this.#mode === 'same-step') {
      this.finalObservations[i] = result.observation;
      this.finalInfos[i] = info;
      const reset = env.reset({});
      this.#accept(i, { observation: reset.observation, info: { ...reset.info, episode } });
      return;
    }
    this.#memory.ended[i] = 1;
    this.#write(i, result.observation);
    this.infos[i] = info;
  }

  /** Next-step mode: the action is ignored, the episode starts. */
  #deadStep(i: number, env: Env): void {
    this.#memory.rewards[i] = 0;
    this.#memory.terminated[i] = 0;
    this.#memory.truncated[i] = 0;
    this.#accept(i, env.reset({}));
  }

  #accept(i: number, result: ResetResult): void {
    this.#memory.fresh[i] = 0;
    this.#memory.ended[i] = 0;
    this.#memory.returns[i] = 0;
    this.#memory.lengths[i] = 0;
    this.#write(i, result.observation);
    this.infos[i] = result.info;
  }
}
