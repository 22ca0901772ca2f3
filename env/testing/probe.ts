/** What every check needs: environments to try things on, random actions, comparisons, verdicts. */

import type { AsyncEnv, Env, RenderMode, ResetOptions, ResetResult } from '../core/env.ts';
import { type ErrorCode, isSupairError } from '../core/errors.ts';
import { Rng } from '../core/random.ts';
import { sample } from '../core/spaces/sample.ts';
import type { SpaceValue } from '../core/spaces/spaces.ts';
import type { StepResult } from '../core/step-result.ts';

export type AnyEnv = Env | AsyncEnv;

export type MakeEnv = (renderMode: RenderMode | null) => AnyEnv | Promise<AnyEnv>;

/** One step as it was seen, with the action that led to it. */
export interface Seen {
  readonly action: SpaceValue;
  readonly result: StepResult;
}

/** A broken promise: its message is the check's detail. */
class Breach extends Error {}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Breach(otherwise);
}

/** @throws Breach unless `call` is refused with this code. */
export async function demandCode(
  code: ErrorCode,
  what: string,
  call: () => unknown,
): Promise<void> {
  try {
    await call();
  } catch (error) {
    const got = isSupairError(error) ? error.code : String(error);
    demand(got === code, `${what}: expected ${code}, got ${got}`);
    return;
  }
  throw new Breach(`${what}: expected ${code}, got no refusal`);
}

export class Probe {
  readonly deterministic: boolean;
  readonly #make: MakeEnv;
  readonly #open: AnyEnv[] = [];

  constructor(make: MakeEnv, deterministic: boolean) {
    this.#make = make;
    this.deterministic = deterministic;
  }

  async make(renderMode: RenderMode | null = null): Promise<AnyEnv> {
    const env = await this.#make(renderMode);
    this.#open.push(env);
    return env;
  }

  /** Closes what was made; a fault in closing is the business of the check on closing. */
  async closeAll(): Promise<void> {
    await Promise.allSettled(this.#open.map(async (env) => env.close()));
  }
}

/** Declared to play otherwise from equal seeds, so that nothing can be compared. */
export function isNondeterministic({ spec }: AnyEnv): boolean {
  return spec?.nondeterministic === true;
}

/** `count` random legal actions; the same for the same seed. */
export function randomActions(env: AnyEnv, count: number, seed: number): SpaceValue[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => sample(env.actionSpace, rng));
}

/** Steps until the episode ends or the actions do. */
export async function play(env: AnyEnv, actions: readonly SpaceValue[]): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const action of actions) {
    const result = await env.step(action);
    seen.push({ action, result });
    if (result.terminated || result.truncated) break;
  }
  return seen;
}

export async function reset(env: AnyEnv, options?: ResetOptions): Promise<ResetResult> {
  return await env.reset(options);
}

/** Equal in value: arrays and records by their parts, NaN equal to itself. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, i) => byte === b[i]); // frames are long
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
  );
}
