/** Measuring: how many calls a second, how long one call takes. */

import { quantile } from '../perception/evaluate/index.ts';
import type { BenchOptions } from './result.ts';

/** Share of the time given to warming up. */
const WARM = 0.2;

/** Calls a second of something fast; `block` calls between two looks at the clock. */
export async function callsPerSecond(
  call: () => void,
  { seconds, signal }: BenchOptions,
  block = 64,
): Promise<number> {
  const run = (limit: number): number => {
    const began = performance.now();
    let calls = 0;
    while (performance.now() - began < limit * 1000 && !signal.aborted) {
      for (let i = 0; i < block; i++) call();
      calls += block;
    }
    return (1000 * calls) / (performance.now() - began);
  };
  run(seconds * WARM);
  await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C in
  return run(seconds);
}

/** Median milliseconds of one call after the other. */
export async function medianMs(
  call: () => unknown,
  { seconds, signal }: BenchOptions,
): Promise<number> {
  const run = async (limit: number): Promise<number[]> => {
    const began = performance.now();
    const times: number[] = [];
    while (performance.now() - began < limit * 1000 && !signal.aborted) {
      const asked = performance.now();
      await call();
      times.push(performance.now() - asked);
    }
    return times;
  };
  await run(seconds * WARM);
  return quantile(await run(seconds), 0.5) ?? Number.NaN;
}
