import { describe, expect, it } from 'vitest';
import { evaluatePolicy, summarise } from '../../agent/evaluate.ts';
import type { Policy } from '../../agent/policy.ts';
import type { Env } from '../../env/core/env.ts';
import { make } from '../../env/core/registry.ts';
import { wilsonInterval } from '../../env/core/wilson.ts';
import '../../env/builtin.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import { oracleAction } from '../../env/tabletop/tabletop-env.ts';
import { scriptedEnv } from '../support/fake-envs.ts';

/** A policy that plays by a rule. */
function scripted(env: Env, rule: (observation: SpaceValue) => SpaceValue): Policy {
  const { observationSpace, actionSpace } = env;
  return { observationSpace, actionSpace, version: 0, act: rule };
}

describe('evaluation', () => {
  it('plays whole episodes and averages their returns', async () => {
    const env = scriptedEnv([3, 2, 4]); // returns 1 + 2 + 3, 1 + 2, 1 + 2 + 3 + 4
    const result = await evaluatePolicy(
      scripted(env, () => 0),
      () => env,
      { episodes: 3, seed: 40 },
    );
    expect(result).toEqual({
      episodes: 3,
      return_mean: 19 / 3,
      return_std: expect.closeTo(Math.sqrt((36 + 9 + 100) / 3 - (19 / 3) ** 2), 10),
      length_mean: 3,
      success_rate: null,
      success_ci95: null,
    });
    expect(env.diary.resets).toEqual([{ seed: 40 }, { seed: 41 }, { seed: 42 }]);
    expect(env.diary.closes).toBe(1);
  });

  it('counts successes where the task tells them', async () => {
    const env = make('TableTop/Reach-v0');
    let turn = 0;
    // right in three episodes of four, else the corner, which is table
    const policy = scripted(env, () => {
      return turn++ % 4 === 3 ? Float32Array.of(0, 0) : oracleAction(env);
    });
    const result = await evaluatePolicy(policy, () => env, { episodes: 12, seed: 0 });
    expect(result.success_rate).toBe(1); // a missed touch costs a step, not the episode
    expect(result.length_mean).toBe(15 / 12);
    expect(result.return_mean).toBeCloseTo((12 - 3 * 0.05) / 12, 12);
  });

  it('counts an episode without a word as failed where another one speaks', () => {
    const episode = (success: boolean | null) => ({ return: 0, length: 1, success });
    expect(summarise([episode(true), episode(null)]).success_rate).toBe(0.5);
    expect(summarise([episode(null)]).success_rate).toBeNull();
  });

  it('stops between episodes when the signal aborts', async () => {
    const controller = new AbortController();
    const env = scriptedEnv([1]);
    const result = await evaluatePolicy(
      scripted(env, () => 0),
      () => env,
      {
        episodes: 50,
        seed: 0,
        signal: controller.signal,
        onEpisode: () => controller.abort(),
      },
    );
    expect(result.episodes).toBe(1);
  });
});

describe('Wilson’s interval', () => {
  it.each([
    // solutions p of |k / n - p| = z sqrt(p (1 - p) / n), found by bisection
    [0, 10],
    [1, 10],
    [95, 100],
    [200, 200],
    [300, 300],
  ])('of %i in %i solves its defining equation', (successes, trials) => {
    const z = 1.959963984540054;
    const share = successes / trials;
    const gap = (p: number): number => Math.abs(share - p) - z * Math.sqrt((p * (1 - p)) / trials);
    for (const end of wilsonInterval(successes, trials)) {
      if (end === share) continue; // 0 of n and n of n end at the share itself
      expect(Math.abs(gap(end))).toBeLessThan(1e-12);
    }
    const [low, high] = wilsonInterval(successes, trials);
    expect(low).toBeLessThanOrEqual(share);
    expect(high).toBeGreaterThanOrEqual(share);
    expect(high - low).toBeGreaterThan(0);
  });
});
