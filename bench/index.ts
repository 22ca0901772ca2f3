/** Figures of this machine, by part of the project. */

import { benchAgent } from './agent.ts';
import { benchCircuits } from './circuits.ts';
import { benchEnv } from './env.ts';
import { benchPerception } from './perception.ts';
import type { BenchOptions, BenchResult } from './result.ts';
import { benchServer } from './server.ts';

export type { BenchOptions, BenchResult } from './result.ts';

export const BENCHMARKS: {
  readonly [part in 'env' | 'perception' | 'circuits' | 'agent' | 'server']: (
    options: BenchOptions,
  ) => Promise<BenchResult[]>;
} = {
  env: benchEnv,
  perception: benchPerception,
  circuits: benchCircuits,
  agent: benchAgent,
  server: benchServer,
};
