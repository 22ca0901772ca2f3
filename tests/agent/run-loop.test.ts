import { describe, expect, it, test } from 'vitest';
import { initialActorCritic } from '../../agent/networks.ts';
import { TABLE_PPO } from '../../agent/ppo/config.ts';
import { generalisedAdvantages } from '../../agent/returns.ts';
import { Rollout } from '../../agent/rollout.ts';
import { type EpisodeResult, Runner } from '../../agent/run-loop.ts';
import { Rng } from '../../env/core/random.ts';
import { makeVec } from '../../env/core/vector/make-vec.ts';
import '../../env/builtin.ts';
import { SyncVectorEnv } from '../../env/core/vector/sync-vector-env.ts';
import type { AutoresetMode } from '../../env/core/vector/vector-env.ts';
import { type Ending, scriptedEnv } from '../support/fake-envs.ts';
import { knownCritic } from './support/known-critic.ts';

/**
 * Runs the scripted environment, whose observation [episode, step] is worth 10 episode + step to
 * the critic and whose step t pays t, and takes advantages at gamma = lambda = 1/2.
 */
async function run(
  mode: AutoresetMode,
  ending: Ending,
  steps: number,
  lengths: readonly (readonly number[])[] = [[3, 9]],
) {
  const envs = lengths.map((one) => scriptedEnv(one, ending));
  const vector = new SyncVectorEnv(envs, { autoresetMode: mode, copy: false });
  const [first] = envs;
  if (first === undefined) throw new Error('no environments');
  const network = knownCritic(first, envs.length);
  const runner = new Runner(vector, network, new Rng(1));
  const rollout = new Rollout(steps, envs.length, network.features.layout.floats, 1);
  const episodes: EpisodeResult[] = [];
  await runner.reset(0);
  await runner.collect(rollout, (result) => episodes.push(result));
  const advantages = new Float32Array(rollout.size);
  generalisedAdvantages(rollout, 0.5, 0.5, advantages, new Float32Array(rollout.size));
  return { rollout, advantages, episodes, envs, runner };
}

/*
 * By hand. Episode 0: values 0 1 2, rewards 1 2 3, its last observation worth 3.
 *   terminated  delta 1.5 2 1      A 2.0625  2.25  1
 *   truncated   delta 1.5 2 2.5    A 2.15625 2.625 2.5
 * Episode 1 begins at value 10: delta_0 = 1 + 11/2 - 10 = -3.5, delta_1 = 2 + 12/2 - 11 = -3.
 * Five steps see two of its steps (A -4.25 -3) or, behind a dead one of value 3, one (A -3.5).
 */
const OVER = [2.0625, 2.25, 1];
const CUT = [2.15625, 2.625, 2.5];

describe('rollouts over the end of an episode', () => {
  test.each([
    ['same-step', 'terminated', [...OVER, -4.25, -3]],
    ['same-step', 'truncated', [...CUT, -4.25, -3]],
    ['same-step', 'both', [...OVER, -4.25, -3]],
    ['disabled', 'terminated', [...OVER, -4.25, -3]],
    ['disabled', 'truncated', [...CUT, -4.25, -3]],
    ['disabled', 'both', [...OVER, -4.25, -3]],
    ['next-step', 'terminated', [...OVER, 0, -3.5]],
    ['next-step', 'truncated', [...CUT, 0, -3.5]],
    ['next-step', 'both', [...OVER, 0, -3.5]],
  ] as const)('have the hand-computed advantages (%s, %s)', async (mode, ending, expected) => {
    const { rollout, advantages } = await run(mode, ending, 5);
    expect([...advantages]).toEqual(expected);
    const dead = mode === 'next-step' ? 0 : 1;
    expect([...rollout.valid]).toEqual([1, 1, 1, dead, 1]);
    const values = mode === 'next-step' ? [0, 1, 2, 3, 10] : [0, 1, 2, 10, 11];
    expect([...rollout.values]).toEqual(values);
  });

  test.each([
    ['same-step', CUT],
    ['next-step', CUT],
    ['disabled', CUT],
  ] as const)('value a cut at the very last step of the rollout (%s)', async (mode, expected) => {
    const { advantages } = await run(mode, 'truncated', 3);
    expect([...advantages]).toEqual(expected);
  });

  test.each(['same-step', 'next-step', 'disabled'] as const)(
    'treat each environment as if it were alone (%s)',
    async (mode) => {
      const lengths = [[3, 9], [2, 1, 4], [9]];
      const together = await run(mode, 'truncated', 7, lengths);
      for (const [env, own] of lengths.entries()) {
        const alone = await run(mode, 'truncated', 7, [own]);
        const column = alone.advantages.map((_, t) => together.advantages[t * 3 + env] ?? 0);
        expect([...column]).toEqual([...alone.advantages]);
      }
    },
  );

  test.each(['same-step', 'next-step', 'disabled'] as const)(
    'report every episode once, dead steps apart (%s)',
    async (mode) => {
      const { episodes, envs } = await run(mode, 'terminated', 8, [[3, 2, 9]]);
      expect(episodes).toEqual([
        { return: 6, length: 3, success: null },
        { return: 3, length: 2, success: null },
      ]);
      expect(envs[0]?.diary.actions.length).toBe(mode === 'next-step' ? 6 : 8);
    },
  );

  test.each(['same-step', 'next-step', 'disabled'] as const)(
    'know whether a task ended with success (%s)',
    async (autoresetMode) => {
      const vector = makeVec('TableTop/Reach-v0', { numEnvs: 4, autoresetMode });
      const spaces = {
        observationSpace: vector.singleObservationSpace,
        actionSpace: vector.singleActionSpace,
      };
      const network = initialActorCritic(spaces, TABLE_PPO.network, 'simd', 4, new Rng(1));
      const runner = new Runner(vector, network, new Rng(2));
      const rollout = new Rollout(20, 4, network.features.layout.floats, 1);
      const episodes: EpisodeResult[] = [];
      await runner.reset(0);
      await runner.collect(rollout, (result) => episodes.push(result));
      // pointing always touches something: one step, +1 for the odd one and -1 for another
      const won = episodes.filter((episode) => episode.success === true);
      expect(won.length).toBeGreaterThan(3);
      expect(won.every((episode) => episode.return === 1)).toBe(true);
      const lost = episodes.filter((episode) => episode.success === false);
      expect(lost.length).toBeGreaterThan(3);
      expect(won.length + lost.length).toBe(episodes.length);
    },
  );

  it('remember a pending dead step between rollouts', async () => {
    const { runner, rollout } = await run('next-step', 'terminated', 3);
    const state = JSON.parse(JSON.stringify(runner.getState()));
    expect(state.dead).toEqual([1]);
    await runner.collect(rollout, () => {});
    expect([...rollout.valid]).toEqual([0, 1, 1]);
    expect([...rollout.values]).toEqual([3, 10, 11]);
  });
});
