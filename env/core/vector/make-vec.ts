/** Several environments of one kind, stepped together, by name. */

import type { EnvSpec } from '../env-spec.ts';
import { SupairError } from '../errors.ts';
import { completeSpec, type MakeOptions, make, makeFromVectorEntry } from '../registry.ts';
import { SyncVectorEnv, type SyncVectorOptions } from './sync-vector-env.ts';
import type { VectorEnv } from './vector-env.ts';

/** One after the other in this thread, or as the registration's own `createVec` does it. */
export const VECTORIZATIONS = ['sync', 'entry-point'] as const;

export type Vectorization = (typeof VECTORIZATIONS)[number];

export interface MakeVecOptions extends MakeOptions, SyncVectorOptions {
  /** B, at least 1. */
  readonly numEnvs: number;
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
export function makeVec(id: string | EnvSpec, options: MakeVecOptions): VectorEnv;
export function makeVec(id: string | EnvSpec, options: MakeVecOptions): VectorEnv {
  const { numEnvs, vectorization = 'sync', autoresetMode = 'next-step', copy = true } = options;
  if (!(Number.isSafeInteger(numEnvs) && numEnvs > 0)) {
    throw badOption('numEnvs', 'an integer >= 1', numEnvs);
  }
  const spec = completeSpec(id, options);
  switch (vectorization) {
    case 'sync':
      return new SyncVectorEnv(
        Array.from({ length: numEnvs }, () => make(spec)),
        { autoresetMode, copy },
      );
    case 'entry-point':
      return makeFromVectorEntry(spec, { numEnvs, autoresetMode, copy });
    default:
      vectorization satisfies never;
      throw badOption('vectorization', VECTORIZATIONS.join(' or '), vectorization);
  }
}

// ---------------------------------------------------------------------------

function badOption(name: string, expected: string, got: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', { who: `makeVec.${name}`, expected, got: String(got) });
}
