import { afterEach, describe, expect, it, test, vi } from 'vitest';
import type { Kwargs } from '../../../env/core/env-spec.ts';
import {
  addRenderObservation,
  autoreset,
  clipAction,
  clipReward,
  delayObservation,
  discretizeAction,
  discretizeObservation,
  dtypeObservation,
  type Env,
  filterObservation,
  flattenObservation,
  frameStackObservation,
  grayscaleObservation,
  listWrappers,
  type MakeOptions,
  make,
  makeVec,
  maxAndSkipObservation,
  normalizeObservation,
  normalizeReward,
  parseSpec,
  Rng,
  recordEpisodeStatistics,
  renderCollection,
  repeatAction,
  rescaleAction,
  rescaleObservation,
  reshapeObservation,
  resizeObservation,
  sample,
  stickyAction,
  timeAwareObservation,
  timeLimit,
  type VectorEnv,
} from '../../../env/index.ts';
import { same } from '../../../env/testing/probe.ts';
import { vectorDiary } from '../../support/vector-diary.ts';

// threads from sources compile them first
vi.setConfig({ testTimeout: 60_000 });

const PICTURES: MakeOptions = { kwargs: { observation: 'rgb' } };
const DRAWN: MakeOptions = { renderMode: 'rgb_array' };

const open: VectorEnv[] = [];
afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((env) => env.close()));
});

/** The wrapper under its name, its arguments in a spec, what it goes around, and the same by a call. */
type Case = [
  name: string,
  kwargs: Kwargs,
  id: string,
  options: MakeOptions,
  direct: (env: Env) => Env,
];

// no argument has its default, so that one which gets lost shows
const CASES: Case[] = [
  ['timeLimit', { maxSteps: 7 }, 'Pendulum-v1', {}, (env) => timeLimit(env, 7)],
  ['autoreset', {}, 'CartPole-v1', {}, autoreset],
  [
    'recordEpisodeStatistics',
    { bufferLength: 2 },
    'CartPole-v1',
    {},
    (env) => recordEpisodeStatistics(env, { bufferLength: 2 }),
  ],
  ['addRenderObservation', {}, 'TableTop/Reach-v0', DRAWN, (env) => addRenderObservation(env)],
  [
    'addRenderObservation',
    { renderOnly: false, renderKey: 'seen', obsKey: 'known' },
    'Pendulum-v1',
    DRAWN,
    (env) => addRenderObservation(env, { renderOnly: false, renderKey: 'seen', obsKey: 'known' }),
  ],
  ['delayObservation', { delay: 2 }, 'Pendulum-v1', {}, (env) => delayObservation(env, 2)],
  [
    'discretizeObservation',
    { bins: [3, 4, 5], multidiscrete: true },
    'Pendulum-v1',
    {},
    (env) => discretizeObservation(env, [3, 4, 5], { multidiscrete: true }),
  ],
  ['discretizeObservation', { bins: 6 }, 'Pendulum-v1', {}, (e) => discretizeObservation(e, 6)],
  ['dtypeObservation', { dtype: 'int32' }, 'Pendulum-v1', {}, (e) => dtypeObservation(e, 'int32')],
  [
    'filterObservation',
    { keys: ['mask', 'objects'] },
    'TableTop/Reach-v0',
    {},
    (env) => filterObservation(env, ['mask', 'objects']),
  ],
  ['flattenObservation', {}, 'TableTop/Reach-v0', {}, flattenObservation],
  [
    'frameStackObservation',
    { stackSize: 3, padding: 'zero' },
    'Pendulum-v1',
    {},
    (env) => frameStackObservation(env, 3, { padding: 'zero' }),
  ],
  [
    'grayscaleObservation',
    { keepDim: true },
    'TableTop/Reach-v0',
    PICTURES,
    (env) => grayscaleObservation(env, { keepDim: true }),
  ],
  ['maxAndSkipObservation', { skip: 3 }, 'CartPole-v1', {}, (e) => maxAndSkipObservation(e, 3)],
  [
    'normalizeObservation',
    { epsilon: 0.5 },
    'CartPole-v1',
    {},
    (env) => normalizeObservation(env, { epsilon: 0.5 }),
  ],
  [
    'normalizeObservation',
    { frozen: true },
    'CartPole-v1',
    {},
    (env) => normalizeObservation(env, { frozen: true }),
  ],
  [
    'rescaleObservation',
    { low: -1, high: [1, 2, 3] },
    'Pendulum-v1',
    {},
    (env) => rescaleObservation(env, -1, [1, 2, 3]),
  ],
  [
    'reshapeObservation',
    { shape: [64, 32, 6] },
    'TableTop/Reach-v0',
    PICTURES,
    (e) => reshapeObservation(e, [64, 32, 6]),
  ],
  [
    'resizeObservation',
    { shape: [9, 12] },
    'TableTop/Reach-v0',
    PICTURES,
    (env) => resizeObservation(env, [9, 12]),
  ],
  [
    'timeAwareObservation',
    { flatten: false, normalizeTime: true, dictTimeKey: 'when', maxSteps: 30 },
    'TableTop/Reach-v0',
    {},
    (env) =>
      timeAwareObservation(env, {
        flatten: false,
        normalizeTime: true,
        dictTimeKey: 'when',
        maxSteps: 30,
      }),
  ],
  ['clipAction', {}, 'Pendulum-v1', {}, clipAction],
  [
    'discretizeAction',
    { bins: [5], multidiscrete: true },
    'Pendulum-v1',
    {},
    (env) => discretizeAction(env, [5], { multidiscrete: true }),
  ],
  ['repeatAction', { repeats: 3 }, 'CartPole-v1', {}, (env) => repeatAction(env, 3)],
  ['rescaleAction', { low: [-1], high: 3 }, 'Pendulum-v1', {}, (e) => rescaleAction(e, [-1], 3)],
  [
    'stickyAction',
    { probability: 0.4, duration: [1, 4] },
    'Pendulum-v1',
    {},
    (env) => stickyAction(env, 0.4, { duration: [1, 4] }),
  ],
  [
    'stickyAction',
    { probability: 0.4, duration: 2 },
    'Pendulum-v1',
    {},
    (env) => stickyAction(env, 0.4, { duration: 2 }),
  ],
  [
    'clipReward',
    { low: -3 },
    'Pendulum-v1',
    {},
    (env) => clipReward(env, -3, Number.POSITIVE_INFINITY),
  ],
  [
    'clipReward',
    { low: '-Infinity', high: -1 },
    'Pendulum-v1',
    {},
    (env) => clipReward(env, Number.NEGATIVE_INFINITY, -1),
  ],
  [
    'normalizeReward',
    { gamma: 0.5, epsilon: 0.1 },
    'Pendulum-v1',
    {},
    (env) => normalizeReward(env, { gamma: 0.5, epsilon: 0.1 }),
  ],
  [
    'normalizeReward',
    { frozen: true, epsilon: 4 },
    'Pendulum-v1',
    {},
    (env) => normalizeReward(env, { frozen: true, epsilon: 4 }),
  ],
  [
    'renderCollection',
    { popFrames: false, resetClean: false, maxPictures: 9 },
    'Pendulum-v1',
    { renderMode: 'ansi' },
    (env) => renderCollection(env, { popFrames: false, resetClean: false, maxPictures: 9 }),
  ],
];

/** What some episodes show, and what the wrapper has collected over them. */
function play(env: Env): unknown[] {
  const rng = new Rng(8);
  const seen: unknown[] = [env.observationSpace, env.actionSpace, env.reset({ seed: 3 })];
  for (let t = 0; t < 60; t++) {
    const step = env.step(sample(env.actionSpace, rng));
    seen.push(step);
    if (step.terminated || step.truncated) seen.push(env.reset());
  }
  const { history, collected } = env as Env & {
    readonly history?: { readonly recent: unknown };
    readonly collected?: () => unknown;
  }; // where the wrapper has them
  return structuredClone([...seen, history?.recent, collected?.()]);
}

describe('wrappers by name', () => {
  test.each(CASES)(
    '%s %j around %s: make, make from its JSON and a call give the same',
    (name, kwargs, id, options, direct) => {
      const first = make(id, { ...options, wrappers: [{ name, kwargs }] });
      const again = make(parseSpec(JSON.stringify(first.spec)));
      expect(again.spec).toEqual(first.spec);
      const expected = play(direct(make(id, options)));
      for (const env of [first, again]) {
        const at = play(env).findIndex((seen, i) => !same(seen, expected[i]));
        expect(at, 'the first that differs').toBe(-1);
      }
    },
  );

  it('has a case for each that there is', () => {
    expect([...new Set(CASES.map(([name]) => name))].sort()).toEqual(listWrappers());
  });

  it('comes in the order of the spec, in other threads too, where nothing was registered', async () => {
    const wrappers = [
      { name: 'stickyAction', kwargs: { probability: 0.3 } },
      { name: 'normalizeReward' },
      { name: 'timeAwareObservation' },
      { name: 'frameStackObservation', kwargs: { stackSize: 2 } },
    ];
    const options = { numEnvs: 3, numWorkers: 2, maxEpisodeSteps: 20, wrappers };
    const sync = makeVec('CartPole-v1', { ...options, autoresetMode: 'same-step' });
    const threads = makeVec(parseSpec(JSON.stringify(sync.envs[0]?.spec)), {
      numEnvs: 3,
      numWorkers: 2,
      autoresetMode: 'same-step',
      vectorization: 'workers',
    });
    open.push(threads);
    expect(sync.singleObservationSpace).toMatchObject({ shape: [2, 5] }); // two of four and a time
    expect(await vectorDiary(threads, 50)).toEqual(await vectorDiary(sync, 50));
  });

  test.each<[string, Kwargs, RegExp]>([
    ['delayObservation', {}, /delayObservation\.delay: expected a number/],
    ['delayObservation', { delay: '2' }, /delayObservation\.delay: expected a number/],
    ['delayObservation', { delay: -1 }, /delayObservation\.delay: expected an integer >= 0/],
    ['delayObservation', { delai: 2 }, /Did you mean "delay"/],
    ['clipAction', { low: 1 }, /clipAction: expected arguments it has, got 'low'/],
    ['normalizeObservation', { frozen: 'no' }, /frozen: expected true or false/],
    ['normalizeObservation', { statistics: {} }, /got 'statistics'/],
    ['rescaleObservation', { low: [0, '1', 0], high: 3 }, /low\[1\]: expected a number/],
    ['rescaleObservation', { low: null, high: 3 }, /low: expected a number/],
    ['frameStackObservation', { stackSize: 2, padding: 'ones' }, /padding: expected reset or zero/],
    ['resizeObservation', { shape: [3] }, /shape: expected two numbers/],
    ['stickyAction', { probability: 0.5, duration: [1, 2, 3] }, /duration: expected two numbers/],
    ['timeAwareObservation', { dictTimeKey: 1 }, /dictTimeKey: expected a text, got 1/],
    ['filterObservation', { keys: 'mask' }, /keys: expected an array/],
    ['filterObservation', { keys: [true] }, /keys\[0\]: expected a number/],
  ])('%s refuses the arguments %j', (name, kwargs, message) => {
    const wrap = (): Env => make('Pendulum-v1', { wrappers: [{ name, kwargs }] });
    expect(wrap).toThrowCode('BAD_ARGUMENT');
    expect(wrap).toThrow(message);
  });
});
