/** Our side of `bench env`: a process that steps environments only when a line on stdin asks it to. */

import { createInterface } from 'node:readline';
import { prepareEnv } from '../../env/core/registry.ts';
import {
  type MakeOptions,
  make,
  makeVec,
  Rng,
  type SpaceValue,
  type SyncVectorEnv,
  sample,
  type WorkerVectorEnv,
} from '../../env/index.ts';
import { SHAPES } from '../../env/tabletop/shapes.ts';
import type { Task } from '../heats/process.ts';
import { say } from '../heats/say.ts';
import { OUR_TASKS, type OurTask, STEPS, WORKERS } from './contenders.ts';

const rng = new Rng(1);
const SEED = 1;
const ACTIONS = 4096;
const GOAL = 'TableTop/Goal-v0';
const PUSH = 'TableTop/Push-v0';
const CLEAR = 'TableTop/Clear-v0';
const THREADS = { vectorization: 'workers', numWorkers: WORKERS } as const;
const FIVE: MakeOptions = { kwargs: { minObjects: 5, maxObjects: 5 } };
const DRAWN: MakeOptions = { ...FIVE, renderMode: 'rgb_array' };

const DRESSED: MakeOptions = {
  renderMode: 'rgb_array',
  kwargs: {
    ...{ minObjects: 5, maxObjects: 5, maxSize: 18, shapes: SHAPES },
    ...{ angleRange: Math.PI, shadow: 0.5, shading: 0.2 },
  },
};

/** STEPS steps. */
type Call = () => void | Promise<void>;

/** A task's call for a number of environments. */
const MAKERS: { readonly [task in OurTask]: (batch: number) => Call } = {
  cartpole: () => alone('CartPole-v1', {}),
  'cartpole-vector': (batch) => together(makeVec('CartPole-v1', { numEnvs: batch })),
  'cartpole-workers': (batch) => together(makeVec('CartPole-v1', { ...THREADS, numEnvs: batch })),
  tabletop: () => alone(GOAL, FIVE),
  'tabletop-drawn': () => alone(GOAL, DRAWN),
  'tabletop-dressed': () => alone(GOAL, DRESSED),
  'tabletop-drawn-vector': (batch) => together(makeVec(GOAL, { ...DRAWN, numEnvs: batch }), true),
  push: () => alone(PUSH, {}),
  'push-vector': (batch) => together(makeVec(PUSH, { numEnvs: batch })),
  'push-workers': (batch) => together(makeVec(PUSH, { ...THREADS, numEnvs: batch })),
  'clear-vector': (batch) => together(makeVec(CLEAR, { numEnvs: batch })),
  'clear-workers': (batch) => together(makeVec(CLEAR, { ...THREADS, numEnvs: batch })),
};

for (const id of [PUSH, CLEAR]) await prepareEnv(id);
const calls = new Map<string, Call>();
say({ ready: `supair-rl on Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  const { task, batch = 1, calls: count }: Task = JSON.parse(line); // from `process.ts`
  const known = OUR_TASKS.find((name) => name === task) ?? 'cartpole';
  const key = `${known} ${batch}`;
  const call = calls.get(key) ?? MAKERS[known](batch);
  calls.set(key, call);
  const seconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await call();
    seconds.push((performance.now() - began) / 1000);
  }
  say({ seconds, memory_mb: process.resourceUsage().maxRSS / 1024 });
}

// ---------------------------------------------------------------------------

function alone(id: string, options: MakeOptions): Call {
  const env = make(id, options);
  const next = actionsOf(() => sample(env.actionSpace, rng), ACTIONS);
  env.reset({ seed: SEED });
  return () => {
    for (let i = 0; i < STEPS; i++) {
      const { terminated, truncated } = env.step(next());
      if (env.renderMode !== null) env.render();
      if (terminated || truncated) env.reset();
    }
  };
}

function together(env: SyncVectorEnv | WorkerVectorEnv, drawn = false): Call {
  const next = actionsOf(() => sample(env.actionSpace, rng), ACTIONS / env.numEnvs);
  const ready = env.reset({ seed: SEED });
  return async () => {
    await ready;
    for (let i = 0; i < STEPS / env.numEnvs; i++) {
      await env.step(next());
      if (drawn) await env.render();
    }
  };
}

/** Ready actions, over and over. */
function actionsOf(draw: () => SpaceValue, count: number): () => SpaceValue {
  const actions = Array.from({ length: count }, draw);
  let at = 0;
  return () => actions[at++ % count] as SpaceValue; // the remainder is in range
}
