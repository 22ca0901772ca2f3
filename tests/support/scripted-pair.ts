/** Two scripted environments as a vector, small enough to be followed by hand. */

import type { Info } from '../../env/core/env.ts';
import { SyncVectorEnv } from '../../env/core/vector/sync-vector-env.ts';
import type { AutoresetMode, VectorEnv, VectorStep } from '../../env/core/vector/vector-env.ts';
import { type Scripted, scriptedEnv } from './fake-envs.ts';

/** Environment 0 plays episodes of three steps, environment 1 of two. */
export const pair = (mode: AutoresetMode): [SyncVectorEnv, Scripted, Scripted] => {
  const [a, b] = [scriptedEnv([3]), scriptedEnv([2], 'truncated')];
  return [new SyncVectorEnv([a, b], { autoresetMode: mode }), a, b];
};
export const ACTIONS: Int32Array = Int32Array.of(0, 0);
/** 1 where an episode ended. */
export const ended = (step: VectorStep): Uint8Array =>
  step.terminated.map((flag, i) => flag | (step.truncated[i] ?? 0));

/** Steps, and in disabled mode the masked resets that they ask for. */
export async function play(env: VectorEnv, count: number): Promise<VectorStep[]> {
  const steps: VectorStep[] = [];
  for (let k = 0; k < count; k++) {
    const step = await env.step(ACTIONS);
    steps.push(step);
    const resetMask = ended(step);
    if (env.autoresetMode === 'disabled' && resetMask.includes(1)) await env.reset({ resetMask });
  }
  return steps;
}
/** Environment i's numbers of every step. */
export const rows = (steps: readonly { readonly observations: unknown }[], i: number): number[][] =>
  steps.map(({ observations }) => {
    const all = [...(observations as Float32Array)]; // float32 [2, n]
    return all.slice((i * all.length) / 2, ((i + 1) * all.length) / 2);
  });
/** What infos tell of episodes. */
export const episodes = (infos: readonly (Info | null)[]): unknown[] =>
  infos.map((info) => info?.['episode'] ?? null);
