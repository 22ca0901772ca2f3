/** Against hand-written environments of rl-ts's two generations; `npm run interop:rl-ts` takes the real one. */

import { describe, expect, it, test } from 'vitest';
import type { RlTsBound, RlTsSpaces } from '../../../env/adapters/rl-ts/contract.ts';
import { spaceFromRlTs, spaceToRlTs } from '../../../env/adapters/rl-ts/spaces.ts';
import {
  type Env,
  type FromRlTsOptions,
  fromRlTs,
  fromRlTsAsync,
  listEnvs,
  make,
  Rng,
  type Space,
  type SpaceValue,
  sample,
  timeLimit,
  toRlTs,
} from '../../../env/index.ts';
import { checkEnv } from '../../../env/testing.ts';
import { failed } from '../../support/failed-checks.ts';
import { scriptedEnv } from '../../support/fake-envs.ts';
import { numjsArray, tensorLike, transposedView } from '../../support/foreign-arrays.ts';
import { asyncCart, box, dict, discrete, RlTsCart } from '../../support/foreign-envs.ts';
import '../../support/prepared.ts';

const caps = numjsArray([-4.5, Math.fround(-Number.MAX_SAFE_INTEGER)]);

describe("a space of rl-ts's", () => {
  test.each<[string, unknown, Space]>([
    ['Discrete', discrete(3), { type: 'discrete', n: 3, start: 0 }],
    [
      'Box without bounds',
      box(null, null, [2], 'float32'),
      { type: 'box', shape: [2], dtype: 'float32', low: -Infinity, high: Infinity },
    ],
    [
      'Box whose bounds are arrays, the largest safe integer standing for none',
      box(caps, Number.MAX_SAFE_INTEGER, [2], 'float32'),
      { type: 'box', shape: [2], dtype: 'float32', low: [-4.5, -Infinity], high: Infinity },
    ],
    [
      'Box of bytes',
      box(0, 255, [2, 2], 'uint8'),
      { type: 'box', shape: [2, 2], dtype: 'uint8', low: 0, high: 255 },
    ],
    [
      'Box whose bounds are a view',
      box(-9, { ...transposedView(), data: new Float64Array(8).fill(3) }, [3, 2], 'int32'),
      { type: 'box', shape: [3, 2], dtype: 'int32', low: -9, high: 3 },
    ],
    [
      'PrimitiveBox2D',
      box(0, 1, [3, 2]),
      { type: 'box', shape: [3, 2], dtype: 'float32', low: 0, high: 1 },
    ],
    [
      'Dict',
      dict({ grid: box(0, 1, [1, 1]), at: dict({ x: discrete(4) }) }),
      {
        type: 'dict',
        spaces: {
          grid: { type: 'box', shape: [1, 1], dtype: 'float32', low: 0, high: 1 },
          at: { type: 'dict', spaces: { x: { type: 'discrete', n: 4, start: 0 } } },
        },
      },
    ],
  ])('%s is read', (_what, theirs, ours) => {
    expect(spaceFromRlTs(theirs, 'x')).toEqual(ours);
  });

  it('of another kind is refused', () => {
    expect(() => spaceFromRlTs({ shape: [2] }, 'x')).toThrowCode('UNSUPPORTED');
    expect(() => spaceFromRlTs(null, 'x')).toThrowCode('BAD_DTYPE');
    expect(() => spaceFromRlTs(discrete(0), 'x')).toThrowCode('BAD_ARGUMENT');
  });
});

/** The cart from place 1: steps right to 5, which is beyond the end, or is cut off before. */
function ride(options: FromRlTsOptions, limit?: number) {
  const cart = new RlTsCart(limit);
  const env = fromRlTs(cart, options);
  env.reset();
  cart.state = { place: 1, steps: 0, stream: 1 };
  const seen: unknown[] = [];
  for (;;) {
    const { observation, reward, terminated, truncated } = env.step(1);
    seen.push([...(observation as Float32Array), reward, terminated, truncated]);
    if (terminated || truncated) return seen;
  }
}

describe('an environment of rl-ts', () => {
  it('has our spaces, observations and rewards', () => {
    const env = fromRlTs(new RlTsCart());
    expect(env.actionSpace).toEqual({ type: 'discrete', n: 2, start: 0 });
    expect(env.observationSpace).toMatchObject({ dtype: 'float32', low: 0, high: [4, 1000] });
    expect(ride({})).toEqual([
      [2, 1, 2, false, false],
      [3, 2, 3, false, false],
      [4, 3, 4, false, false],
      [4, 4, 5, true, false],
    ]);
  });

  test.each<[string, FromRlTsOptions, number | undefined, [number, boolean, boolean]]>([
    ['the task ended it', {}, undefined, [4, true, false]],
    ['its own limit did, which nobody can know', {}, 2, [2, true, false]],
    ['its own limit did, and maxSteps says so', { maxSteps: 2 }, 2, [2, false, true]],
    ['maxSteps did, of which it knows nothing', { maxSteps: 3 }, undefined, [3, false, true]],
    ['the task did before maxSteps', { maxSteps: 5 }, undefined, [4, true, false]],
    [
      'its own limit did, and isTruncated says so',
      { isTruncated: (_step, steps) => steps === 2 },
      2,
      [2, false, true],
    ],
    [
      'the task did, and isTruncated says no',
      { isTruncated: ({ reward }) => reward < 5 },
      undefined,
      [4, true, false],
    ],
  ])('tells the two ends apart where %s', (_what, options, limit, end) => {
    const seen = ride(options, limit);
    const last = seen.at(-1) as unknown[];
    expect([seen.length, last[3], last[4]]).toEqual(end);
  });

  it('keeps both ends where timeLimit stands in for a limit of its own', () => {
    const cart = new RlTsCart();
    const env = timeLimit(fromRlTs(cart), 4);
    env.reset();
    cart.state = { place: 1, steps: 0, stream: 1 };
    for (let i = 0; i < 3; i++) env.step(1);
    expect(env.step(1)).toMatchObject({ terminated: true, truncated: true });
  });

  it('says in its info what limits say by convention', () => {
    const cart = new RlTsCart(2);
    const step = cart.step.bind(cart);
    const told = fromRlTs(
      Object.assign(cart, {
        step: (action: unknown) => ({ ...step(action), info: { truncated: true } }),
      }),
    );
    told.reset({ seed: 1 });
    expect(told.step(1)).toMatchObject({ terminated: false, truncated: false });
    expect(told.step(0)).toMatchObject({ terminated: false, truncated: true });
  });

  test.each<[string, unknown, object]>([
    ['none', undefined, {}],
    ['a record', { lives: 3 }, { lives: 3 }],
    ['a text', 'ouch', { info: 'ouch' }],
  ])('has an info record where theirs is %s', (_what, info, ours) => {
    const cart = new RlTsCart();
    const step = cart.step.bind(cart);
    const env = fromRlTs(
      Object.assign(cart, { step: (action: unknown) => ({ ...step(action), info }) }),
    );
    env.reset();
    expect(env.step(1).info).toEqual(ours);
  });

  it('is seeded by its own method, and closed', () => {
    const cart = new RlTsCart();
    const env = fromRlTs(cart);
    env.reset({ seed: 7 });
    env.reset();
    expect(cart.seeds).toEqual([7]);
    expect(() => env.reset({ options: { low: 0 } })).toThrowCode('BAD_ARGUMENT');
    env.close();
    expect(cart.closes).toBe(1);
    expect(() => env.step(0)).toThrowCode('CLOSED');
  });

  it('says what to do where it cannot save its state', () => {
    const env = fromRlTs(new RlTsCart());
    env.reset();
    expect(() => env.getState()).toThrowCode('UNSUPPORTED');
    expect(() => env.getState()).toThrow(/restoresState: true/);
    expect(() => env.setState({ phase: 'running', env: {} })).toThrowCode('UNSUPPORTED');
  });

  it('saves the steps that count towards its limit', () => {
    const env = fromRlTs(new RlTsCart(), { maxSteps: 3, restoresState: true });
    env.reset({ seed: 3 });
    env.step(1);
    const saved = JSON.parse(JSON.stringify(env.getState()));
    const flags = [env.step(0), env.step(1)].map(({ truncated }) => truncated);
    expect(flags).toEqual([false, true]);
    env.setState(saved);
    expect([env.step(0), env.step(1)].map(({ truncated }) => truncated)).toEqual(flags);
  });

  it('keeps the whole contract, with a state that it restores', async () => {
    const report = await checkEnv(() => fromRlTs(new RlTsCart(), { restoresState: true }));
    expect(failed(report)).toEqual([]);
  });

  it('keeps all but one promise without', async () => {
    const report = await checkEnv(() => fromRlTs(new RlTsCart()));
    expect(failed(report)).toEqual(['saves and restores its state through JSON']);
  });

  test.each([0, -1, 1.5])('refuses %s as maxSteps', (maxSteps) => {
    expect(() => fromRlTs(new RlTsCart(), { maxSteps })).toThrowCode('BAD_ARGUMENT');
  });
});

describe("an environment of rl-ts's HEAD, which answers with promises", () => {
  it('keeps the whole contract', async () => {
    expect(failed(await checkEnv(() => fromRlTsAsync(asyncCart())))).toEqual([]);
  });

  it('plays as the synchronous one does', async () => {
    const [there, here] = [
      fromRlTsAsync(asyncCart(), { maxSteps: 6 }),
      fromRlTs(new RlTsCart(), { maxSteps: 6 }),
    ];
    expect(await there.reset({ seed: 5 })).toEqual(here.reset({ seed: 5 }));
    for (let i = 0; i < 6; i++) {
      const result = here.step(i % 2);
      expect(await there.step(i % 2)).toEqual(result);
      if (result.terminated || result.truncated) return;
    }
    expect.fail('no end within the limit');
  });

  it('is told from the synchronous one when it is used as that', () => {
    // a program without types may do so
    const wrong = fromRlTs(asyncCart() as unknown as RlTsCart);
    expect(() => wrong.reset()).toThrow(/asynchronous/);
  });
});

/** Constructors that only note what they were given. */
class Noted {
  readonly given: readonly unknown[];
  readonly meta = { discrete: false };
  readonly shape = [];
  constructor(...given: readonly unknown[]) {
    this.given = given;
  }
  sample = (): null => null;
  contains = (): boolean => true;
}
const NOTED: RlTsSpaces = {
  Box: class Box extends Noted {},
  Dict: class Dict extends Noted {},
  Discrete: class Discrete extends Noted {},
};

describe('our environments as those of rl-ts', () => {
  it('make their spaces with the classes given', () => {
    const given = (space: Space) => (spaceToRlTs(space, NOTED, 'x') as Noted).given;
    expect(given({ type: 'discrete', n: 4, start: -1 })).toEqual([4]);
    expect(given({ type: 'box', shape: [2], dtype: 'float32', low: -Infinity, high: 3 })).toEqual([
      -Infinity,
      3,
      [2],
      'float32',
    ]);
    expect(given({ type: 'multi-binary', shape: [5] })).toEqual([0, 1, [5], 'uint8']);
    const [low, high] = given({ type: 'box', shape: [2, 2], dtype: 'int32', low: 0, high: [1, 2] });
    expect([low, (high as RlTsBound).shape, (high as RlTsBound).tolist()]).toEqual([
      0,
      [2, 2],
      [
        [1, 2],
        [1, 2],
      ],
    ]);
    const digits = given({ type: 'multi-discrete', nvec: [2, 4] });
    expect((digits[1] as RlTsBound).tolist()).toEqual([1, 3]);
    const parts = given({ type: 'dict', spaces: { a: { type: 'discrete', n: 1, start: 0 } } });
    expect(parts[0]).toHaveProperty('a', expect.any(NOTED.Discrete));
    expect(() => given({ type: 'tuple', spaces: [] })).toThrowCode('UNSUPPORTED');
  });

  it('have spaces that sample and judge without any classes', () => {
    const { actionSpace, observationSpace } = toRlTs(make('TableTop/Reach-v0'));
    for (let i = 0; i < 20; i++) {
      const action = actionSpace.sample() as number[];
      expect(action).toHaveLength(2);
      expect(action.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(actionSpace.contains(action)).toBe(true);
      expect(observationSpace.contains(observationSpace.sample())).toBe(true);
    }
    for (const wrong of [[0.5], [0.5, 2], 'left', null]) {
      expect(actionSpace.contains(wrong)).toBe(false);
    }
    expect(actionSpace).toMatchObject({ meta: { discrete: false }, shape: [2] });
    expect(toRlTs(make('CartPole-v1')).actionSpace).toMatchObject({
      meta: { discrete: true },
      shape: [2],
      n: 2,
    });
  });

  test.each<[string, unknown]>([
    ['a number', 3],
    ['a list', [3]],
    ['an array of numjs', numjsArray([3])],
    ['a tensor with a batch axis', tensorLike([1, 1], [3])],
  ])('take %s as action', (_what, action) => {
    const env = scriptedEnv([5]);
    const theirs = toRlTs(env);
    theirs.reset();
    theirs.step(action);
    expect(env.diary.actions).toEqual([3]);
  });

  it('count discrete actions from 0, and bring actions into their box', () => {
    const actions: SpaceValue[] = [];
    const record = (actionSpace: Space): Env => {
      const env: Env = scriptedEnv([9]) as Env;
      const step = env.step;
      return Object.assign(env, {
        actionSpace,
        step: (action: SpaceValue) => {
          actions.push(action);
          return step(0);
        },
      });
    };
    const shifted = toRlTs(record({ type: 'discrete', n: 3, start: -1 }));
    shifted.reset();
    shifted.step(0);
    const bounded = toRlTs(
      record({ type: 'box', shape: [2], dtype: 'float32', low: 0, high: [1, 2] }),
    );
    bounded.reset();
    bounded.step([[-0.5, 7]]);
    expect(actions).toEqual([-1, Float32Array.of(0, 2)]);
  });

  test.each([
    ['terminated', { done: true, info: { at: 2, truncated: false } }],
    ['truncated', { done: true, info: { at: 2, truncated: true } }],
    ['both', { done: true, info: { at: 2, truncated: false } }],
  ] as const)('say how an episode that is %s ended', (ending, last) => {
    const env = toRlTs(scriptedEnv([2], ending));
    env.reset();
    expect(env.step(0)).toEqual({ observation: [0, 1], reward: 1, done: false, info: { at: 1 } });
    expect(env.step(0)).toEqual({ observation: [0, 2], reward: 2, ...last });
  });

  it('seed the next reset, and only that', () => {
    const env = scriptedEnv([5]);
    const theirs = toRlTs(env);
    theirs.seed?.(11);
    theirs.reset();
    theirs.reset();
    expect(env.diary.resets).toEqual([{ seed: 11 }, {}]);
  });
});

describe('there and back', () => {
  const thereAndBack = (id: string, maxEpisodeSteps = 7): Env =>
    fromRlTs(toRlTs(make(id, { maxEpisodeSteps })), { restoresState: true });

  it.each(listEnvs())('%s plays the same', (id) => {
    const [once, twice] = [make(id, { maxEpisodeSteps: 7 }), thereAndBack(id)];
    expect(twice.reset({ seed: 5 })).toMatchObject(once.reset({ seed: 5 }));
    const rng = new Rng(3);
    let ends = 0;
    for (let i = 0; i < 60; i++) {
      const action = sample(once.actionSpace, rng);
      const { observation, reward, terminated, truncated, info } = once.step(action);
      const end = terminated || truncated;
      expect(twice.step(action)).toEqual({
        observation,
        reward,
        terminated,
        truncated: truncated && !terminated,
        info: end ? { ...info, truncated: !terminated } : info,
      });
      if (!end) continue;
      ends++;
      expect(twice.reset().observation).toEqual(once.reset().observation);
    }
    expect(ends).toBeGreaterThan(5);
  });

  it.each(listEnvs())('%s keeps the whole contract', async (id) => {
    expect(failed(await checkEnv(() => thereAndBack(id, 500)))).toEqual([]);
  });
});
