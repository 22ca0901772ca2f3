/**
 * Environments stepped one after the other in this thread. Autoreset modes: see vector-env.ts.
 *
 * A bad action is refused before any environment has moved. Observations are copied into the
 * batch, but `finalObservations` hands on what the environment returned.
 */

import type { Env, EnvState, Frame, Info, ResetOptions, ResetResult } from '../env.ts';
import { SupairError } from '../errors.ts';
import { type Batch, createBatch, unbatch } from '../spaces/batch.ts';
import { batchSpace } from '../spaces/batch-space.ts';
import { explain } from '../spaces/check.ts';
import { equalSpaces } from '../spaces/equality.ts';
import type { Space, SpaceValue } from '../spaces/spaces.ts';
import { badState, stateField, stateNumbers } from '../state.ts';
import { badAction } from '../wrappers/guard.ts';
import { toldEpisode } from './told-episode.ts';
import {
  AUTORESET_MODES,
  type AutoresetMode,
  type VectorEnv,
  type VectorReset,
  type VectorResetOptions,
  type VectorStep,
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

const NO_INFO: Info = Object.freeze({});

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
  readonly #rewards: Float64Array;
  readonly #terminated: Uint8Array;
  readonly #truncated: Uint8Array;
  readonly #infos: Info[];
  readonly #finalObservations: (SpaceValue | null)[];
  readonly #finalInfos: (Info | null)[];
  /** 1 where an environment has never been reset by this object. */
  readonly #fresh: Uint8Array;
  /** 1 where the last step ended the episode and no reset has followed yet. */
  readonly #ended: Uint8Array;
  readonly #returns: Float64Array;
  readonly #lengths: Int32Array;
  #closed = false;

  /** @throws BAD_ARGUMENT for no environments, unequal spaces or an unknown mode. */
  constructor(envs: readonly Env[], options: SyncVectorOptions = {}) {
    const { autoresetMode = 'next-step', copy = true } = options;
    const [first, ...others] = envs;
    if (first === undefined) throw badOption('envs', 'at least one environment', 'none');
    if (!AUTORESET_MODES.includes(autoresetMode)) {
      throw badOption('autoresetMode', AUTORESET_MODES.join(', '), String(autoresetMode));
    }
    for (const env of others) {
      const same =
        equalSpaces(env.observationSpace, first.observationSpace) &&
        equalSpaces(env.actionSpace, first.actionSpace);
      if (!same) throw badOption('envs', 'equal spaces in all', 'unequal ones');
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
    this.#rewards = new Float64Array(B);
    this.#terminated = new Uint8Array(B);
    this.#truncated = new Uint8Array(B);
    this.#infos = new Array<Info>(B).fill(NO_INFO);
    this.#finalObservations = new Array<SpaceValue | null>(B).fill(null);
    this.#finalInfos = new Array<Info | null>(B).fill(null);
    this.#fresh = new Uint8Array(B).fill(1);
    this.#ended = new Uint8Array(B);
    this.#returns = new Float64Array(B);
    this.#lengths = new Int32Array(B);
  }

  /**
   * Without a seed an environment's stream goes on; one that this object has never reset gets its
   * index as the seed, so that no two of them play the same episodes.
   * @throws BAD_ARGUMENT for a list or mask of another length than numEnvs, or an empty mask.
   */
  async reset(options: VectorResetOptions = {}): Promise<VectorReset> {
    this.#refuseClosed('reset');
    const { seed, resetMask } = options;
    this.#checkReset(seed, resetMask);
    const passed = options.options === undefined ? {} : { options: options.options };
    for (const [i, env] of this.envs.entries()) {
      this.#infos[i] = NO_INFO;
      if (resetMask !== undefined && resetMask[i] !== 1) continue;
      const own = typeof seed === 'number' ? seed + i : (seed?.[i] ?? null);
      this.#accept(i, this.#resetOne(i, env, own, passed));
    }
    const infos = this.#copy ? [...this.#infos] : this.#infos;
    return { observations: this.#observed(), infos };
  }

  /**
   * @throws BAD_ACTION before anything has moved; RESET_NEEDED before the first reset and, in
   * disabled mode, while an ended episode waits for its reset.
   */
  async step(actions: SpaceValue): Promise<VectorStep> {
    this.#refuseClosed('step');
    this.#refuseUnreset();
    const reason = explain(this.actionSpace, actions, 'actions');
    if (reason !== null) throw badAction('SyncVectorEnv.step', reason);
    for (const [i, env] of this.envs.entries()) {
      this.#finalObservations[i] = null;
      this.#finalInfos[i] = null;
      if (this.#ended[i] === 1) this.#deadStep(i, env);
      else this.#liveStep(i, env, unbatch(this.singleActionSpace, actions, i));
    }
    return this.#result();
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
    return {
      envs: this.envs.map((env) => env.getState()),
      fresh: [...this.#fresh],
      ended: [...this.#ended],
      returns: [...this.#returns],
      lengths: [...this.#lengths],
    };
  }

  /** @throws BAD_ARGUMENT for the state of another number of environments, or of other ones. */
  setState(state: EnvState): void {
    this.#refuseClosed('setState');
    const who = 'SyncVectorEnv.setState';
    const numbers = (name: string): readonly number[] =>
      stateNumbers(state, name, this.numEnvs, who);
    const [fresh, ended, returns] = [numbers('fresh'), numbers('ended'), numbers('returns')];
    const lengths = numbers('lengths');
    const saved = stateField(state, 'envs', who);
    if (!(Array.isArray(saved) && saved.length === this.numEnvs)) {
      throw badState(`${who}.envs`, `the states of ${this.numEnvs} environments`, saved);
    }
    for (const [i, env] of this.envs.entries()) env.setState(saved[i]);
    this.#fresh.set(fresh);
    this.#ended.set(ended);
    this.#returns.set(returns);
    this.#lengths.set(lengths);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const env of this.envs) env.close();
  }

  #liveStep(i: number, env: Env, action: SpaceValue): void {
    const result = env.step(action);
    this.#rewards[i] = result.reward;
    this.#terminated[i] = result.terminated ? 1 : 0;
    this.#truncated[i] = result.truncated ? 1 : 0;
    this.#returns[i] = (this.#returns[i] ?? 0) + result.reward;
    this.#lengths[i] = (this.#lengths[i] ?? 0) + 1;
    if (!(result.terminated || result.truncated)) {
      this.#observations.write(i, result.observation);
      this.#infos[i] = result.info;
      return;
    }
    const sums = { return: this.#returns[i] ?? 0, length: this.#lengths[i] ?? 0 };
    const episode = toldEpisode(result.info) ?? sums;
    const info = { ...result.info, episode };
    if (this.autoresetMode === 'same-step') {
      this.#finalObservations[i] = result.observation;
      this.#finalInfos[i] = info;
      const reset = this.#resetOne(i, env, null, {});
      this.#accept(i, { observation: reset.observation, info: { ...reset.info, episode } });
      return;
    }
    this.#ended[i] = 1;
    this.#observations.write(i, result.observation);
    this.#infos[i] = info;
  }

  /** Next-step mode: the action is ignored, the episode starts. */
  #deadStep(i: number, env: Env): void {
    this.#rewards[i] = 0;
    this.#terminated[i] = 0;
    this.#truncated[i] = 0;
    this.#accept(i, this.#resetOne(i, env, null, {}));
  }

  #resetOne(i: number, env: Env, seed: number | null, passed: ResetOptions): ResetResult {
    const own = seed ?? (this.#fresh[i] === 1 ? i : null);
    const result = env.reset(own === null ? passed : { ...passed, seed: own });
    this.#fresh[i] = 0;
    return result;
  }

  #accept(i: number, result: ResetResult): void {
    this.#ended[i] = 0;
    this.#returns[i] = 0;
    this.#lengths[i] = 0;
    this.#observations.write(i, result.observation);
    this.#infos[i] = result.info;
  }

  #observed(): SpaceValue {
    return this.#copy ? this.#observations.copy() : this.#observations.value;
  }

  #result(): VectorStep {
    const shared = {
      observations: this.#observed(),
      rewards: this.#rewards,
      terminated: this.#terminated,
      truncated: this.#truncated,
      infos: this.#infos,
      finalObservations: this.#finalObservations,
      finalInfos: this.#finalInfos,
    };
    if (!this.#copy) return shared;
    return {
      observations: shared.observations,
      rewards: shared.rewards.slice(),
      terminated: shared.terminated.slice(),
      truncated: shared.truncated.slice(),
      infos: [...shared.infos],
      finalObservations: [...shared.finalObservations],
      finalInfos: [...shared.finalInfos],
    };
  }

  #refuseClosed(call: string): void {
    if (!this.#closed) return;
    throw new SupairError('CLOSED', {
      who: `SyncVectorEnv.${call}`,
      expected: 'an open vector environment',
      got: 'a closed one',
    });
  }

  #refuseUnreset(): void {
    const waits = this.autoresetMode === 'disabled' ? this.#ended : this.#fresh;
    const first = Math.max(this.#fresh.indexOf(1), waits.indexOf(1));
    if (first < 0) return;
    const masked = this.autoresetMode === 'disabled' ? 'reset({ resetMask })' : 'reset()';
    throw new SupairError('RESET_NEEDED', {
      who: 'SyncVectorEnv.step',
      expected: 'a running episode in every environment',
      got: `none in environment ${first}`,
      remedy: `Call ${masked} first.`,
    });
  }

  #checkReset(seed: VectorResetOptions['seed'], resetMask: Uint8Array | undefined): void {
    const B = this.numEnvs;
    if (typeof seed === 'object' && seed.length !== B) {
      throw badOption('reset.seed', `${B} seeds`, String(seed.length));
    }
    if (resetMask === undefined) return;
    if (!(resetMask instanceof Uint8Array && resetMask.length === B)) {
      throw badOption('reset.resetMask', `a Uint8Array [${B}]`, 'another value');
    }
    if (!resetMask.includes(1)) throw badOption('reset.resetMask', 'at least one 1', 'none');
  }
}

// ---------------------------------------------------------------------------

function badOption(what: string, expected: string, got: string): SupairError {
  return new SupairError('BAD_ARGUMENT', { who: `SyncVectorEnv.${what}`, expected, got });
}
