import { describe, expect, it, test } from 'vitest';
import { guard } from '../../env/core/wrappers/guard.ts';
import { timeLimit } from '../../env/core/wrappers/time-limit.ts';
import { type EnvSpec, make, parseSpec } from '../../env/index.ts';
import { scriptedEnv, walkEnv } from '../support/fake-envs.ts';

describe('timeLimit', () => {
  it('truncates on the last step allowed and counts anew after a reset', () => {
    const env = timeLimit(scriptedEnv([10]), 3);
    for (let episode = 0; episode < 2; episode++) {
      env.reset();
      const flags = [1, 2, 3].map(() => env.step(0)).map((r) => [r.terminated, r.truncated]);
      expect(flags).toEqual([
        [false, false],
        [false, false],
        [false, true],
      ]);
    }
  });

  it('leaves a termination in the same step standing, and one before it alone', () => {
    const together = timeLimit(scriptedEnv([3]), 3);
    const before = timeLimit(scriptedEnv([2]), 3);
    together.reset();
    before.reset();
    const last = [1, 2, 3].map(() => together.step(0)).at(-1);
    const second = [1, 2].map(() => before.step(0)).at(-1);
    expect([last?.terminated, last?.truncated]).toEqual([true, true]);
    expect([second?.terminated, second?.truncated]).toEqual([true, false]);
  });

  it('keeps the final observation, reward and info', () => {
    const env = timeLimit(scriptedEnv([10]), 1);
    env.reset();
    expect(env.step(4)).toEqual({
      observation: Float32Array.of(0, 1),
      reward: 1,
      terminated: false,
      truncated: true,
      info: { at: 1 },
    });
  });

  it('saves and restores the steps taken', () => {
    const env = timeLimit(scriptedEnv([10]), 3);
    env.reset();
    env.step(0);
    const state = JSON.parse(JSON.stringify(env.getState()));
    const copy = timeLimit(scriptedEnv([10]), 3);
    copy.setState(state);
    expect([copy.step(0), copy.step(0)].map((r) => r.truncated)).toEqual([false, true]);
  });

  it('tells its limit in the spec, from which the same episodes are made again', () => {
    const env = timeLimit(make('Pendulum-v1', { maxEpisodeSteps: -1 }), 7);
    expect(env.spec?.maxEpisodeSteps).toBe(7);
    const again = make(env.spec as EnvSpec); // it has one, as the first line says
    for (const one of [env, again]) {
      one.reset({ seed: 1 });
      const flags = Array.from({ length: 7 }, () => one.step(Float32Array.of(0)).truncated);
      expect(flags.indexOf(true)).toBe(6);
    }
  });

  test.each([
    [7, 5, 5],
    [5, 7, 5],
  ])('of %i around one of %i tells %i, which is in force', (outer, inner, told) => {
    const env = timeLimit(make('Pendulum-v1', { maxEpisodeSteps: inner }), outer);
    expect(env.spec?.maxEpisodeSteps).toBe(told);
    env.reset({ seed: 1 });
    const flags = Array.from({ length: told }, () => env.step(Float32Array.of(0)).truncated);
    expect(flags.indexOf(true)).toBe(told - 1);
  });

  it('tells its limit as a wrapper where one of its steps may be several', () => {
    const wrappers = [{ name: 'repeatAction', kwargs: { repeats: 4 } }];
    const env = timeLimit(make('Pendulum-v1', { wrappers }), 10);
    expect(env.spec?.maxEpisodeSteps).toBe(200);
    const again = make(env.spec as EnvSpec); // it has one, as the first line says
    expect(again.spec).toEqual(env.spec);
    for (const one of [env, again, make(parseSpec(JSON.stringify(env.spec)))]) {
      one.reset({ seed: 1 });
      const flags = Array.from({ length: 10 }, () => one.step(Float32Array.of(0)).truncated);
      expect(flags.indexOf(true)).toBe(9);
    }
  });

  it('leaves an environment without a spec without one', () => {
    expect(timeLimit(scriptedEnv([1]), 3).spec).toBe(null);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s', (steps) => {
    expect(() => timeLimit(scriptedEnv([1]), steps)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('guard', () => {
  it('refuses to step or draw before the first reset', () => {
    const env = guard(walkEnv('ansi'));
    expect(() => env.step(0)).toThrowCode('RESET_NEEDED');
    expect(() => env.render()).toThrowCode('RESET_NEEDED');
    env.reset();
    expect(env.render()).toBe('0');
    env.step(1);
    expect(env.render()).toBe('1');
  });

  test.each(['terminated', 'truncated', 'both'] as const)(
    'refuses to step after an episode that was %s, until reset',
    (ending) => {
      const env = guard(scriptedEnv([1], ending));
      env.reset();
      env.step(0);
      expect(() => env.step(0)).toThrowCode('RESET_NEEDED');
      env.reset();
      expect(env.step(0).observation).toEqual(Float32Array.of(1, 1));
    },
  );

  it('lets calls out of order through where order is not asked for', () => {
    const env = guard(scriptedEnv([1]), { order: false });
    expect(env.step(0).observation).toEqual(Float32Array.of(-1, 1)); // before any episode
    expect(env.render()).toBe(null);
    env.reset();
    env.step(0);
    expect(env.step(0).observation).toEqual(Float32Array.of(0, 2)); // beyond the end
    expect(() => env.step(10)).toThrowCode('BAD_ACTION');
    env.close();
    expect(() => env.reset()).toThrowCode('CLOSED');
  });

  it('refuses an action outside the space before the environment sees it', () => {
    const inner = scriptedEnv([10]);
    const env = guard(inner);
    env.reset();
    expect(() => env.step(10)).toThrowCode('BAD_ACTION');
    expect(() => env.step(Number.NaN)).toThrowCode('BAD_ACTION');
    expect(() => env.step(10)).toThrow(/action is 10, not in 0\.\.9/);
    env.step(9);
    expect(inner.diary.actions).toEqual([9]);
  });

  it('is closed for good, and may be closed again', () => {
    const env = guard(walkEnv());
    env.reset();
    env.close();
    env.close();
    expect(() => env.step(0)).toThrowCode('CLOSED');
    expect(() => env.reset()).toThrowCode('CLOSED');
    expect(() => env.render()).toThrowCode('CLOSED');
    expect(() => env.getState()).toThrowCode('CLOSED');
  });

  it('restores where in its life an environment was', () => {
    const ended = guard(scriptedEnv([1]));
    ended.reset();
    const running = ended.getState();
    ended.step(0);
    const over = ended.getState();
    const copy = guard(scriptedEnv([1]));
    copy.setState(over);
    expect(() => copy.step(0)).toThrowCode('RESET_NEEDED');
    copy.setState(running);
    expect(copy.step(0).reward).toBe(1);
  });

  test.each<[string, { [key: string]: unknown }]>([
    ['nothing', {}],
    ['an unknown phase', { phase: 'asleep', env: {} }],
    ['an inner state that is none', { phase: 'running', env: 5 }],
    ['half an inner state', { phase: 'running', env: { episode: 1 } }],
  ])('refuses a state of %s and stays as it was', (_, state) => {
    const env = guard(scriptedEnv([2]));
    expect(() => env.setState(state)).toThrowCode('BAD_ARGUMENT');
    expect(() => env.step(0)).toThrowCode('RESET_NEEDED');
  });
});
