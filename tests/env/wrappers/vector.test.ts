/** Wrappers of vectors, by hand: environment 0 plays episodes of three steps, environment 1 of two. */

import { describe, expect, it, test } from 'vitest';
import type { Env, Info } from '../../../env/core/env.ts';
import { AUTORESET_MODES, type AutoresetMode } from '../../../env/core/vector/vector-env.ts';
import {
  clipAction,
  delayObservation,
  discretizeAction,
  flattenObservation,
  frameStackObservation,
  maxAndSkipObservation,
  normalizeReward,
  RunningStatistics,
  recordEpisodeStatistics,
  repeatAction,
  rescaleAction,
  SyncVectorEnv,
  stickyAction,
  timeAwareObservation,
  timeLimit,
  transformObservation,
  transformReward,
  type VectorEnv,
  type VectorStep,
  vectorizeActions,
  vectorizeResults,
  vectorNormalizeObservation,
  vectorNormalizeReward,
  vectorRecordEpisodeStatistics,
} from '../../../env/index.ts';
import { type Scripted, scriptedEnv } from '../../support/fake-envs.ts';
import { tapeEnv } from '../../support/tape-env.ts';

const pair = (mode: AutoresetMode): [SyncVectorEnv, Scripted, Scripted] => {
  const [a, b] = [scriptedEnv([3]), scriptedEnv([2], 'truncated')];
  return [new SyncVectorEnv([a, b], { autoresetMode: mode }), a, b];
};
const ACTIONS = Int32Array.of(0, 0);
const ended = (step: VectorStep): Uint8Array =>
  step.terminated.map((flag, i) => flag | (step.truncated[i] ?? 0));

/** Steps, and in disabled mode the masked resets that they ask for. */
async function play(env: VectorEnv, count: number): Promise<VectorStep[]> {
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
const rows = (steps: readonly { readonly observations: unknown }[], i: number): number[][] =>
  steps.map(({ observations }) => {
    const all = [...(observations as Float32Array)]; // float32 [2, n]
    return all.slice((i * all.length) / 2, ((i + 1) * all.length) / 2);
  });
const episodes = (infos: readonly (Info | null)[]): unknown[] =>
  infos.map((info) => info?.['episode'] ?? null);

describe('vectorizeResults', () => {
  // [episode, t] becomes 10 episode + t
  const tens = (env: Env): Env =>
    transformObservation(
      env as Env<Float32Array, number>, // the scripted environment's observations
      ([episode = 0, t = 0]) => Float32Array.of(10 * episode + t),
      { type: 'box', shape: [1], dtype: 'float32', low: 0, high: 2000 },
    );

  it('next-step: maps the last observation and the one of the dead step', async () => {
    const env = vectorizeResults(pair('next-step')[0], tens);
    expect((await env.reset()).observations).toEqual(Float32Array.of(0, 0));
    const steps = await play(env, 5);
    expect(rows(steps, 0)).toEqual([[1], [2], [3], [10], [11]]);
    expect(rows(steps, 1)).toEqual([[1], [2], [10], [11], [12]]);
    expect(env.observationSpace).toMatchObject({ shape: [2, 1], high: 2000 });
  });

  it('same-step: maps final observations too', async () => {
    const env = vectorizeResults(pair('same-step')[0], tens);
    await env.reset();
    const steps = await play(env, 4);
    expect(rows(steps, 0)).toEqual([[1], [2], [10], [11]]);
    expect(rows(steps, 1)).toEqual([[1], [10], [11], [20]]);
    expect(steps.map(({ finalObservations }) => finalObservations)).toEqual([
      [null, null],
      [null, Float32Array.of(2)],
      [Float32Array.of(3), null],
      [null, Float32Array.of(12)],
    ]);
    expect(steps[2]?.infos[0]).toEqual({ fresh: 1, episode: { return: 6, length: 3 } });
    expect(steps[2]?.finalInfos[0]).toEqual({ at: 3, episode: { return: 6, length: 3 } });
  });

  it('disabled: maps the rows of a masked reset, and leaves the others as they were shown', async () => {
    const env = vectorizeResults(pair('disabled')[0], tens);
    await env.reset();
    await env.step(ACTIONS);
    await env.step(ACTIONS);
    const { observations } = await env.reset({ resetMask: Uint8Array.of(0, 1) });
    expect(observations).toEqual(Float32Array.of(2, 10));
    expect(rows(await play(env, 1), 0)).toEqual([[3]]);
  });

  test.each<[string, (env: Env) => Env]>([
    ['delayObservation', (env) => delayObservation(env, 2)],
    ['frameStackObservation', (env) => flattenObservation(frameStackObservation(env, 2))],
    ['timeAwareObservation', (env) => timeAwareObservation(env, { maxSteps: 5 })],
    ['normalizeReward', (env) => normalizeReward(env, { gamma: 0.9 })],
    ['transformReward', (env) => transformReward(env, (r) => -r)],
    ['two of them', (env) => delayObservation(timeAwareObservation(env, { maxSteps: 5 }), 1)],
  ])('%s does around a vector what it does inside, in every mode', async (_, wrap) => {
    for (const autoresetMode of AUTORESET_MODES) {
      const inside = new SyncVectorEnv(
        [wrap(scriptedEnv([3, 1])), wrap(scriptedEnv([2], 'truncated'))],
        { autoresetMode },
      );
      const singles = [scriptedEnv([3, 1]), scriptedEnv([2], 'truncated')];
      const around = vectorizeResults(new SyncVectorEnv(singles, { autoresetMode }), wrap);
      expect((await around.reset()).observations).toEqual((await inside.reset()).observations);
      const [expected, steps] = [await play(inside, 12), await play(around, 12)];
      // returns are summed inside, before or after the wrapper: not what is compared here
      const bare = (all: readonly VectorStep[]): unknown[] =>
        all.map(({ infos: _infos, finalInfos: _final, ...rest }) => rest);
      expect(bare(steps)).toEqual(bare(expected));
      expect(around.observationSpace).toEqual(inside.observationSpace);
    }
  });

  it('lets summaries come from the wrapper', async () => {
    const halved = (env: Env): Env =>
      recordEpisodeStatistics(transformReward(env, (reward) => reward / 2));
    const env = vectorizeResults(pair('same-step')[0], halved);
    await env.reset();
    const last = (await play(env, 3)).at(-1);
    expect(last?.rewards).toEqual(Float64Array.of(1.5, 0.5));
    expect(last?.infos[0]).toEqual({ fresh: 1, episode: { return: 3, length: 3 } });
    expect(last?.finalInfos[0]).toEqual({ at: 3, episode: { return: 3, length: 3 } });
  });

  it('copies: what wrappers keep does not change with shared arrays', async () => {
    const shared = new SyncVectorEnv([scriptedEnv([9])], { copy: false });
    const env = vectorizeResults(shared, (single) => delayObservation(single, 1));
    await env.reset();
    const first = await env.step(Int32Array.of(0));
    const second = await env.step(Int32Array.of(0));
    expect([first.observations, second.observations]).toEqual([
      Float32Array.of(0, 0),
      Float32Array.of(0, 1),
    ]);
  });

  test.each<[string, (env: Env) => Env]>([
    ['flags', (env) => timeLimit(env, 1)],
    ['steps', (env) => maxAndSkipObservation(env, 2)],
  ])('refuses wrappers that change %s', async (_, wrap) => {
    const env = vectorizeResults(pair('next-step')[0], wrap);
    await env.reset();
    await expect(env.step(ACTIONS)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('refuses wrappers of actions', () => {
    const continuous = new SyncVectorEnv([
      tapeEnv({
        observationSpace: { type: 'discrete', n: 1, start: 0 },
        observations: [],
        rewards: [],
      }),
    ]);
    expect(() => vectorizeResults(continuous, (env) => rescaleAction(env, 0, 1))).toThrowCode(
      'UNSUPPORTED',
    );
  });
});

describe('vectorizeActions', () => {
  const continuous = (mode: AutoresetMode): [SyncVectorEnv, ReturnType<typeof tapeEnv>[]] => {
    const singles = [3, 2].map((length) =>
      tapeEnv({
        observationSpace: { type: 'discrete', n: 1, start: 0 },
        observations: [new Array<number>(length + 1).fill(0)],
        rewards: [new Array<number>(length).fill(1)],
      }),
    );
    return [new SyncVectorEnv(singles, { autoresetMode: mode }), singles];
  };

  it('maps the action of each environment', async () => {
    const [inner, singles] = continuous('next-step');
    const env = vectorizeActions(inner, (single) => discretizeAction(single, [4, 2]));
    expect(env.actionSpace).toEqual({ type: 'box', shape: [2], dtype: 'int32', low: 0, high: 7 });
    await env.reset();
    await env.step(Int32Array.of(0, 7));
    expect(singles.map(({ actions }) => actions)).toEqual([
      [Float32Array.of(-0.5, 0)], // bins of 1 and 2 in -1..3
      [Float32Array.of(2.5, 2)],
    ]);
  });

  it('refuses a bad action before anything has moved', async () => {
    const [inner, singles] = continuous('next-step');
    const env = vectorizeActions(inner, clipAction);
    await env.reset();
    const bad = Float32Array.of(0, 0, 0, Number.NaN);
    await expect(env.step(bad)).rejects.toMatchObject({ code: 'BAD_ACTION' });
    expect(singles.flatMap(({ actions }) => actions)).toEqual([]);
  });

  it('sticks alike in every mode: dead steps neither draw nor are remembered', async () => {
    const arrived: number[][][] = [];
    for (const autoresetMode of AUTORESET_MODES) {
      const singles = [scriptedEnv([3]), scriptedEnv([2], 'truncated')];
      const inner = new SyncVectorEnv(singles, { autoresetMode });
      const env = vectorizeActions(inner, (single) => stickyAction(single, 0.5));
      await env.reset({ seed: 8 });
      const dead = [false, false];
      for (let taken = 0; taken < 60; taken++) {
        // the action is the number of live steps so far, modulo 10
        const live = singles.map(({ diary }) => diary.actions.length % 10);
        const step = await env.step(Int32Array.from(live, (a, i) => (dead[i] ? 9 - a : a)));
        const over = ended(step);
        over.forEach((flag, i) => {
          dead[i] = autoresetMode === 'next-step' && flag === 1;
        });
        if (autoresetMode === 'disabled' && over.includes(1)) await env.reset({ resetMask: over });
      }
      arrived.push(singles.map(({ diary }) => diary.actions.slice(0, 40)));
    }
    const [next, same, disabled] = arrived;
    expect(next).toEqual(same);
    expect(disabled).toEqual(same);
    const stuck = same?.[0]?.filter((action, t) => action !== t % 10).length ?? 0;
    expect(stuck).toBeGreaterThan(5); // it does stick
  });

  it('gives each environment a stream of its own, seeded with it or not', async () => {
    for (const options of [{ seed: 3 }, {}]) {
      const singles = [scriptedEnv([99]), scriptedEnv([99])];
      const env = vectorizeActions(new SyncVectorEnv(singles), (one) => stickyAction(one, 0.5));
      await env.reset(options);
      for (let t = 0; t < 30; t++) await env.step(Int32Array.of(t % 10, t % 10));
      expect(singles[0]?.diary.actions).not.toEqual(singles[1]?.diary.actions);
    }
  });

  it('refuses wrappers of results, and of several steps', async () => {
    const [inner] = pair('next-step');
    const stacked = (env: Env): Env => frameStackObservation(env, 2);
    expect(() => vectorizeActions(inner, stacked)).toThrowCode('UNSUPPORTED');
    for (const wrap of [
      (env: Env): Env => repeatAction(env, 2),
      (env: Env): Env => transformReward(env, (r) => r),
    ]) {
      const env = vectorizeActions(pair('next-step')[0], wrap);
      await env.reset();
      await expect(env.step(ACTIONS)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    }
  });
});

/** Mean and spread of numbers, Gymnasium's prior counted in; in two passes. */
function scale(values: readonly number[]): { mean: number; spread: number } {
  const total = values.length + 1e-4;
  const mean = values.reduce((a, b) => a + b, 0) / total;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, spread: Math.sqrt((squares + 1e-4 * (1 + mean ** 2)) / total + 1e-8) };
}

describe('vectorNormalizeObservation', () => {
  // steps t of both environments, in the order in which they are seen for the first time
  test.each<[AutoresetMode, number[][]]>([
    [
      'next-step',
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 0],
        [0, 1],
      ],
    ],
    [
      'same-step',
      [
        [0, 0],
        [1, 1],
        [2, 2, 0],
        [3, 0, 1],
        [1, 2, 0],
      ],
    ],
    ['disabled', [[0, 0], [1, 1], [2, 2], [0], [3, 1], [0], [1, 2], [0]]],
  ])('%s: learns what is shown once, final observations among it', async (mode, shown) => {
    const env = vectorNormalizeObservation(pair(mode)[0]);
    await env.reset();
    await play(env, 4);
    const { mean, spread } = scale(shown.flat());
    expect(env.statistics.count).toBeCloseTo(shown.flat().length + 1e-4, 9);
    expect(env.statistics.mean[1]).toBeCloseTo(mean, 9);
    expect(Math.sqrt((env.statistics.variance[1] ?? 0) + 1e-8)).toBeCloseTo(spread, 9);
  });

  it('scales a step by all it shows, final observations alike', async () => {
    const env = vectorNormalizeObservation(pair('same-step')[0]);
    await env.reset();
    const [, second] = await play(env, 2);
    const { mean, spread } = scale([0, 0, 1, 1, 2, 2, 0]);
    const scaled = (t: number): number => (t - mean) / spread;
    const [first = [], other = []] = [0, 1].map((i) => rows([second as VectorStep], i)[0]); // played
    expect([first[1], other[1]]).toBeAllClose([scaled(2), scaled(0)], 1e-6);
    const [none, last] = second?.finalObservations ?? [];
    expect(none).toBe(null);
    expect((last as Float32Array)[1]).toBeCloseTo(scaled(2), 5); // the scripted observation
  });

  it('leaves rows that a masked reset does not touch as they were shown', async () => {
    const env = vectorNormalizeObservation(pair('disabled')[0]);
    await env.reset();
    await env.step(ACTIONS);
    const last = (await env.step(ACTIONS)).observations as Float32Array; // float32 [2, 2]
    const { observations } = await env.reset({ resetMask: Uint8Array.of(0, 1) });
    expect((observations as Float32Array).subarray(0, 2)).toEqual(last.subarray(0, 2));
    expect((observations as Float32Array).subarray(2)).not.toEqual(last.subarray(2));
  });

  it('applies frozen statistics without learning', async () => {
    const statistics = new RunningStatistics(2);
    statistics.add([4, 4]);
    const env = vectorNormalizeObservation(pair('next-step')[0], { statistics, frozen: true });
    await env.reset();
    await play(env, 3);
    expect(env.statistics.count).toBeCloseTo(1 + 1e-4, 12);
    env.frozen = false;
    await play(env, 1);
    expect(env.statistics.count).toBeCloseTo(3 + 1e-4, 12);
  });
});

describe('vectorNormalizeReward', () => {
  // rewards 1, 2, 3 and 1, 2; running returns with gamma 1/2, per live step
  const [A, B] = [
    [1, 2.5, 4.25],
    [1, 2.5],
  ];
  /** Running returns of both environments step by step; null is the dead step. */
  const RETURNS: { readonly [mode in AutoresetMode]: (number | null | undefined)[][] } = {
    'next-step': [
      [A[0], B[0]],
      [A[1], B[1]],
      [A[2], null],
      [null, B[0]],
      [A[0], B[1]],
    ],
    'same-step': [
      [A[0], B[0]],
      [A[1], B[1]],
      [A[2], B[0]],
      [A[0], B[1]],
      [A[1], B[0]],
    ],
    disabled: [
      [A[0], B[0]],
      [A[1], B[1]],
      [A[2], B[0]],
      [A[0], B[1]],
      [A[1], B[0]],
    ],
  };
  const reward = (running: number | null | undefined): number =>
    running === null ? 0 : 1 + [1, 2.5, 4.25].indexOf(running ?? Number.NaN);

  test.each(AUTORESET_MODES)('%s: learns live steps alone, ends included', async (mode) => {
    const env = vectorNormalizeReward(pair(mode)[0], { gamma: 0.5 });
    await env.reset();
    const steps = await play(env, 5);
    const seen: number[] = [];
    RETURNS[mode].forEach((returns, k) => {
      for (const running of returns) if (typeof running === 'number') seen.push(running);
      const { spread } = scale(seen);
      const expected = returns.map((running) => reward(running) / spread);
      expect([...(steps[k]?.rewards ?? [])]).toBeAllClose(expected, 1e-9);
    });
  });

  it('begins anew what a reset cuts short', async () => {
    const env = vectorNormalizeReward(pair('next-step')[0], { gamma: 0.5 });
    await env.reset();
    await env.step(ACTIONS);
    await env.reset({ resetMask: Uint8Array.of(1, 0) });
    const { rewards } = await env.step(ACTIONS);
    const { spread } = scale([1, 1, 1, 2.5]);
    expect([...rewards]).toBeAllClose([1 / spread, 2 / spread], 1e-9);
  });
});

describe('vectorRecordEpisodeStatistics', () => {
  const [a, b] = [
    { return: 6, length: 3 },
    { return: 3, length: 2 },
  ];

  test.each<[AutoresetMode, unknown[][], number]>([
    [
      'next-step',
      [
        [null, null],
        [null, b],
        [a, null],
        [null, null],
        [null, b],
        [null, null],
      ],
      3,
    ],
    [
      'same-step',
      [
        [null, null],
        [null, b],
        [a, null],
        [null, b],
        [null, null],
        [a, b],
      ],
      5,
    ],
    [
      'disabled',
      [
        [null, null],
        [null, b],
        [a, null],
        [null, b],
        [null, null],
        [a, b],
      ],
      5,
    ],
  ])('%s: counts every live step and no dead one', async (mode, told, count) => {
    const env = vectorRecordEpisodeStatistics(pair(mode)[0]);
    await env.reset();
    const steps = await play(env, 6);
    expect(steps.map(({ infos }) => episodes(infos))).toEqual(told);
    if (mode === 'same-step') {
      expect(steps.map(({ finalInfos }) => episodes(finalInfos))).toEqual(told);
    }
    expect(env.history.count).toBe(count);
    expect(env.history.recent.slice(0, 2)).toEqual([b, a]);
  });

  it('counts rewards as they arrive', async () => {
    const doubled = vectorizeResults(pair('same-step')[0], (env) =>
      transformReward(env, (reward) => 2 * reward),
    );
    const env = vectorRecordEpisodeStatistics(doubled);
    await env.reset();
    const [, second] = await play(env, 2);
    expect(second?.infos[1]).toEqual({ fresh: 1, episode: { return: 6, length: 2 } });
    expect(second?.finalInfos[1]).toEqual({ at: 2, episode: { return: 6, length: 2 } });
  });

  it('counts nothing of an episode that a reset cuts short, and tells the time', async () => {
    let now = 0;
    const env = vectorRecordEpisodeStatistics(pair('next-step')[0], { nowMs: () => now });
    await env.reset();
    await env.step(ACTIONS);
    now = 10;
    await env.reset({ resetMask: Uint8Array.of(0, 1) });
    now = 25;
    await play(env, 2);
    expect(env.history.recent).toEqual([
      { return: 6, length: 3, timeMs: 25 },
      { return: 3, length: 2, timeMs: 15 },
    ]);
  });
});
