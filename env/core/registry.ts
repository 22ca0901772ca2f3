/** Ids, specs and construction of environments by name. */

import type { Env, RenderMode } from './env.ts';
import { SupairError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import { SyncVectorEnv, type SyncVectorOptions } from './vector/sync-vector-env.ts';
import { guard } from './wrappers/guard.ts';
import { timeLimit } from './wrappers/time-limit.ts';
import { wrapEnv } from './wrappers/wrap.ts';

/** How an environment was made; JSON-able. */
export interface EnvSpec {
  /** `Namespace/Name-vN`, or `Name-vN`. */
  readonly id: string;
  /** Steps after which `make` truncates an episode; null without a limit. */
  readonly maxEpisodeSteps: number | null;
  /** Return at which the task counts as solved; null where none is agreed. */
  readonly rewardThreshold: number | null;
  readonly kwargs: Kwargs;
}

/** Options of one environment, by name; JSON-able. Its factory checks every one. */
export type Kwargs = { readonly [key: string]: unknown };

export interface EnvEntry {
  readonly id: string;
  /** Default null: no limit. */
  readonly maxEpisodeSteps?: number | null;
  readonly rewardThreshold?: number | null;
  /** @param renderMode is in the environment's `metadata.renderModes`, or refused afterwards. */
  readonly create: (kwargs: Kwargs, renderMode: RenderMode | null) => Env;
}

export interface MakeOptions {
  /** Default null: `render()` returns null. */
  readonly renderMode?: RenderMode | null;
  /** Replaces the registered limit; -1 drops it. */
  readonly maxEpisodeSteps?: number;
  readonly kwargs?: Kwargs;
}

const ID = /^(?:[A-Za-z]\w*\/)?[A-Za-z][\w-]*-v\d+$/;

const entries = new Map<string, EnvEntry>();

/** @throws BAD_ARGUMENT for a malformed id, or one that is taken. */
export function register(entry: EnvEntry): void {
  const refuse = (expected: string): never => {
    throw new SupairError('BAD_ARGUMENT', { who: 'register.id', expected, got: entry.id });
  };
  if (!ID.test(entry.id)) refuse('Namespace/Name-vN or Name-vN');
  if (entries.has(entry.id)) refuse('a new id');
  entries.set(entry.id, entry);
}

/** Registered ids in alphabetical order. */
export function listEnvs(): string[] {
  return [...entries.keys()].sort();
}

/**
 * An environment by id, guarded: BAD_ACTION, RESET_NEEDED and CLOSED come before it is touched, and
 * its time limit truncates.
 * @throws NOT_FOUND for an unknown id, UNSUPPORTED for a render mode it does not have, BAD_ARGUMENT
 * for options out of range.
 */
export function make(id: string, options: MakeOptions = {}): Env {
  const entry = entries.get(id) ?? refuseUnknown(id);
  const { renderMode = null, kwargs = {} } = options;
  const maxEpisodeSteps =
    options.maxEpisodeSteps === -1
      ? null
      : (options.maxEpisodeSteps ?? entry.maxEpisodeSteps ?? null);
  const spec: EnvSpec = {
    id,
    maxEpisodeSteps,
    rewardThreshold: entry.rewardThreshold ?? null,
    kwargs,
  };
  const bare = entry.create(kwargs, renderMode);
  const { renderModes } = bare.metadata;
  if (renderMode !== null && !renderModes.includes(renderMode)) {
    bare.close();
    throw new SupairError('UNSUPPORTED', {
      who: `make('${id}').renderMode`,
      expected: renderModes.join(' or ') || 'null: it draws nothing',
      got: renderMode,
    });
  }
  const limited = maxEpisodeSteps === null ? bare : timeLimit(bare, maxEpisodeSteps);
  return wrapEnv(guard(limited), { spec });
}

/** `numEnvs` environments of one id, stepped together. */
export function makeVec(
  id: string,
  options: MakeOptions & SyncVectorOptions & { readonly numEnvs: number },
): SyncVectorEnv {
  const { numEnvs } = options;
  if (!(Number.isSafeInteger(numEnvs) && numEnvs > 0)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'makeVec.numEnvs',
      expected: 'an integer >= 1',
      got: String(numEnvs),
    });
  }
  const envs = Array.from({ length: numEnvs }, () => make(id, options));
  return new SyncVectorEnv(envs, options);
}

// ---------------------------------------------------------------------------

function refuseUnknown(id: string): never {
  const short = id.slice(0, 100); // a peer's id may be any length, and the search costs its square
  throw new SupairError('NOT_FOUND', {
    who: 'make',
    expected: 'a registered environment id',
    got: `'${short}'`,
    remedy: didYouMean(short, listEnvs()),
  });
}
