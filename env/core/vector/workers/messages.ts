/** What a vector environment and its threads send each other: one call at a time, one answer each. */

import type { EnvState, Frame, Info, ResetOptions } from '../../env.ts';
import type { EnvSpec } from '../../env-spec.ts';
import { type ErrorCode, isSupairError, SupairError } from '../../errors.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import type { VectorMemory } from '../memory.ts';
import type { AutoresetMode } from '../vector-env.ts';

/** A thread's `workerData`. Arrays are views of shared memory, of the thread's environments only. */
export interface RowData {
  readonly spec: EnvSpec;
  /** Imported first, as `import()` takes them. */
  readonly modules: readonly string[];
  readonly numEnvs: number;
  readonly autoresetMode: AutoresetMode;
  readonly memory: VectorMemory;
  /** Null where they go by message. */
  readonly observations: SpaceValue | null;
  readonly actions: SpaceValue | null;
}

/** What a reset or step has to tell beside the shared arrays. Lists have an entry an environment. */
export interface Told {
  /** Null where all are empty, as in the other lists. */
  readonly infos: readonly Info[] | null;
  readonly finalObservations: readonly (SpaceValue | null)[] | null;
  readonly finalInfos: readonly (Info | null)[] | null;
  /** Where they are not shared; null for an environment that has not moved. */
  readonly observations: readonly (SpaceValue | null)[] | null;
}

/** What a thread does. `step` takes actions where they are not shared. */
export interface RowMethods {
  reset(argument: {
    readonly seeds: readonly (number | null)[];
    readonly resetMask: Uint8Array | undefined;
    readonly options: ResetOptions['options'];
  }): Told | null;
  step(actions: readonly SpaceValue[] | null): Told | null;
  render(argument: null): (Frame | string | null)[];
  getState(argument: null): EnvState[];
  setState(states: readonly EnvState[]): null;
  close(argument: null): null;
}

export interface Call {
  readonly method: keyof RowMethods;
  readonly argument: unknown;
}

export type Answer =
  | { readonly value: unknown }
  | { readonly failure: Failure }
  /** The thread could not make its environments, and ends. */
  | { readonly fatal: Failure }
  /** The answer to `close`, which need not wait for that to a call before it. */
  | { readonly closed: Failure | null };

/** An error as it crosses threads: a clone of one of ours would lose its class and code. */
export type Failure =
  | { readonly code: ErrorCode; readonly message: string; readonly stack: string | undefined }
  | { readonly error: unknown };

export function toFailure(error: unknown): Failure {
  if (!isSupairError(error)) return { error: cloneable(error) };
  const { code, message, stack } = error;
  return { code, message, stack };
}

/** The error with the stack of its own thread. */
export function fromFailure(failure: Failure): unknown {
  if ('error' in failure) return failure.error;
  const error = new SupairError(failure.code, failure.message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

// ---------------------------------------------------------------------------

/** What only looks like an error, as some loaders throw, would lose its message. */
function cloneable(error: unknown): unknown {
  if (Object.prototype.toString.call(error) === '[object Error]') return error;
  const { message } = (error ?? {}) as { readonly message?: unknown }; // it may have none
  return new Error(typeof message === 'string' ? message : String(error));
}
