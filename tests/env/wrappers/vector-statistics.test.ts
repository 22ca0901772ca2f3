/** Wrappers of vectors, by hand: environment 0 plays episodes of three steps, environment 1 of two. */

import { describe, expect, it, test } from 'vitest';
import { AUTORESET_MODES, type AutoresetMode } from '../../../env/core/vector/vector-env.ts';
import {
  RunningStatistics,
  transformReward,
  type VectorStep,
  vectorizeResults,
  vectorNormalizeObservation,
  vectorNormalizeReward,
  vectorRecordEpisodeStatistics,
} from '../../../env/index.ts';
import { ACTIONS, episodes, pair, play, rows } from '../../support/scripted-pair.ts';

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
