/** Our side of `bench env`: a process that steps environments only when a line on stdin asks it to. */

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type MakeOptions, make, makeVec, Rng, type SpaceValue, sample } from '../../env/index.ts';
import { SHAPES } from '../../env/tabletop/shapes.ts';
import type { Task } from '../heats/process.ts';
import { OUR_TASKS, type OurTask, STEPS } from './contenders.ts';

const rng = new Rng(1);
const SEED = 1;
const ACTIONS = 4096;
const GOAL = 'TableTop/Goal-v0';
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
  'cartpole-vector': (batch) => together('CartPole-v1', {}, batch),
  tabletop: () => alone(GOAL, FIVE),
  'tabletop-drawn': () => alone(GOAL, DRAWN),
  'tabletop-dressed': () => alone(GOAL, DRESSED),
  'tabletop-drawn-vector': (batch) => together(GOAL, DRAWN, batch),
};

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

function together(id: string, options: MakeOptions, batch: number): Call {
  const env = makeVec(id, { ...options, numEnvs: batch });
  const drawn = options.renderMode !== undefined;
  const next = actionsOf(() => sample(env.actionSpace, rng), ACTIONS / batch);
  const ready = env.reset({ seed: SEED });
  return async () => {
    await ready;
    for (let i = 0; i < STEPS / batch; i++) {
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

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
