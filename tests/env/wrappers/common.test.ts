import { describe, expect, it, test } from 'vitest';
import {
  autoreset,
  clipReward,
  recordEpisodeStatistics,
  SyncVectorEnv,
  timeLimit,
  transformReward,
} from '../../../env/index.ts';
import { scriptedEnv } from '../../support/fake-envs.ts';

describe('autoreset', () => {
  it('spends one step on the reset, which ignores its action', () => {
    const inner = scriptedEnv([2, 1]);
    const env = autoreset(inner);
    env.reset({ seed: 1 });
    const seen = [5, 6, 7, 8, 9, 1].map((action) => {
      const { observation, reward, terminated } = env.step(action);
      return [...observation, reward, terminated];
    });
    expect(seen).toEqual([
      [0, 1, 1, false],
      [0, 2, 2, true],
      [1, 0, 0, false], // the reset
      [1, 1, 1, true],
      [2, 0, 0, false], // the reset
      [2, 1, 1, true],
    ]);
    expect(inner.diary.actions).toEqual([5, 6, 8, 1]);
    expect(inner.diary.resets).toEqual([{ seed: 1 }, undefined, undefined]);
  });

  it('resets after a truncation too, and once where the caller does', () => {
    const inner = scriptedEnv([9]);
    const env = autoreset(timeLimit(inner, 1));
    env.reset();
    expect(env.step(0).truncated).toBe(true);
    env.reset();
    expect(env.step(3).observation).toEqual(Float32Array.of(1, 1));
    expect(env.step(4)).toMatchObject({ reward: 0, truncated: false, info: { fresh: 2 } });
  });
});

describe('recordEpisodeStatistics', () => {
  it('tells return and length on the last step, and keeps them', () => {
    const env = recordEpisodeStatistics(scriptedEnv([3, 2]));
    env.reset();
    expect([env.step(0), env.step(0)].map(({ info }) => info)).toEqual([{ at: 1 }, { at: 2 }]);
    const first = { return: 1 + 2 + 3, length: 3 };
    expect(env.step(0).info).toEqual({ at: 3, episode: first });
    env.reset();
    env.step(0);
    const second = { return: 1 + 2, length: 2 };
    expect(env.step(0).info).toEqual({ at: 2, episode: second });
    expect(env.history.recent).toEqual([first, second]);
    expect(env.history.count).toBe(2);
  });

  it('counts nothing of an episode that a reset cuts short', () => {
    const env = recordEpisodeStatistics(scriptedEnv([9, 1]));
    env.reset();
    env.step(0);
    env.reset();
    expect(env.step(0).info['episode']).toEqual({ return: 1, length: 1 });
    expect(env.history.count).toBe(1);
  });

  it('tells how long an episode took where it has a clock, reset to last step', () => {
    let now = 100;
    const env = recordEpisodeStatistics(scriptedEnv([1]), { nowMs: () => now });
    env.reset();
    now = 130.5;
    expect(env.step(0).info['episode']).toEqual({ return: 1, length: 1, timeMs: 30.5 });
    now = 1000;
    env.reset();
    now = 1010;
    const saved = JSON.parse(JSON.stringify(env.getState()));
    now = 5000; // another day
    env.setState(saved);
    now = 5007;
    expect(env.step(0).info['episode']).toMatchObject({ timeMs: 17 });
  });

  it('forgets the oldest of more episodes than it keeps', () => {
    const env = recordEpisodeStatistics(scriptedEnv([1, 2, 3]), { bufferLength: 2 });
    for (const length of [1, 2, 3]) {
      env.reset();
      for (let t = 0; t < length; t++) env.step(0);
    }
    expect(env.history.recent.map(({ length }) => length)).toEqual([2, 3]);
    expect(env.history.count).toBe(3);
    expect(() => recordEpisodeStatistics(scriptedEnv([1]), { bufferLength: 0 })).toThrowCode(
      'BAD_ARGUMENT',
    );
  });

  it('tells the true return from under a wrapper that changes rewards, in a vector too', async () => {
    const env = clipReward(recordEpisodeStatistics(scriptedEnv([3])), -1, 1);
    const vector = new SyncVectorEnv([env]);
    await vector.reset();
    const actions = Int32Array.of(0);
    await vector.step(actions);
    await vector.step(actions);
    const { rewards, infos } = await vector.step(actions);
    expect(rewards).toEqual(Float64Array.of(1));
    expect(infos[0]?.['episode']).toEqual({ return: 6, length: 3 });
  });
});

describe('transformReward and clipReward', () => {
  it('change rewards alone', () => {
    const env = transformReward(scriptedEnv([3]), (r) => r * r - 5);
    env.reset();
    expect([1, 2, 3].map(() => env.step(0))).toMatchObject([
      { reward: -4, terminated: false },
      { reward: -1, terminated: false },
      { reward: 4, terminated: true, observation: Float32Array.of(0, 3), info: { at: 3 } },
    ]);
  });

  it('refuse a reward that is no number', () => {
    const env = transformReward(scriptedEnv([3]), (r) => r / 0);
    env.reset();
    expect(() => env.step(0)).toThrowCode('BAD_VALUE');
  });

  test.each<[number, number, number[]]>([
    [2, 3, [2, 2, 3, 3]],
    [2, Number.POSITIVE_INFINITY, [2, 2, 3, 4]],
    [Number.NEGATIVE_INFINITY, 2, [1, 2, 2, 2]],
    [1.5, 1.5, [1.5, 1.5, 1.5, 1.5]],
  ])('clip to %d..%d', (low, high, expected) => {
    const env = clipReward(scriptedEnv([9]), low, high);
    env.reset();
    expect([1, 2, 3, 4].map(() => env.step(0).reward)).toEqual(expected);
  });

  test.each([
    [1, 0],
    [Number.NaN, 1],
    [0, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('refuse to clip to %d..%d', (low, high) => {
    expect(() => clipReward(scriptedEnv([1]), low, high)).toThrowCode('BAD_ARGUMENT');
  });
});
