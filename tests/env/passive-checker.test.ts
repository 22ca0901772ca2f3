import { describe, expect, it, test } from 'vitest';
import { passiveChecker } from '../../env/core/wrappers/passive-checker.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import { type Env, make, register, type StepResult } from '../../env/index.ts';
import { scriptedEnv } from '../support/fake-envs.ts';

type Fake = Env<Float32Array, number>;

/** The scripted environment with parts of its results replaced from a step on. */
function forged(step: object, reset: object = {}, from = 1): Fake {
  const env = scriptedEnv([100]);
  let t = 0;
  return wrapEnv<Float32Array, number>(env, {
    reset: (options) => ({ ...env.reset(options), ...reset }),
    step(action) {
      t++;
      const result: StepResult<Float32Array> = env.step(action);
      return t < from ? result : { ...result, ...step };
    },
  });
}

describe('the passive checker', () => {
  it('lets a sound environment through unchanged', () => {
    const [plain, checked] = [scriptedEnv([3]), passiveChecker(scriptedEnv([3]))];
    expect(checked.reset({ seed: 1 })).toEqual(plain.reset({ seed: 1 }));
    for (const action of [1, 2, 3]) expect(checked.step(action)).toEqual(plain.step(action));
  });

  test.each<[string, object, RegExp]>([
    ['observation', { observation: Float32Array.of(0, 101) }, /observation\[1\] is 101/],
    ['observation', { observation: [0, 1] }, /not a Float32Array/],
    ['reward', { reward: Number.NaN }, /env\.step\.reward.*NaN/],
    ['reward', { reward: '1' }, /env\.step\.reward/],
    ['terminated', { terminated: 1 }, /env\.step\.terminated.*got 1/],
    ['truncated', { truncated: undefined }, /env\.step\.truncated.*undefined/],
    ['info', { info: [] }, /env\.step\.info/],
  ])('refuses a step with a bad %s: %j', (_, part, message) => {
    const env = passiveChecker(forged(part));
    env.reset();
    expect(() => env.step(0)).toThrowCode('BAD_VALUE');
    expect(() => env.step(0)).toThrow(message);
  });

  test.each<[string, object, RegExp]>([
    ['observation', { observation: Float32Array.of(0) }, /env\.reset.*1 elements, not 2/],
    ['info', { info: null }, /env\.reset\.info/],
  ])('refuses a reset with a bad %s: %j', (_, part, message) => {
    const env = passiveChecker(forged({}, part));
    expect(() => env.reset()).toThrowCode('BAD_VALUE');
    expect(() => env.reset()).toThrow(message);
  });

  it('refuses results that are no records at all', () => {
    // the point is what the types forbid
    const bare = wrapEnv<Float32Array, number>(scriptedEnv([1]), {
      reset: () => Float32Array.of(0, 0) as never,
      step: () => null as never,
    });
    expect(() => passiveChecker(bare).step(0)).toThrowCode('BAD_VALUE');
    expect(() => passiveChecker(bare).reset()).toThrowCode('BAD_VALUE');
  });

  it('looks at the first ten steps, and no further', () => {
    const bad = { observation: Float32Array.of(-1, -1) };
    const tenth = passiveChecker(forged(bad, {}, 10));
    const eleventh = passiveChecker(forged(bad, {}, 11));
    tenth.reset();
    eleventh.reset();
    for (let t = 1; t < 10; t++) [tenth, eleventh].map((env) => env.step(0));
    expect(() => tenth.step(0)).toThrowCode('BAD_VALUE');
    eleventh.step(0);
    expect(eleventh.step(0).observation).toEqual(bad.observation);
  });

  it('is part of make, unless it is told not to be', () => {
    register({ id: 'Test/Forged-v0', create: () => forged({ reward: 'much' }) });
    const env = make('Test/Forged-v0');
    env.reset();
    expect(() => env.step(0)).toThrowCode('BAD_VALUE');
    const unchecked = make('Test/Forged-v0', { disableEnvChecker: true });
    unchecked.reset();
    expect(unchecked.step(0).reward).toBe('much');
  });
});
