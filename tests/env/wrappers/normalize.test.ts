import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import {
  emptyObjectTable,
  type ObjectTable,
  objectTableSpace,
} from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import type { BoxSpace } from '../../../env/core/spaces/spaces.ts';
import { normalizeObservation, normalizeReward, RunningStatistics } from '../../../env/index.ts';
import { same } from '../../../env/testing/probe.ts';
import { scriptedEnv, walkEnv } from '../../support/fake-envs.ts';
import { tapeEnv } from '../../support/tape-env.ts';

/** Gymnasium's prior: weight, with mean 0 and variance 1. */
const PRIOR = 1e-4;

/** Mean and variance of numbers and the prior, in two passes. */
function moments(values: readonly number[]): { mean: number; variance: number } {
  const total = values.length + PRIOR;
  const mean = values.reduce((a, b) => a + b, 0) / total;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, variance: (squares + PRIOR * (1 + mean ** 2)) / total };
}
const scaled = (x: number, seen: readonly number[]): number =>
  (x - moments(seen).mean) / Math.sqrt(moments(seen).variance + 1e-8);
const SPACE: BoxSpace = { type: 'box', shape: [1], dtype: 'float32', low: -100, high: 100 };

describe('normalizeObservation', () => {
  /** Two episodes of one number. */
  const inner = (): Env =>
    tapeEnv({
      observationSpace: SPACE,
      observations: [
        [3, 5, -2],
        [40, 1],
      ].map((row) => row.map((x) => Float32Array.of(x))),
      rewards: [[0, 0], [0]],
    });
  const action = new Float32Array(2);

  it('scales each observation by all so far, over episodes', () => {
    const env = normalizeObservation(inner());
    const shown = [
      env.reset().observation,
      env.step(action).observation,
      env.step(action).observation,
      env.reset().observation,
      env.step(action).observation,
    ];
    const raw = [3, 5, -2, 40, 1];
    shown.forEach((value, i) => {
      expect(value).toBeAllClose([scaled(raw[i] ?? 0, raw.slice(0, i + 1))], 1e-6);
    });
    expect(env.statistics.mean[0]).toBeCloseTo(moments(raw).mean, 9);
    expect(env.observationSpace).toEqual({
      ...SPACE,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  });

  it('applies frozen statistics without learning, and thaws', () => {
    const env = normalizeObservation(inner());
    env.reset();
    env.frozen = true;
    const before = env.statistics.getState();
    expect(env.step(action).observation).toBeAllClose([scaled(5, [3])], 1e-6);
    expect(env.statistics.getState()).toEqual(before);
    env.frozen = false;
    expect(env.step(action).observation).toBeAllClose([scaled(-2, [3, -2])], 1e-6);
  });

  it('evaluates with the statistics of a training', () => {
    const training = normalizeObservation(inner());
    training.reset();
    const evaluation = normalizeObservation(inner(), {
      statistics: training.statistics,
      frozen: true,
    });
    expect(evaluation.reset().observation).toBeAllClose([scaled(3, [3])], 1e-6);
    training.step(action);
    expect(evaluation.step(action).observation).toBeAllClose([scaled(5, [3, 5])], 1e-6);
    expect(training.statistics.count).toBeCloseTo(2 + PRIOR, 12);
  });

  it('replays exactly from a seed in a new wrapper', () => {
    const run = (): unknown[] => {
      const env = normalizeObservation(walkEnv());
      const first = env.reset({ seed: 4 }).observation;
      return [first, ...[1, 0, -1].map((a) => env.step(a).observation)];
    };
    expect(same(run(), run())).toBe(true);
  });

  it('learns and scales only the rows of a table that hold an object', () => {
    const slots = 3;
    const table = (rows: readonly (number | null)[]): ObjectTable => {
      const empty = emptyObjectTable(slots);
      rows.forEach((x, row) => {
        if (x === null) {
          empty.objects.fill(77, row * 12, row * 12 + 12); // rubbish where there is no object
          return;
        }
        empty.objects.fill(x, row * 12, row * 12 + 12);
        empty.objects[row * 12 + 1] = 2 * x;
        empty.mask[row] = 1;
        empty.ids[row] = row;
      });
      return empty;
    };
    const env = normalizeObservation(
      tapeEnv({
        observationSpace: objectTableSpace(slots, 100, 100),
        observations: [[table([1, null, 4]), table([null, 7, null])]],
        rewards: [[0]],
      }),
    );
    const first = env.reset().observation as ObjectTable; // the table's own form
    const row = (objects: Float32Array, i: number): number[] => [
      ...objects.subarray(i * 12, i * 12 + 2),
    ];
    expect(row(first.objects, 0)).toBeAllClose([scaled(1, [1, 4]), scaled(2, [2, 8])], 1e-6);
    expect(row(first.objects, 2)).toBeAllClose([scaled(4, [1, 4]), scaled(8, [2, 8])], 1e-6);
    expect(first.objects.subarray(12, 24)).toEqual(new Float32Array(12));
    expect([first.mask, first.ids]).toEqual([Uint8Array.of(1, 0, 1), Int32Array.of(0, -1, 2)]);
    const second = env.step(action).observation as ObjectTable;
    expect(row(second.objects, 1)).toBeAllClose(
      [scaled(7, [1, 4, 7]), scaled(14, [2, 8, 14])],
      1e-6,
    );
    expect(env.statistics.size).toBe(12);
    expect(env.statistics.count).toBeCloseTo(3 + PRIOR, 12);
    expect(env.observationSpace).toMatchObject({
      spaces: { objects: { shape: [3, 12], low: Number.NEGATIVE_INFINITY }, mask: {}, ids: {} },
    });
  });

  it('refuses other spaces, other statistics, and an epsilon that prevents nothing', () => {
    const choice = tapeEnv({
      observationSpace: { type: 'discrete', n: 2, start: 0 },
      observations: [],
      rewards: [],
    });
    expect(() => normalizeObservation(choice)).toThrowCode('BAD_ARGUMENT');
    const statistics = new RunningStatistics(2);
    expect(() => normalizeObservation(inner(), { statistics })).toThrowCode('BAD_ARGUMENT');
    expect(() => normalizeObservation(inner(), { epsilon: 0 })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('normalizeReward', () => {
  /** By the definition: each reward over the spread of all running returns so far. */
  function byDefinition(episodes: readonly (readonly number[])[], gamma: number): number[] {
    const returns: number[] = [];
    return episodes.flatMap((rewards) =>
      rewards.map((reward, t) => {
        const discounted = rewards
          .slice(0, t + 1)
          .reduce((sum, r, k) => sum + gamma ** (t - k) * r, 0);
        returns.push(discounted);
        return reward / Math.sqrt(moments(returns).variance + 1e-8);
      }),
    );
  }
  const rng = new Rng(6);
  const EPISODES = [4, 1, 7, 3].map((n) => Array.from({ length: n }, () => rng.normal(1, 3)));
  const play = (env: Env): number[] =>
    EPISODES.flatMap((rewards) => {
      env.reset();
      return rewards.map(() => env.step(new Float32Array(2)).reward);
    });
  const inner = (ending: 'terminated' | 'truncated' | 'both'): Env =>
    tapeEnv({
      observationSpace: SPACE,
      observations: EPISODES.map((rewards) => [...rewards, 0].map(() => new Float32Array(1))),
      rewards: EPISODES,
      ending,
    });

  test.each(['terminated', 'truncated', 'both'] as const)(
    'follows the definition over episodes that are %s: returns begin at 0 in each',
    (ending) => {
      for (const gamma of [0.99, 0.5, 0, 1]) {
        const env = normalizeReward(inner(ending), { gamma });
        expect(play(env)).toBeAllClose(byDefinition(EPISODES, gamma), 1e-10);
      }
    },
  );

  it('begins anew where a reset cuts an episode short', () => {
    const env = normalizeReward(scriptedEnv([10]), { gamma: 0.5 });
    env.reset();
    env.step(0);
    env.step(0);
    env.reset();
    const { reward } = env.step(0);
    // running returns: 1, then 0.5 + 2, then 1 again
    expect(reward).toBeCloseTo(1 / Math.sqrt(moments([1, 2.5, 1]).variance + 1e-8), 10);
  });

  it('applies frozen statistics without learning', () => {
    const statistics = new RunningStatistics(1);
    for (const x of [1, 5]) statistics.add([x]);
    const env = normalizeReward(scriptedEnv([3]), { statistics, frozen: true });
    env.reset();
    const divisor = Math.sqrt(moments([1, 5]).variance + 1e-8);
    expect([1, 2].map(() => env.step(0).reward)).toBeAllClose([1 / divisor, 2 / divisor], 1e-12);
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses a discount of %s', (gamma) => {
    expect(() => normalizeReward(scriptedEnv([1]), { gamma })).toThrowCode('BAD_ARGUMENT');
  });
});
