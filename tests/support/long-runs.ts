/** Long runs of environments at random play, to be looked at for memory that they hold on to. */

import {
  type Env,
  make,
  makeVec,
  Rng,
  recordEpisodeStatistics,
  sample,
  wrapEnv,
} from '../../env/index.ts';
import { loadedRapier } from '../../env/tabletop/physics/rapier.ts';
import './prepared.ts';
import { AUTORESET, LEARNING, WRAPPED } from './wrapped-envs.ts';

type Run = (steps: number) => Promise<void>;
export interface LongRun {
  readonly steps: number;
  /** Growth that is no leak yet, bytes: compiled code and the engine's own tables still move. */
  readonly noise: number;
  /** Environments of a run of their own; it is continued call by call. */
  readonly start: () => Run;
}

/** Random play that looks at the picture after each step (or every so many) and at every episode's end. */
function play(makeOne: () => Env, renderEvery = Number.POSITIVE_INFINITY): () => Run {
  return () => {
    const env = makeOne();
    const rng = new Rng(1);
    let t = 0;
    env.reset({ seed: 1 });
    return async (steps) => {
      for (let i = 0; i < steps; i++) {
        const { terminated, truncated } = env.step(sample(env.actionSpace, rng));
        const over = terminated || truncated;
        if (over || ++t % renderEvery === 0) env.render();
        if (over) env.reset();
      }
    };
  };
}

function playVector(makeOne: () => ReturnType<typeof makeVec>): () => Run {
  return () => {
    const env = makeOne();
    const rng = new Rng(1);
    let begun = false;
    return async (steps) => {
      if (!begun) await env.reset({ seed: 1 });
      begun = true;
      for (let i = 0; i < steps; i += env.numEnvs) {
        await env.step(sample(env.actionSpace, rng));
      }
    };
  };
}

/** All of them in turn. */
function playAll(makers: readonly ((mode: null) => Env)[]): () => Run {
  return () => {
    const runs = makers.map((makeOne) => play(() => makeOne(null), 50)());
    return async (steps) => {
      for (const run of runs) await run(Math.floor(steps / runs.length));
    };
  };
}

/** CartPole with a fault on purpose: it keeps something of every episode. */
function leaky(keep: () => object): () => Env {
  return () => {
    const env = make('CartPole-v1');
    const kept: object[] = [];
    return wrapEnv(env, {
      reset(options) {
        kept.push(keep());
        return env.reset(options);
      },
    });
  };
}

/**
 * Push with a fault on purpose: the engine's worlds are never freed, in this process from now on. They are held
 * on to, or their finalizers would free them.
 */
function hoardingWorlds(): Env {
  const env = make('TableTop/Push-v0');
  const kept: object[] = [];
  loadedRapier().World.prototype.free = function keep(): void {
    kept.push(this);
  };
  return env;
}

const MILLION = 1_000_000;
const NOISE = 131_072;
const PHYSICS = { steps: 6_000, noise: 4 * NOISE } as const;
const GOAL = 'TableTop/Goal-v0';
const DRAWN = { renderMode: 'rgb_array', kwargs: { observation: ['objects', 'rgb'] } } as const;

export const LONG_RUNS: { readonly [name: string]: LongRun } = {
  CartPole: { steps: MILLION, noise: NOISE, start: play(() => make('CartPole-v1')) },
  Goal: { steps: MILLION, noise: NOISE, start: play(() => make(GOAL)) },
  'Goal, drawn and rendered': {
    steps: 300_000,
    noise: NOISE,
    start: play(() => make(GOAL, DRAWN), 1),
  },
  // a world of Rapier's that is kept is 50 kilobytes a step
  'Push, with physics': {
    ...PHYSICS,
    start: play(() => make('TableTop/Push-v0')),
  },
  'a vector of CartPoles': {
    steps: MILLION,
    noise: NOISE,
    start: playVector(() => makeVec('CartPole-v1', { numEnvs: 16, autoresetMode: 'same-step' })),
  },
  'CartPole with statistics': {
    steps: MILLION,
    noise: NOISE,
    start: play(() => recordEpisodeStatistics(make('CartPole-v1'))),
  },
  'every wrapper': {
    steps: MILLION,
    noise: NOISE,
    start: playAll([...Object.values(WRAPPED), ...Object.values(LEARNING), AUTORESET]),
  },
};

export const LEAKING_RUNS: { readonly [name: string]: LongRun } = {
  'a small object an episode': {
    steps: MILLION,
    noise: NOISE,
    start: play(leaky(() => ({ kept: true }))),
  },
  'a buffer outside the heap an episode': {
    steps: 300_000,
    noise: NOISE,
    start: play(leaky(() => new ArrayBuffer(256))),
  },
  "the engine's world of every step": {
    ...PHYSICS,
    steps: 600,
    start: play(hoardingWorlds),
  },
};
