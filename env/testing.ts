/**
 * The shipped contract test: does an environment, local or remote, keep what its interface promises?
 * Each check runs on an environment of its own; a check that throws has failed.
 */

import { adviceOn } from './testing/advice.ts';
import { CHECKS } from './testing/checks.ts';
import { type MakeEnv, Probe } from './testing/probe.ts';

export type { AnyEnv, MakeEnv } from './testing/probe.ts';

export interface Check {
  /** What is promised, a sentence. */
  readonly name: string;
  readonly ok: boolean;
  /** What broke, or what was looked at. */
  readonly detail: string;
}

export interface CheckReport {
  /** Numbers of checks. */
  readonly passed: number;
  readonly failed: number;
  readonly checks: readonly Check[];
  /** What breaks no promise and yet makes learning harder, a sentence each. */
  readonly advice: readonly string[];
}

export interface CheckOptions {
  /** True for an environment without any randomness, whose seeds make no difference. Default false. */
  readonly deterministic?: boolean;
}

/**
 * What equal seeds must bring is not asked of an environment whose spec says `nondeterministic`, as in
 * Gymnasium's `check_env`.
 * @param make a fresh environment for every call; asked for each render mode in turn, it may ignore
 * the argument.
 */
export async function checkEnv(make: MakeEnv, options: CheckOptions = {}): Promise<CheckReport> {
  const checks: Check[] = [];
  for (const { name, run } of CHECKS) {
    const probe = new Probe(make, options.deterministic ?? false);
    try {
      checks.push({ name, ok: true, detail: await run(probe) });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      checks.push({ name, ok: false, detail });
    } finally {
      await probe.closeAll();
    }
  }
  const passed = checks.filter((check) => check.ok).length;
  return { passed, failed: checks.length - passed, checks, advice: await adviseOn(make) };
}

// ---------------------------------------------------------------------------

/** An environment that cannot even be made has its failed checks instead. */
async function adviseOn(make: MakeEnv): Promise<string[]> {
  const probe = new Probe(make, false);
  try {
    const { observationSpace, actionSpace } = await probe.make();
    return adviceOn(observationSpace, actionSpace);
  } catch {
    return [];
  } finally {
    await probe.closeAll();
  }
}
