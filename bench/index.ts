/** Figures of this machine, by part of the project. */

import { benchAgent } from './agent.ts';
import { benchEnv } from './env.ts';
import { benchPerception } from './perception.ts';
import type { BenchOptions, BenchResult } from './result.ts';
import { benchServer } from './server.ts';

export type { BenchOptions, BenchResult } from './result.ts';

export const BENCHMARKS: {
  readonly [part in 'env' | 'perception' | 'agent' | 'server']: (
    options: BenchOptions,
  ) => Promise<BenchResult[]>;
} = { env: benchEnv, perception: benchPerception, agent: benchAgent, server: benchServer };
