/**
 * Environments by name. From inside to outside, `make` puts around an environment: the passive
 * checker, the time limit, the guard (which also refuses steps after the limit), the wrappers that
 * the spec names.
 */

import type { Env, RenderMode } from './env.ts';
import { parseEnvId, resolveEnvId } from './env-id.ts';
import type { EnvSpec, Kwargs, WrapperSpec } from './env-spec.ts';
import { defined, SupairError } from './errors.ts';
import { refuse } from './refuse.ts';
import { withLimitInForce } from './step-limit.ts';
import type { AutoresetMode, VectorEnv } from './vector/vector-env.ts';
import { guard } from './wrappers/guard.ts';
import { wrapByName } from './wrappers/named.ts';
import { passiveChecker } from './wrappers/passive-checker.ts';
import { timeLimit } from './wrappers/time-limit.ts';
import { wrapEnv } from './wrappers/wrap.ts';

export interface EnvEntry {
  /** `Namespace/Name-vN`, or `Name-vN`. */
  readonly id: string;
  /** Default null: no limit. A function where it depends on the options. */
  readonly maxEpisodeSteps?: number | null | ((kwargs: Kwargs) => number | null);
  /** Default null. */
  readonly rewardThreshold?: number | null;
  /** Default false. */
  readonly nondeterministic?: boolean;
  /** Default true. */
  readonly orderEnforce?: boolean;
  /** Default false. */
  readonly disableEnvChecker?: boolean;
  /** Options that `make` passes unless it is given others. */
  readonly kwargs?: Kwargs;
  readonly additionalWrappers?: readonly WrapperSpec[];
  /** @param renderMode is in the environment's `metadata.renderModes`, or refused afterwards. */
  readonly create: (kwargs: Kwargs, renderMode: RenderMode | null) => Env;
  /** Loads what `create` needs and cannot wait for; `loadEnv` awaits it, once. */
  readonly prepare?: () => Promise<unknown>;
  /** Many at once in a way of its own, for `vectorization: 'entry-point'`. */
  readonly createVec?: (spec: EnvSpec, options: VectorEntryOptions) => VectorEnv;
}

/** What an own vector environment is asked for; limits and autoreset are its business. */
export interface VectorEntryOptions {
  readonly numEnvs: number;
  readonly autoresetMode: AutoresetMode;
  /** False: results may share arrays that the next call overwrites. */
  readonly copy: boolean;
}

export interface MakeOptions {
  /** Default null: `render()` returns null. */
  readonly renderMode?: RenderMode | null;
  /** Replaces the registered limit, or that of the spec; -1 drops it. */
  readonly maxEpisodeSteps?: number;
  /** Takes the first results without looking at them. */
  readonly disableEnvChecker?: boolean;
  /** Added to those of the registration, name by name. A registered limit that depends on them follows. */
  readonly kwargs?: Kwargs;
  /** Around those of the registration, the first innermost. */
  readonly wrappers?: readonly WrapperSpec[];
}

const entries = new Map<string, EnvEntry>();
/** Ids whose `prepare` has been awaited. */
const prepared = new Set<string>();
/** What is being awaited, by id: those who ask meanwhile share it. */
const preparing = new Map<string, Promise<void>>();

/** @throws BAD_ARGUMENT for a malformed id, or one that is taken. */
export function register(entry: EnvEntry): void {
  if ((parseEnvId(entry.id)?.version ?? null) === null) {
    refuse('register.id', 'Namespace/Name-vN or Name-vN', entry.id);
  }
  if (entries.has(entry.id)) refuse('register.id', 'a new id', entry.id);
  entries.set(entry.id, entry);
}

/** Registered ids in alphabetical order. @param namespace only those in it; '' for those in none. */
export function listEnvs(namespace?: string): string[] {
  const ids = [...entries.keys()].sort();
  if (namespace === undefined) return ids;
  return ids.filter((id) => (parseEnvId(id)?.namespace ?? '') === namespace);
}

/**
 * What `make(id, { kwargs })` makes.
 * @param id without a version: the newest.
 * @throws NOT_FOUND for an unknown id.
 */
export function specOf(id: string, kwargs: Kwargs = {}): EnvSpec {
  const entry = find(id);
  const all = { ...entry.kwargs, ...kwargs };
  const { maxEpisodeSteps: limit = null } = entry;
  return {
    id: entry.id,
    renderMode: null,
    maxEpisodeSteps: typeof limit === 'function' ? limit(all) : limit,
    rewardThreshold: entry.rewardThreshold ?? null,
    nondeterministic: entry.nondeterministic ?? false,
    orderEnforce: entry.orderEnforce ?? true,
    disableEnvChecker: entry.disableEnvChecker ?? false,
    kwargs: all,
    additionalWrappers: entry.additionalWrappers ?? [],
    vectorEntryPoint: entry.createVec !== undefined,
  };
}

/**
 * Loads what the environment needs before `make` can make it; at once where it needs nothing.
 * `loadEnv` does so too.
 * @param id without a version: the newest.
 * @throws NOT_FOUND for an unknown id, and what the registration's `prepare` throws.
 */
export async function prepareEnv(id: string): Promise<void> {
  const entry = find(id);
  if (prepared.has(entry.id)) return;
  let underWay = preparing.get(entry.id);
  if (underWay === undefined) {
    underWay = prepareOnce(entry).finally(() => preparing.delete(entry.id)); // what failed is tried again
    preparing.set(entry.id, underWay);
  }
  await underWay;
}

/**
 * An environment by id (without a version: the newest) or as a spec says, guarded: BAD_ACTION,
 * RESET_NEEDED and CLOSED come before it is touched, and its time limit truncates.
 * @throws NOT_FOUND for an unknown id or wrapper, UNSUPPORTED for a render mode it does not have or
 * an environment that has to be prepared and is not, BAD_ARGUMENT for options out of range; its first results may throw BAD_VALUE.
 */
export function make(id: string | EnvSpec, options: MakeOptions = {}): Env {
  const spec = completeSpec(id, options);
  const entry = find(spec.id);
  checkPrepared(entry);
  const bare = entry.create(spec.kwargs, spec.renderMode);
  try {
    checkRenderMode(bare, spec);
    const checked = spec.disableEnvChecker ? bare : passiveChecker(bare);
    const { maxEpisodeSteps } = spec;
    const limited = maxEpisodeSteps === null ? checked : timeLimit(checked, maxEpisodeSteps);
    const guarded = guard(limited, { order: spec.orderEnforce });
    const told = (count: number): EnvSpec => ({
      ...spec,
      additionalWrappers: spec.additionalWrappers.slice(0, count),
    });
    return spec.additionalWrappers.reduce(
      (env, wrapper, i) => withSpec(wrapByName(env, wrapper), told(i + 1)),
      withSpec(guarded, told(0)),
    );
  } catch (error) {
    bare.close();
    throw error;
  }
}

/** The spec of what `make` makes of these. @throws NOT_FOUND for an unknown id. */
export function completeSpec(id: string | EnvSpec, options: MakeOptions): EnvSpec {
  const { kwargs = {}, wrappers = [] } = options;
  const base = typeof id === 'string' ? specOf(id, kwargs) : respecified(id, kwargs);
  const { renderMode = base.renderMode, maxEpisodeSteps = base.maxEpisodeSteps } = options;
  const { disableEnvChecker = base.disableEnvChecker } = options;
  return withLimitInForce({
    ...base,
    renderMode,
    maxEpisodeSteps: maxEpisodeSteps === -1 ? null : maxEpisodeSteps,
    disableEnvChecker,
    kwargs: { ...base.kwargs, ...kwargs },
    additionalWrappers: [...base.additionalWrappers, ...wrappers],
  });
}

/** A registered vector environment. @throws UNSUPPORTED where the registration names none. */
export function makeFromVectorEntry(spec: EnvSpec, options: VectorEntryOptions): VectorEnv {
  const entry = find(spec.id);
  checkPrepared(entry);
  if (entry.createVec !== undefined) return entry.createVec(spec, options);
  throw new SupairError('UNSUPPORTED', {
    who: `makeVec('${spec.id}').vectorization`,
    expected: "'sync' or 'workers'",
    got: "'entry-point'",
    remedy: 'It is registered without createVec.',
  });
}

// ---------------------------------------------------------------------------

function find(id: string): EnvEntry {
  return defined(entries.get(resolveEnvId(id, listEnvs())), 'registry');
}

/** A limit that the registration reckoned from the old options is reckoned anew from the new ones. */
function respecified(spec: EnvSpec, kwargs: Kwargs): EnvSpec {
  const before = specOf(spec.id, spec.kwargs);
  const { id, maxEpisodeSteps } = specOf(spec.id, { ...spec.kwargs, ...kwargs });
  const own = spec.maxEpisodeSteps === before.maxEpisodeSteps;
  return { ...spec, id, ...(own ? { maxEpisodeSteps } : {}) };
}

/** In place where it can be: a wrapper may have members besides those of an environment. */
function withSpec(env: Env, spec: EnvSpec): Env {
  const told = Reflect.defineProperty(env, 'spec', {
    value: spec,
    enumerable: true,
    configurable: true,
  });
  return told ? env : wrapEnv(env, { spec });
}

async function prepareOnce({ id, prepare }: EnvEntry): Promise<void> {
  await prepare?.();
  prepared.add(id);
}

function checkPrepared({ id, prepare }: EnvEntry): void {
  if (prepare === undefined || prepared.has(id)) return;
  throw new SupairError('UNSUPPORTED', {
    who: `make('${id}')`,
    expected: 'an environment that is prepared',
    got: 'one that first has to load what it needs',
    remedy: `Call await loadEnv('${id}') before.`,
  });
}

function checkRenderMode({ metadata }: Env, { id, renderMode }: EnvSpec): void {
  if (renderMode === null || metadata.renderModes.includes(renderMode)) return;
  throw new SupairError('UNSUPPORTED', {
    who: `make('${id}').renderMode`,
    expected: metadata.renderModes.join(' or ') || 'null: it draws nothing',
    got: renderMode,
  });
}
