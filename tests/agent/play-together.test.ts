import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../agent/evaluate.ts';
import { playTogether } from '../../agent/play-together.ts';
import type { Policy } from '../../agent/policy.ts';
import { make } from '../../env/core/registry.ts';
import { makeVec } from '../../env/core/vector/make-vec.ts';
import '../../env/builtin.ts';
import type { EpisodeResult } from '../../agent/run-loop.ts';
import { SyncVectorEnv } from '../../env/core/vector/sync-vector-env.ts';
import { type Ending, scriptedEnv } from '../support/fake-envs.ts';

const still: Policy['act'] = () => 0;

function vectorOf(lengths: readonly (readonly number[])[], ending: Ending = 'terminated') {
  const envs = lengths.map((own) => scriptedEnv(own, ending));
  const env = new SyncVectorEnv(envs, { autoresetMode: 'disabled' });
  const { singleObservationSpace: observationSpace, singleActionSpace: actionSpace } = env;
  const policy: Policy = { observationSpace, actionSpace, version: 0, act: still };
  return { envs, env, policy };
}

describe('episodes played together', () => {
  it('each have a seed of their own and are told in the order of the seeds', async () => {
    // environment 0 plays 3 steps, then 1; environment 1 plays 1 step, then 4
    const { envs, env, policy } = vectorOf([
      [3, 1],
      [1, 4],
    ]);
    const ends: number[] = [];
    const results = await playTogether(policy, env, {
      episodes: 4,
      seed: 70,
      greedy: true,
      onEpisode: ({ length }) => ends.push(length),
    });
    // step 1 ends episode 1, step 3 episode 0, step 4 episode 3 (in environment 0), step 5 episode 2
    expect(ends).toEqual([1, 3, 1, 4]);
    expect(results).toEqual([
      { return: 6, length: 3, success: null },
      { return: 1, length: 1, success: null },
      { return: 10, length: 4, success: null },
      { return: 1, length: 1, success: null },
    ]);
    const seeds = envs.map(({ diary }) => diary.resets.map((options) => options?.seed));
    expect(seeds[0]?.slice(0, 2)).toEqual([70, 73]);
    expect(seeds[1]).toEqual([71, 72, undefined]);
  });

  it('are no more than were asked for, however many environments there are', async () => {
    const { env, policy } = vectorOf([[2], [2], [2], [2], [2]], 'truncated');
    const results = await playTogether(policy, env, { episodes: 3, seed: 0, greedy: true });
    expect(results.map(({ length }) => length)).toEqual([2, 2, 2]);
  });

  it('end as they began after an abort, and no more are begun', async () => {
    const controller = new AbortController();
    const { env, policy } = vectorOf([[1], [5]]);
    const results = await playTogether(policy, env, {
      episodes: 50,
      seed: 0,
      greedy: true,
      signal: controller.signal,
      onEpisode: () => controller.abort(),
    });
    expect(results.map(({ length }) => length)).toEqual([1, 5]);
  });

  it('are those that one environment plays one after the other', async () => {
    const id = 'CartPole-v1';
    const { observationSpace, actionSpace } = make(id);
    const act: Policy['act'] = (observation) => {
      const [, , angle = 0] = observation as Float32Array; // of a cart-pole
      return angle > 0 ? 1 : 0;
    };
    const policy: Policy = { observationSpace, actionSpace, version: 0, act };
    const alone: EpisodeResult[] = [];
    const options = { episodes: 11, seed: 5 };
    const summary = await evaluatePolicy(policy, () => make(id), {
      ...options,
      onEpisode: (result) => alone.push(result),
    });
    const vector = () => makeVec(id, { numEnvs: 4, autoresetMode: 'disabled' });
    expect(await playTogether(policy, vector(), { ...options, greedy: true })).toEqual(alone);
    expect(await evaluatePolicy(policy, vector, options)).toEqual(summary);
    expect(new Set(alone.map(({ length }) => length)).size).toBeGreaterThan(1);
  });

  it('need the mode in which episodes can be given seeds', async () => {
    const env = makeVec('CartPole-v1', { numEnvs: 2, autoresetMode: 'same-step' });
    const { singleObservationSpace: observationSpace, singleActionSpace: actionSpace } = env;
    const policy: Policy = { observationSpace, actionSpace, version: 0, act: still };
    const refused = evaluatePolicy(policy, () => env, { episodes: 1, seed: 0 });
    await expect(refused).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(env.reset()).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
