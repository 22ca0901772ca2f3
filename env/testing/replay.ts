/** Checks on seeds and states: what must come out the same, and what must not. */

import type { Env, EnvState } from '../core/env.ts';
import {
  type AnyEnv,
  demand,
  isNondeterministic,
  type Probe,
  play,
  randomActions,
  reset,
  type Seen,
  same,
} from './probe.ts';

/** Steps of one compared episode. */
const STEPS = 12;

/** Observations, rewards, flags and infos of two episodes from one seed, the second unseeded. */
interface Trace {
  readonly first: unknown;
  readonly steps: readonly unknown[];
  readonly second: unknown;
  readonly stepsAfter: readonly unknown[];
}

export async function replaysFromSeed(probe: Probe): Promise<string> {
  const env = await probe.make();
  if (isNondeterministic(env)) return 'declared nondeterministic';
  const once = await trace(env, 123);
  demandSame(once, await trace(env, 123), 'the same environment, seeded again');
  demandSame(once, await trace(await probe.make(), 123), 'a new environment');
  return `two episodes of at most ${STEPS} steps, in this environment and a new one`;
}

export async function seedsDiffer(probe: Probe): Promise<string> {
  const env = await probe.make();
  const differ = !same(await trace(env, 123), await trace(env, 456));
  if (probe.deterministic) return differ ? 'they differ, though declared deterministic' : 'equal';
  demand(differ, 'seeds 123 and 456 play the same episodes');
  return 'seeds 123 and 456 differ';
}

export async function streamGoesOn(probe: Probe): Promise<string> {
  if (probe.deterministic) return 'declared deterministic';
  const env = await probe.make();
  const { first, steps, second, stepsAfter } = await trace(env, 123);
  const repeats = same([first, steps], [second, stepsAfter]);
  demand(!repeats, 'reset() without a seed plays the seeded episode again');
  return 'the second episode differs from the first';
}

export async function savesAndRestores(probe: Probe): Promise<string> {
  const env = await probe.make();
  if (!hasState(env)) return 'it has no getState';
  await reset(env, { seed: 9 });
  const [before, after] = [randomActions(env, 2, 9), randomActions(env, STEPS, 10)];
  const began = await play(env, before);
  const last = began.at(-1)?.result;
  if (last?.terminated || last?.truncated) await reset(env);
  const text = JSON.stringify(env.getState());
  const original = await goOn(env, after);
  demand(
    JSON.stringify(env.getState()) !== text,
    'getState() does not change as the episode goes on',
  );

  const restored = JSON.parse(text) as EnvState; // a parsed object is all the type says
  const other = await probe.make();
  demand(hasState(other), 'one environment has getState, another not');
  for (const [target, what] of [
    [env, 'the same'],
    [other, 'a new'],
  ] as const) {
    target.setState(restored);
    demand(JSON.stringify(target.getState()) === text, `${what} environment saves another state`);
    const next = await goOn(target, after);
    const alike = isNondeterministic(env) || same(next, original);
    demand(alike, `${what} environment goes on otherwise`);
  }
  return `${original.length} values after ${began.length} steps, in this environment and a new one`;
}

// ---------------------------------------------------------------------------

async function trace(env: AnyEnv, seed: number): Promise<Trace> {
  const first = structuredClone(await reset(env, { seed }));
  const steps = summary(await play(env, randomActions(env, STEPS, 11)));
  const second = structuredClone(await reset(env));
  const stepsAfter = summary(await play(env, randomActions(env, STEPS, 11)));
  return { first, steps, second, stepsAfter };
}

/** The rest of the episode and the beginning of the next, which shows the random stream too. */
async function goOn(env: Env, actions: Parameters<typeof play>[1]): Promise<unknown[]> {
  const steps = summary(await play(env, actions));
  return [...steps, structuredClone(env.reset())];
}

function summary(seen: readonly Seen[]): unknown[] {
  return seen.map(({ result }) => structuredClone({ ...result }));
}

function demandSame(a: Trace, b: Trace, where: string): void {
  const parts = ['first', 'steps', 'second', 'stepsAfter'] as const;
  const names = {
    first: 'reset with the seed',
    steps: 'the steps after it',
    second: 'the second, unseeded reset',
    stepsAfter: 'the steps after that',
  };
  for (const part of parts) demand(same(a[part], b[part]), `${where}: ${names[part]} differ`);
}

function hasState(env: AnyEnv): env is Env {
  return 'getState' in env && 'setState' in env;
}
