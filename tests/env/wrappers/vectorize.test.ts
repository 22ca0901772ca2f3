/** Wrappers of vectors, by hand: environment 0 plays episodes of three steps, environment 1 of two. */

import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import { SupairError } from '../../../env/core/errors.ts';
import { AUTORESET_MODES, type AutoresetMode } from '../../../env/core/vector/vector-env.ts';
import { wrapVectorEnv } from '../../../env/core/wrappers/vector/wrap-vector-env.ts';
import {
  clipAction,
  delayObservation,
  discretizeAction,
  flattenObservation,
  frameStackObservation,
  maxAndSkipObservation,
  normalizeReward,
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
} from '../../../env/index.ts';
import { scriptedEnv } from '../../support/fake-envs.ts';
import { ACTIONS, ended, pair, play, rows } from '../../support/scripted-pair.ts';
import { tapeEnv } from '../../support/tape-env.ts';

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

  it('goes on after a refused step as if it had not been asked for', async () => {
    const arrived = async (refused: boolean): Promise<number[]> => {
      const single = scriptedEnv([40]);
      const inner = new SyncVectorEnv([single], { autoresetMode: 'disabled' });
      const full = new SupairError('LIMIT', { who: 'inner', expected: 'fewer', got: 'more' });
      let busy = false;
      const moody: VectorEnv = wrapVectorEnv(
        inner,
        'moody',
        { save: () => ({}), load: () => () => {} },
        { step: async (actions) => (busy ? Promise.reject(full) : inner.step(actions)) },
      );
      const env = vectorizeActions(moody, (one) => stickyAction(one, 0.5));
      await env.reset({ seed: 8 });
      for (let t = 0; t < 30; t++) {
        busy = refused && t % 3 === 0;
        if (busy) await expect(env.step(Int32Array.of(9))).rejects.toThrowCode('LIMIT');
        busy = false;
        await env.step(Int32Array.of(t % 9));
      }
      return single.diary.actions;
    };
    expect(await arrived(true)).toEqual(await arrived(false));
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
