/** Several environments of one kind, stepped together, by name. */

import type { EnvSpec } from '../env-spec.ts';
import { refuse } from '../refuse.ts';
import { completeSpec, type MakeOptions, make, makeFromVectorEntry } from '../registry.ts';
import { SyncVectorEnv } from './sync-vector-env.ts';
import type { VectorEnv } from './vector-env.ts';
import { WorkerVectorEnv, type WorkerVectorOptions } from './workers/worker-vector-env.ts';

/** One after the other in this thread, by several threads, or as the registration's `createVec` does. */
export const VECTORIZATIONS = ['sync', 'workers', 'entry-point'] as const;

export type Vectorization = (typeof VECTORIZATIONS)[number];

/** `numWorkers` and `modules` are for 'workers'. */
export interface MakeVecOptions extends MakeOptions, WorkerVectorOptions {
  /** Default 'sync'. */
  readonly vectorization?: Vectorization;
}

/**
 * `numEnvs` environments of one id or spec.
 * @throws what `make` throws, BAD_ARGUMENT for options out of range, UNSUPPORTED for 'entry-point'
 * where the registration has none.
 */
export function makeVec(
  id: string | EnvSpec,
  options: MakeVecOptions & { readonly vectorization?: 'sync' },
): SyncVectorEnv;
export function makeVec(
  id: string | EnvSpec,
  options: MakeVecOptions & { readonly vectorization: 'workers' },
): WorkerVectorEnv;
export function makeVec(id: string | EnvSpec, options: MakeVecOptions): VectorEnv;
export function makeVec(id: string | EnvSpec, options: MakeVecOptions): VectorEnv {
  const { numEnvs, vectorization = 'sync', autoresetMode = 'next-step', copy = true } = options;
  if (!(Number.isSafeInteger(numEnvs) && numEnvs > 0)) {
    refuse('makeVec.numEnvs', 'an integer >= 1', numEnvs);
  }
  const spec = completeSpec(id, options);
  switch (vectorization) {
    case 'sync':
      return new SyncVectorEnv(
        Array.from({ length: numEnvs }, () => make(spec)),
        { autoresetMode, copy },
      );
    case 'workers':
      return new WorkerVectorEnv(spec, options);
    case 'entry-point':
      return makeFromVectorEntry(spec, { numEnvs, autoresetMode, copy });
    default:
      vectorization satisfies never;
      refuse('makeVec.vectorization', VECTORIZATIONS.join(' or '), vectorization);
  }
}
