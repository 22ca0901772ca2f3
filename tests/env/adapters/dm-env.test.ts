/** Against a hand-written environment in the manner of dm_env. */

import { describe, expect, it, test } from 'vitest';
import { spaceFromSpec, specOf } from '../../../env/adapters/dm-env/specs.ts';
import {
  type DmEnv,
  type DmTimeStep,
  type Env,
  fromDmEnv,
  listEnvs,
  make,
  Rng,
  type Space,
  sample,
  toDmEnv,
} from '../../../env/index.ts';
import { checkEnv } from '../../../env/testing.ts';
import { failed } from '../../support/failed-checks.ts';
import { scriptedEnv } from '../../support/fake-envs.ts';
import { dmCart } from '../../support/foreign-envs.ts';
import '../../support/prepared.ts';

const NO_STATE = ['saves and restores its state through JSON'];

describe("a spec of dm_env's", () => {
  test.each<[string, unknown, Space]>([
    [
      'a bounded array',
      { shape: [2], dtype: 'float32', name: 'move', minimum: [-1, 0], maximum: 1 },
      { type: 'box', shape: [2], dtype: 'float32', low: [-1, 0], high: 1 },
    ],
    [
      'an array without bounds',
      { shape: [3], dtype: 'float64', name: 'speed' },
      { type: 'box', shape: [3], dtype: 'float32', low: -Infinity, high: Infinity },
    ],
    [
      'a picture',
      { shape: [4, 6, 3], dtype: 'uint8', name: 'image' },
      { type: 'box', shape: [4, 6, 3], dtype: 'uint8', low: 0, high: 255 },
    ],
    [
      'a discrete array',
      { shape: [], dtype: 'int64', name: 'turn', numValues: 3, minimum: 0, maximum: 2 },
      { type: 'discrete', n: 3, start: 0 },
    ],
    [
      'an array of booleans',
      { shape: [2], dtype: 'bool', name: 'lights' },
      { type: 'multi-binary', shape: [2] },
    ],
    [
      'a record of specs and a list of them',
      { a: { shape: [], dtype: 'int32', numValues: 2 }, b: [{ shape: [1], dtype: 'bool' }] },
      {
        type: 'dict',
        spaces: {
          a: { type: 'discrete', n: 2, start: 0 },
          b: { type: 'tuple', spaces: [{ type: 'multi-binary', shape: [1] }] },
        },
      },
    ],
  ])('%s becomes a space', (_what, spec, space) => {
    expect(spaceFromSpec(spec, 'x')).toEqual(space);
  });

  it('of texts, and what is no spec, is refused', () => {
    expect(() => spaceFromSpec({ shape: [], dtype: 'string' }, 'x')).toThrowCode('UNSUPPORTED');
    expect(() => spaceFromSpec({ a: 5 }, 'x')).toThrowCode('BAD_DTYPE');
  });

  test.each<[Space, unknown]>([
    [
      { type: 'discrete', n: 3, start: 5 },
      { shape: [], dtype: 'int32', name: 'x', numValues: 3 },
    ],
    [
      { type: 'box', shape: [2, 2], dtype: 'uint8', low: 1, high: [3, 4] },
      {
        shape: [2, 2],
        dtype: 'uint8',
        name: 'x',
        minimum: 1,
        maximum: [
          [3, 4],
          [3, 4],
        ],
      },
    ],
    [
      { type: 'box', shape: [2], dtype: 'float32', low: -Infinity, high: Infinity },
      { shape: [2], dtype: 'float32', name: 'x' },
    ],
    [
      { type: 'multi-discrete', nvec: [2, 4] },
      { shape: [2], dtype: 'int32', name: 'x', minimum: 0, maximum: [1, 3] },
    ],
    [
      { type: 'tuple', spaces: [{ type: 'multi-binary', shape: [3] }] },
      [{ shape: [3], dtype: 'bool', name: 'x[0]' }],
    ],
  ])('is made of %o', (space, spec) => {
    expect(specOf(space, 'x')).toEqual(spec);
  });
});

/** An environment that answers these time steps, whatever it is told. */
function recorded(...timeSteps: Partial<DmTimeStep>[]): DmEnv {
  const next = (): DmTimeStep => ({
    stepType: 'mid',
    reward: 0,
    discount: 1,
    observation: 0,
    ...timeSteps.shift(),
  });
  const spec = { shape: [], dtype: 'float32' };
  return {
    reset: next,
    step: next,
    observationSpec: () => spec,
    actionSpec: () => ({ shape: [], dtype: 'int32', numValues: 2 }),
  };
}

const FIRST = { stepType: 'first', reward: null, discount: null } as const;

describe('an environment of dm_env', () => {
  test.each<[string, Partial<DmTimeStep>, [boolean, boolean]]>([
    ['by name in the middle', { stepType: 'mid', discount: 1 }, [false, false]],
    ['by number in the middle', { stepType: 1, discount: 0.5 }, [false, false]],
    ['last with discount 0', { stepType: 'last', discount: 0 }, [true, false]],
    ['last with discount 1', { stepType: 'last', discount: 1 }, [false, true]],
    ['last by number with a small discount', { stepType: 2, discount: 0.01 }, [false, true]],
  ])('has a step %s', (_what, timeStep, [terminated, truncated]) => {
    const env = fromDmEnv(() => recorded(FIRST, { ...timeStep, reward: 2.5, observation: 7 }));
    expect(env.reset()).toEqual({ observation: Float32Array.of(0), info: {} });
    expect(env.step(1)).toEqual({
      observation: Float32Array.of(7),
      reward: 2.5,
      terminated,
      truncated,
      info: { discount: timeStep.discount },
    });
  });

  test.each<[string, Partial<DmTimeStep>]>([
    ['a first step in the middle', { stepType: 'first' }],
    ['a step without a reward', { reward: null }],
    ['a step without a discount', { stepType: 'last', discount: null }],
    ['a discount beyond 1', { discount: 1.5 }],
  ])('may not answer %s', (_what, timeStep) => {
    const env = fromDmEnv(() => recorded(FIRST, timeStep));
    env.reset();
    expect(() => env.step(0)).toThrowCode('BAD_VALUE');
  });

  it('is made anew by a seed, the old one closed', () => {
    const seeds: number[] = [];
    let closes = 0;
    const env = fromDmEnv((seed) => {
      seeds.push(seed);
      return { ...dmCart(seed), close: () => closes++ };
    });
    env.reset({ seed: 8 });
    env.reset();
    expect([seeds, closes]).toEqual([[0, 8], 1]);
    env.close();
    expect(closes).toBe(2);
  });

  it('keeps the whole contract but for its state', async () => {
    const report = await checkEnv(() => fromDmEnv((seed) => dmCart(seed, 30)));
    expect(failed(report)).toEqual(NO_STATE);
    const env = fromDmEnv(dmCart);
    env.reset();
    expect(() => env.getState()).toThrowCode('UNSUPPORTED');
  });
});

describe('our environments as those of dm_env', () => {
  test.each([
    ['terminated', 0],
    ['truncated', 1],
    ['both', 0],
  ] as const)(
    'say with the discount that an episode was %s, and begin the next',
    (ending, discount) => {
      const env = scriptedEnv([2], ending);
      const theirs = toDmEnv(env, 4);
      const first = (episode: number): DmTimeStep => ({ ...FIRST, observation: [episode, 0] });
      expect(theirs.step(7)).toEqual(first(0)); // a step of a fresh one resets
      expect(theirs.step(1)).toEqual({
        stepType: 'mid',
        reward: 1,
        discount: 1,
        observation: [0, 1],
      });
      expect(theirs.step(2)).toEqual({
        stepType: 'last',
        reward: 2,
        discount,
        observation: [0, 2],
      });
      expect(theirs.step(3)).toEqual(first(1));
      expect(theirs.reset()).toEqual(first(2));
      expect(env.diary).toMatchObject({ resets: [{ seed: 4 }, {}, {}], actions: [1, 2] });
    },
  );
});

describe('there and back', () => {
  const thereAndBack = (id: string, maxEpisodeSteps = 7): Env =>
    fromDmEnv((seed) => toDmEnv(make(id, { maxEpisodeSteps }), seed));

  it.each(listEnvs())('%s plays the same', (id) => {
    const [once, twice] = [make(id, { maxEpisodeSteps: 7 }), thereAndBack(id)];
    expect(twice.reset({ seed: 5 }).observation).toEqual(once.reset({ seed: 5 }).observation);
    const rng = new Rng(3);
    let ends = 0;
    for (let i = 0; i < 60; i++) {
      const action = sample(once.actionSpace, rng);
      const { observation, reward, terminated, truncated } = once.step(action);
      expect(twice.step(action)).toMatchObject({
        observation,
        reward,
        terminated,
        truncated: truncated && !terminated,
      });
      if (!(terminated || truncated)) continue;
      ends++;
      expect(twice.reset().observation).toEqual(once.reset().observation);
    }
    expect(ends).toBeGreaterThan(5);
  });

  it.each(listEnvs())('%s keeps the whole contract but for its state', async (id) => {
    expect(failed(await checkEnv(() => thereAndBack(id, 500)))).toEqual(NO_STATE);
  });
});
