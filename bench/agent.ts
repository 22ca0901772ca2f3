/** How fast agents act and learn. */

import { CLASSIC_PPO, loadPolicy, trainPpo } from '../agent/index.ts';
import { make, makeVec } from '../env/index.ts';
import { resolveModel } from '../storage/index.ts';
import { callsPerSecond } from './clock.ts';
import type { BenchOptions, BenchResult } from './result.ts';

/** Steps before the clock starts: the code is compiled while they run. */
const WARM_STEPS = 10_240;

export async function benchAgent(options: BenchOptions): Promise<BenchResult[]> {
  const env = make('TableTop/Reach-v0');
  const policy = await loadPolicy(resolveModel('reach'));
  const { observation } = env.reset({ seed: options.seed });
  const acts = await callsPerSecond(() => policy.act(observation), options);
  env.close();
  return [
    { name: 'act on an object table', value: 1e6 / acts, unit: 'µs' },
    {
      name: 'PPO on CartPole-v1, learning included',
      value: await ppoRate(options),
      unit: 'steps/s',
    },
  ];
}

// ---------------------------------------------------------------------------

/** Steps a second of a run that lasts about as long as it may. */
async function ppoRate({ seed, seconds, signal }: BenchOptions): Promise<number> {
  let began = performance.now();
  let warm = 0;
  let done = 0;
  const stop = new AbortController();
  await trainPpo({
    config: CLASSIC_PPO,
    seed,
    steps: Number.MAX_SAFE_INTEGER,
    signal: AbortSignal.any([signal, stop.signal]),
    makeVec: (numEnvs, autoresetMode) =>
      makeVec('CartPole-v1', { numEnvs, autoresetMode, copy: false }),
    onProgress: ({ steps }) => {
      if (steps <= WARM_STEPS) {
        warm = steps;
        began = performance.now();
      }
      done = steps;
      if (performance.now() - began > seconds * 1000) stop.abort();
    },
  });
  return (1000 * (done - warm)) / (performance.now() - began);
}
