/**
 * Several environments stepped together: the only kind of environment that run loops take.
 *
 * What happens at an episode's end is the vector environment's autoreset mode:
 *
 *   mode       step at the end returns           the next step
 *   next-step  the true last observation         ignores its action: reset observation, reward 0,
 *                                                both flags 0 (a dead transition: learners mask it)
 *   same-step  the reset observation; the last   an ordinary step
 *              one in `finalObservations`
 *   disabled   the true last observation         RESET_NEEDED until `reset({ resetMask })`
 *
 * In every mode `infos[i].episode = { return, length }` on the step that ends episode i, or what the
 * environment tells there itself (`recordEpisodeStatistics`); in same-step mode `infos[i]` is the
 * reset's info plus that, the step's own in `finalInfos[i]`.
 * Calls answer with promises, so that workers and remote peers can implement the same interface.
 */

import type { EnvState, Info } from '../env.ts';
import type { Space, SpaceValue } from '../spaces/spaces.ts';

export const AUTORESET_MODES = ['next-step', 'same-step', 'disabled'] as const;

export type AutoresetMode = (typeof AUTORESET_MODES)[number];

/** Return and length of the episode that a step ended. */
export type EpisodeSummary = { readonly return: number; readonly length: number };

export interface VectorResetOptions {
  /** s gives environment i the seed s + i; a list gives each its own, null continues its stream. */
  readonly seed?: number | readonly (number | null)[];
  /** Handed to every environment. */
  readonly options?: { readonly [key: string]: unknown };
  /** Resets only the environments marked 1 [B]; at least one. The others keep their state. */
  readonly resetMask?: Uint8Array;
}

export interface VectorReset {
  readonly observations: SpaceValue;
  readonly infos: readonly Info[];
}

export interface VectorStep {
  /** Batched: arrays [B, ...], dict observations as a dict of batched arrays. */
  readonly observations: SpaceValue;
  /** [B]. */
  readonly rewards: Float64Array;
  /** 0 or 1, [B]. */
  readonly terminated: Uint8Array;
  /** 0 or 1, [B]. */
  readonly truncated: Uint8Array;
  readonly infos: readonly Info[];
  /** Same-step mode: the true last observation of an episode that ended in this step, else null. */
  readonly finalObservations: readonly (SpaceValue | null)[];
  /** Same-step mode: the info of the step that ended the episode, else null. */
  readonly finalInfos: readonly (Info | null)[];
}

export interface VectorEnv {
  readonly numEnvs: number;
  readonly autoresetMode: AutoresetMode;
  readonly singleObservationSpace: Space;
  readonly singleActionSpace: Space;
  /** The single space with a leading axis B. */
  readonly observationSpace: Space;
  readonly actionSpace: Space;

  reset(options?: VectorResetOptions): Promise<VectorReset>;
  /** @param actions batched: Int32Array [B] for discrete, Float32Array [B, ...] for a float box. */
  step(actions: SpaceValue): Promise<VectorStep>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** A vector environment that can be saved and restored, at once or, in other threads, later. */
export interface StatefulVector extends VectorEnv {
  getState(): EnvState | Promise<EnvState>;
  setState(state: EnvState): void | Promise<void>;
}

/** Whether the environment can be saved and restored. */
export function isStateful(env: VectorEnv): env is StatefulVector {
  return 'getState' in env && 'setState' in env;
}
