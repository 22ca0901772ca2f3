/** Everything that a vector environment shows over a long run, to be compared with another's. */

import { Rng, sample, type VectorEnv, type VectorStep } from '../../env/index.ts';

/** 1 where an episode ended in a step. */
export function endedIn({ terminated, truncated }: VectorStep): Uint8Array {
  return terminated.map((flag, i) => flag | (truncated[i] ?? 0));
}

/** Resets of every kind, random steps, and the resets that they need in disabled mode. */
export async function vectorDiary(env: VectorEnv, steps: number): Promise<unknown[]> {
  const { numEnvs: B } = env;
  const rng = new Rng(77);
  const seen: unknown[] = [];
  const note = (what: unknown): number => seen.push(own(what)); // results may be overwritten
  note(await env.reset({ options: { low: -0.02 } }));
  note(await env.reset({ seed: 40 }));
  note(
    await env.reset({ seed: Array.from({ length: B }, (_, i) => (i % 2 === 0 ? 7 + i : null)) }),
  );
  for (let t = 0; t < steps; t++) {
    const step = await env.step(sample(env.actionSpace, rng));
    note(step);
    const resetMask = endedIn(step);
    if (env.autoresetMode === 'disabled' && resetMask.includes(1)) {
      const seed = Array.from({ length: B }, (_, i) => (t % 3 === 0 ? 1000 * t + i : null));
      note(await env.reset({ resetMask, seed, options: { low: -0.01 } }));
    }
    if (t % 50 === 49) note(await env.reset({ options: { high: 0.02 } }));
  }
  return seen;
}

/** The same in arrays of their own; a structured clone of shared ones would go on sharing. */
function own(value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array) return value.slice();
  if (value instanceof Int32Array || value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(own);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part)]));
}
