/**
 * Environments stepped one after the other in this thread. Autoreset modes: see vector-env.ts.
 *
 * A bad action is refused before any environment has moved. Observations are copied into the
 * batch, but `finalObservations` hands on what the environment returned.
 */

import type { Env, EnvState, Frame } from '../env.ts';
import { refuse } from '../refuse.ts';
import { type Batch, createBatch, unbatch } from '../spaces/batch.ts';
import { batchSpace } from '../spaces/batch-space.ts';
import { equalSpaces } from '../spaces/equality.ts';
import type { Space, SpaceValue } from '../spaces/spaces.ts';
import { type Caller, checkMode, checkStep, closedError, seedsOfReset, stepOf } from './calls.ts';
import { EnvRow } from './env-row.ts';
import { createMemory, parseVectorState, type VectorMemory, vectorState } from './memory.ts';
import type {
  AutoresetMode,
  VectorEnv,
  VectorReset,
  VectorResetOptions,
  VectorStep,
} from './vector-env.ts';

export interface SyncVectorOptions {
  /** Default 'next-step'. */
  readonly autoresetMode?: AutoresetMode;
  /**
   * Default true: every result has arrays of its own. False: results share arrays that the next call
   * overwrites, and nothing is allocated but what the environments return.
   */
  readonly copy?: boolean;
}

export class SyncVectorEnv implements VectorEnv {
  readonly numEnvs: number;
  readonly autoresetMode: AutoresetMode;
  readonly singleObservationSpace: Space;
  readonly singleActionSpace: Space;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  /** The environments themselves, for what has no batched form (render modes, oracles, states). */
  readonly envs: readonly Env[];

  readonly #copy: boolean;
  readonly #observations: Batch;
  readonly #memory: VectorMemory;
  readonly #row: EnvRow;
  readonly #caller: Caller;
  #closed = false;

  /** @throws BAD_ARGUMENT for no environments, unequal spaces or an unknown mode. */
  constructor(envs: readonly Env[], options: SyncVectorOptions = {}) {
    const { autoresetMode = 'next-step', copy = true } = options;
    const [first, ...others] = envs;
    if (first === undefined) refuse('SyncVectorEnv.envs', 'at least one', 'none');
    checkMode(autoresetMode, 'SyncVectorEnv');
    for (const env of others) {
      const same =
        equalSpaces(env.observationSpace, first.observationSpace) &&
        equalSpaces(env.actionSpace, first.actionSpace);
      if (!same) refuse('SyncVectorEnv.envs', 'equal spaces in all', 'unequal ones');
    }
    const B = envs.length;
    this.envs = envs;
    this.numEnvs = B;
    this.autoresetMode = autoresetMode;
    this.singleObservationSpace = first.observationSpace;
    this.singleActionSpace = first.actionSpace;
    this.observationSpace = batchSpace(first.observationSpace, B);
    this.actionSpace = batchSpace(first.actionSpace, B);
    this.#copy = copy;
    this.#observations = createBatch(first.observationSpace, B);
    this.#memory = createMemory(B);
    this.#row = new EnvRow(envs, autoresetMode, this.#memory, (i, observation) =>
      this.#observations.write(i, observation),
    );
    this.#caller = { name: 'SyncVectorEnv', env: this, memory: this.#memory };
  }

  /**
   * Without a seed an environment's stream goes on; one that this object has never reset gets its
   * index as the seed, so that no two of them play the same episodes.
   * @throws BAD_ARGUMENT for a list or mask of another length than numEnvs, or an empty mask.
   */
  async reset(options: VectorResetOptions = {}): Promise<VectorReset> {
    this.#refuseClosed('reset');
    const seeds = seedsOfReset(options, this.#caller);
    this.#row.reset(seeds, options.resetMask, options.options);
    const { infos } = this.#row;
    return { observations: this.#observed(), infos: this.#copy ? [...infos] : infos };
  }

  /**
   * @throws BAD_ACTION before anything has moved; RESET_NEEDED before the first reset and, in
   * disabled mode, while an ended episode waits for its reset.
   */
  async step(actions: SpaceValue): Promise<VectorStep> {
    this.#refuseClosed('step');
    checkStep(actions, this.#caller);
    this.#row.step((i) => unbatch(this.singleActionSpace, actions, i));
    return stepOf(this.#observed(), this.#memory, this.#row, this.#copy);
  }

  /** Pictures of all environments in their render mode. */
  async render(): Promise<(Frame | string | null)[]> {
    this.#refuseClosed('render');
    return this.envs.map((env) => env.render());
  }

  /**
   * A snapshot that `setState` restores exactly: every environment, which of them wait for a reset,
   * and the running episodes' sums. The last observations are the caller's to keep.
   */
  getState(): EnvState {
    this.#refuseClosed('getState');
    const states = this.envs.map((env) => env.getState());
    return vectorState(states, this.#memory);
  }

  /** @throws BAD_ARGUMENT for the state of another number of environments, or of other ones. */
  setState(state: EnvState): void {
    this.#refuseClosed('setState');
    const saved = parseVectorState(state, this.numEnvs, 'SyncVectorEnv.setState');
    // as many states as environments
    for (const [i, env] of this.envs.entries()) env.setState(saved.envs[i] as EnvState);
    saved.restore(this.#memory);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const env of this.envs) env.close();
  }

  #observed(): SpaceValue {
    return this.#copy ? this.#observations.copy() : this.#observations.value;
  }

  #refuseClosed(call: string): void {
    if (this.#closed) throw closedError(`SyncVectorEnv.${call}`);
  }
}
