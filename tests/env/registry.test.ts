import { describe, expect, it, test } from 'vitest';
import {
  type EnvSpec,
  listEnvs,
  type MakeOptions,
  make,
  makeVec,
  type normalizeReward,
  parseSpec,
  Rng,
  register,
  registerWrapper,
  SyncVectorEnv,
  sample,
  specOf,
  type WrapperSpec,
  withReward,
  wrapEnv,
} from '../../env/index.ts';
import { scriptedEnv, walkEnv } from '../support/fake-envs.ts';

register({ id: 'Test/Long-v0', maxEpisodeSteps: 3, create: () => scriptedEnv([10]) });
register({
  id: 'Test/Twice-v0',
  kwargs: { steps: 3 },
  maxEpisodeSteps: ({ steps }) => 2 * Number(steps),
  create: () => scriptedEnv([10]),
});
register({ id: 'Test/Walk-v2', rewardThreshold: 1, create: (_, mode) => walkEnv(mode) });
register({ id: 'Test/Walk-v10', create: (_, mode) => walkEnv(mode) });
register({
  id: 'Test/Loose-v0',
  nondeterministic: true,
  orderEnforce: false,
  disableEnvChecker: true,
  kwargs: { lengths: [2], bonus: 1 },
  additionalWrappers: [{ name: 'Plus', kwargs: { bonus: 10 } }],
  create: ({ lengths }) => scriptedEnv(lengths as number[]), // as registered, or as a test gives it
  createVec: (spec, { numEnvs, ...options }) =>
    new SyncVectorEnv(
      Array.from({ length: numEnvs }, () => make(spec)),
      options,
    ),
});
registerWrapper('Plus', (env, { bonus }) =>
  wrapEnv(env, {
    step(action) {
      const result = env.step(action);
      return withReward(result, result.reward + Number(bonus));
    },
  }),
);
registerWrapper('Times', (env, { factor }) =>
  wrapEnv(env, {
    step(action) {
      const result = env.step(action);
      return withReward(result, result.reward * Number(factor));
    },
  }),
);

/** Steps until the episode ends, at most 50. */
function length(env: ReturnType<typeof make>): number {
  env.reset({ seed: 1 });
  for (let t = 1; t <= 50; t++) {
    const { terminated, truncated } = env.step(0);
    if (terminated || truncated) return t;
  }
  return Number.POSITIVE_INFINITY;
}

const TABLE_TOPS = [
  'TableTop/Clear-v0',
  'TableTop/Cluster-v0',
  'TableTop/Count-v0',
  'TableTop/Goal-v0',
  'TableTop/Push-v0',
  'TableTop/Reach-v0',
  'TableTop/Sort-v0',
  'TableTop/Stack-v0',
];

describe('the registry', () => {
  it('lists the built-in environments in order', () => {
    const builtIn = listEnvs().filter((id) => !id.startsWith('Test/'));
    expect(builtIn).toEqual([
      'Acrobot-v1',
      'CartPole-v1',
      'MountainCar-v0',
      'MountainCarContinuous-v0',
      'Pendulum-v1',
      ...TABLE_TOPS,
    ]);
  });

  it('lists one namespace, or what is in none', () => {
    expect(listEnvs('TableTop')).toEqual(TABLE_TOPS);
    expect(listEnvs('')).toEqual([
      'Acrobot-v1',
      'CartPole-v1',
      'MountainCar-v0',
      'MountainCarContinuous-v0',
      'Pendulum-v1',
    ]);
    expect(listEnvs('Nowhere')).toEqual([]);
  });

  it('takes the newest version where none is asked for, by number and not by letter', () => {
    expect(make('Test/Walk').spec?.id).toBe('Test/Walk-v10');
    expect(make('CartPole').spec?.id).toBe('CartPole-v1');
    expect(specOf('Test/Walk').id).toBe('Test/Walk-v10');
    expect(make('Test/Walk-v2').spec?.id).toBe('Test/Walk-v2');
  });

  it('makes an environment with its registered limit, another one, or none', () => {
    expect(length(make('Test/Long-v0'))).toBe(3);
    expect(length(make('Test/Long-v0', { maxEpisodeSteps: 5 }))).toBe(5);
    expect(length(make('Test/Long-v0', { maxEpisodeSteps: -1 }))).toBe(10);
    expect(() => make('Test/Long-v0', { maxEpisodeSteps: 0 })).toThrowCode('BAD_ARGUMENT');
  });

  it('reckons a limit from the options where the registration does', () => {
    const limit = (kwargs: object): number | null | undefined =>
      make('TableTop/Goal-v0', { kwargs: { ...kwargs } }).spec?.maxEpisodeSteps;
    expect([limit({}), limit({ actions: 'embodied' })]).toEqual([30, 120]);
    const kwargs = { actions: 'embodied' };
    expect(specOf('TableTop/Sort-v0', kwargs)).toEqual(make('TableTop/Sort', { kwargs }).spec);
    expect(length(make('Test/Twice-v0', { kwargs: { steps: 2 } }))).toBe(4);
    expect(length(make('Test/Twice-v0'))).toBe(6); // registered with 3
    expect(length(make('Test/Twice-v0', { kwargs: { steps: 2 }, maxEpisodeSteps: 5 }))).toBe(5);
    const spec = specOf('Test/Twice-v0');
    expect(length(make(spec, { kwargs: { steps: 2 } }))).toBe(4); // the registration's own, anew
    const set = { ...spec, maxEpisodeSteps: 5 };
    expect(length(make(set, { kwargs: { steps: 2 } }))).toBe(5); // the spec's
    const goal = make(specOf('TableTop/Goal-v0'), { kwargs });
    expect(goal.spec).toEqual(specOf('TableTop/Goal-v0', kwargs));
  });

  it('guards what it makes', () => {
    const env = make('Test/Long-v0');
    expect(() => env.step(0)).toThrowCode('RESET_NEEDED');
    env.reset();
    expect(() => env.step(11)).toThrowCode('BAD_ACTION');
    for (let t = 0; t < 3; t++) env.step(0);
    expect(() => env.step(0)).toThrowCode('RESET_NEEDED'); // after the limit too
  });

  it('says how an environment was made', () => {
    const kwargs = { minObjects: 4 };
    const common = {
      rewardThreshold: null,
      nondeterministic: false,
      orderEnforce: true,
      disableEnvChecker: false,
      kwargs: {},
      additionalWrappers: [],
      vectorEntryPoint: false,
    };
    expect(make('TableTop/Reach-v0', { kwargs }).spec).toEqual({
      ...common,
      id: 'TableTop/Reach-v0',
      renderMode: null,
      maxEpisodeSteps: 20,
      kwargs,
    });
    expect(make('Test/Walk-v2', { maxEpisodeSteps: -1, renderMode: 'ansi' }).spec).toEqual({
      ...common,
      id: 'Test/Walk-v2',
      renderMode: 'ansi',
      maxEpisodeSteps: null,
      rewardThreshold: 1,
    });
    expect(specOf('Test/Loose')).toEqual({
      id: 'Test/Loose-v0',
      renderMode: null,
      maxEpisodeSteps: null,
      rewardThreshold: null,
      nondeterministic: true,
      orderEnforce: false,
      disableEnvChecker: true,
      kwargs: { lengths: [2], bonus: 1 },
      additionalWrappers: [{ name: 'Plus', kwargs: { bonus: 10 } }],
      vectorEntryPoint: true,
    });
  });

  it('adds options to the registered ones, name by name', () => {
    const { spec } = make('Test/Loose-v0', { kwargs: { lengths: [1] } });
    expect(spec?.kwargs).toEqual({ lengths: [1], bonus: 1 });
  });

  it('wraps in the order given, around the wrappers of the registration', () => {
    const wrappers = [
      { name: 'Times', kwargs: { factor: 3 } },
      { name: 'Plus', kwargs: { bonus: 100 } },
    ];
    const env = make('Test/Loose-v0', { wrappers });
    env.reset();
    expect(env.step(0).reward).toBe((1 + 10) * 3 + 100);
    expect(env.spec?.additionalWrappers.map(({ name }) => name)).toEqual(['Plus', 'Times', 'Plus']);
    expect(() => make('CartPole-v1', { wrappers: [{ name: 'plus' }] })).toThrowCode('NOT_FOUND');
    expect(() => make('CartPole-v1', { wrappers: [{ name: 'plus' }] })).toThrow(/mean "Plus"/);
  });

  it('keeps what wrappers have besides the members of an environment, in force', () => {
    const wrappers = [{ name: 'timeLimit', kwargs: { maxSteps: 4 } }, { name: 'normalizeReward' }];
    const env = make('Pendulum-v1', { wrappers }) as ReturnType<typeof normalizeReward>; // the outermost
    const learnt = (): number => {
      env.reset({ seed: 1 });
      const before = env.statistics.count;
      env.step(Float32Array.of(0));
      return env.statistics.count - before;
    };
    expect(learnt()).toBe(1);
    env.frozen = true;
    expect(learnt()).toBe(0);
  });

  it('tells the spec of wrappers that cannot be changed, too', () => {
    registerWrapper('Sealed', (env) => Object.freeze(wrapEnv(env, {})));
    const sealed = { name: 'Sealed' };
    const env = make('Test/Long-v0', {
      wrappers: [sealed, { name: 'Plus', kwargs: { bonus: 1 } }],
    });
    expect(env.spec?.additionalWrappers.map(({ name }) => name)).toEqual(['Sealed', 'Plus']);
    expect(make('Test/Long-v0', { wrappers: [sealed] }).spec?.additionalWrappers).toEqual([sealed]);
  });

  const limit = (maxSteps: number) => ({ name: 'timeLimit', kwargs: { maxSteps } });
  const twice = { name: 'repeatAction', kwargs: { repeats: 2 } };
  test.each<[string, MakeOptions, number | null, number]>([
    ['one shorter than the registered', { wrappers: [limit(2)] }, 2, 2],
    ['one longer than the registered', { wrappers: [limit(5)] }, 3, 3],
    ['two', { wrappers: [limit(5), limit(2), { name: 'Plus', kwargs: { bonus: 1 } }] }, 2, 2],
    ['one without a registered', { maxEpisodeSteps: -1, wrappers: [limit(4)] }, 4, 4],
    ['one around several steps', { maxEpisodeSteps: 9, wrappers: [twice, limit(3)] }, 9, 3],
    ['one under several steps', { maxEpisodeSteps: 9, wrappers: [limit(4), twice] }, 4, 2],
  ])('tells the limit in force of time limits: %s', (_, options, told, steps) => {
    const env = make('Test/Long-v0', options);
    expect(env.spec?.maxEpisodeSteps).toBe(told);
    const again = make(parseSpec(JSON.stringify(env.spec)));
    expect(again.spec).toEqual(env.spec);
    expect([length(env), length(again)]).toEqual([steps, steps]);
    again.setState(JSON.parse(JSON.stringify(env.getState())));
  });

  it('shows wrappers the limit of the time limits inside them', () => {
    const time = { name: 'timeAwareObservation', kwargs: { flatten: false } };
    const shown = (...wrappers: WrapperSpec[]): unknown =>
      make('Pendulum-v1', { wrappers }).observationSpace;
    const upTo = (high: number) => ({ spaces: { time: { high } } });
    expect(shown(twice, limit(7), time)).toMatchObject(upTo(7));
    expect(shown(twice, time, limit(7))).toMatchObject(upTo(200));
  });

  it('refuses to register a wrapper twice, or under no word', () => {
    for (const name of ['Plus', '', 'a b', 'X-v0']) {
      expect(() => registerWrapper(name, (env) => env)).toThrowCode('BAD_ARGUMENT');
    }
  });

  it('closes what it cannot finish', () => {
    const env = scriptedEnv([1]);
    register({ id: 'Test/Closing-v0', create: () => env });
    expect(() => make('Test/Closing-v0', { renderMode: 'ansi' })).toThrowCode('UNSUPPORTED');
    expect(() => make('Test/Closing-v0', { wrappers: [{ name: 'No' }] })).toThrowCode('NOT_FOUND');
    expect(env.diary.closes).toBe(2);
  });

  it('lets calls out of order through where the spec says so, but no bad action', () => {
    const env = make('Test/Loose-v0');
    expect(env.step(0).reward).toBe(11);
    expect(() => env.step(10)).toThrowCode('BAD_ACTION');
    env.close();
    expect(() => env.step(0)).toThrowCode('CLOSED');
  });

  it('makes the same environment again from its spec, through JSON too', () => {
    const options = {
      renderMode: 'rgb_array',
      maxEpisodeSteps: 3,
      kwargs: { minObjects: 4 },
      wrappers: [{ name: 'Plus', kwargs: { bonus: 5 } }],
    } as const;
    const first = make('TableTop/Goal', options);
    const play = (env: typeof first): unknown[] => {
      const rng = new Rng(8);
      const begun = env.reset({ seed: 3 });
      const steps = [1, 2, 3].map(() => env.step(sample(env.actionSpace, rng)));
      return [begun, ...steps, env.render()];
    };
    const seen = play(first);
    expect(seen.at(-2)).toMatchObject({ truncated: true });
    const again = make(first.spec as EnvSpec); // make() always says how
    expect(again.spec).toEqual(first.spec);
    expect(play(again)).toEqual(seen);
    expect(play(make(parseSpec(JSON.stringify(first.spec))))).toEqual(seen);
  });

  it('changes a spec by the options beside it', () => {
    const spec = specOf('Test/Long-v0');
    expect(length(make(spec, { maxEpisodeSteps: 5 }))).toBe(5);
    expect(make({ ...spec, id: 'Test/Long' }).spec).toEqual(spec);
    expect(() => make({ ...spec, id: 'Test/Lonk' })).toThrowCode('NOT_FOUND');
  });

  it('hands on the render mode, and refuses one the environment does not have', () => {
    const env = make('Test/Walk-v2', { renderMode: 'ansi' });
    env.reset();
    expect([env.renderMode, env.render()]).toEqual(['ansi', '0']);
    expect(() => make('Test/Long-v0', { renderMode: 'rgb_array' })).toThrowCode('UNSUPPORTED');
    expect(() => make('Test/Walk-v2', { renderMode: 'svg' })).toThrow(/ansi or rgb_array/);
  });

  test.each([
    ['CartPole-v0', 'CartPole-v1'],
    ['cartpole-v1', 'CartPole-v1'],
    ['CartPole-v7', 'CartPole-v1'],
    ['TableTop/Reech-v0', 'TableTop/Reach-v0'],
    ['TableTop/Reech', 'TableTop/Reach'],
    ['Tabletob/Reach-v0', 'TableTop/Reach-v0'],
    ['Reach-v0', 'TableTop/Reach-v0'],
    ['Test/Walk-v3', 'Test/Walk-v10'],
  ])('asks after %s whether %s was meant', (id, meant) => {
    expect(() => make(id)).toThrowCode('NOT_FOUND');
    expect(() => make(id)).toThrow(new RegExp(`Did you mean "${meant}"`));
  });

  it('names the versions there are, oldest first', () => {
    expect(() => make('Test/Walk-v3')).toThrow(/There are Test\/Walk-v2, Test\/Walk-v10\./);
  });

  it('answers an absurd id quickly', () => {
    expect(() => make('x'.repeat(1e6))).toThrowCode('NOT_FOUND');
  });

  it.each([
    '',
    'Name',
    'Name-v',
    'Name-v01',
    'Name-v-1',
    'a/b/C-v0',
    'Name-v1 ',
    '-v0',
    '__proto__',
  ])('refuses to register %j', (id) => {
    expect(() => register({ id, create: () => walkEnv() })).toThrowCode('BAD_ARGUMENT');
  });

  it('refuses to register an id twice', () => {
    const again = { id: 'CartPole-v1', create: () => walkEnv() };
    expect(() => register(again)).toThrowCode('BAD_ARGUMENT');
  });

  test.each<[string, { [key: string]: unknown }]>([
    ['TableTop/Reach-v0', { minObjects: 2 }],
    ['TableTop/Reach-v0', { colors: ['red'] }],
    ['TableTop/Reach-v0', { colors: ['red', 'red'] }],
    ['TableTop/Goal-v0', { colors: ['blue', 'green'] }],
    ['TableTop/Goal-v0', { colors: ['red'] }],
    ['TableTop/Goal-v0', { minObjects: 0 }],
    ['TableTop/Goal-v0', { maxObjects: 5, slots: 4 }],
    ['TableTop/Goal-v0', { width: '64' }],
    ['TableTop/Goal-v0', { minSize: '10' }],
    ['TableTop/Goal-v0', { shapes: 'circle' }],
    ['TableTop/Goal-v0', { shapes: ['ring'] }],
    ['TableTop/Goal-v0', { zone: null }],
    ['TableTop/Goal-v0', { zone: { x: 2, y: 0, radius: 0.1 } }],
    ['TableTop/Goal-v0', { lightRange: Number.NaN }],
    ['TableTop/Goal-v0', { noiseStd: -1 }],
    ['TableTop/Goal-v0', { tableSeed: 0.5 }],
    ['TableTop/Goal-v0', { maxSize: 65 }],
    ['TableTop/Goal-v0', { speed: 1 }],
    ['CartPole-v1', { gravity: 1 }],
  ])('refuses %s with options %j', (id, kwargs) => {
    expect(() => make(id, { kwargs })).toThrowCode('BAD_ARGUMENT');
  });

  it('makes vectors, and refuses empty ones', async () => {
    const env = makeVec('Test/Long-v0', { numEnvs: 3, maxEpisodeSteps: 2 });
    await env.reset({ seed: 1 });
    await env.step(Int32Array.of(0, 0, 0));
    expect((await env.step(Int32Array.of(0, 0, 0))).truncated).toEqual(Uint8Array.of(1, 1, 1));
    expect(() => makeVec('Test/Long-v0', { numEnvs: 0 })).toThrowCode('BAD_ARGUMENT');
  });

  it("makes vectors through a registration's own way, where it has one", async () => {
    const options = {
      numEnvs: 2,
      vectorization: 'entry-point',
      autoresetMode: 'same-step',
    } as const;
    const env = makeVec('Test/Loose', { ...options, kwargs: { lengths: [1] } });
    expect([env.numEnvs, env.autoresetMode]).toEqual([2, 'same-step']);
    await env.reset();
    expect((await env.step(Int32Array.of(0, 0))).terminated).toEqual(Uint8Array.of(1, 1));
    expect(() => makeVec('CartPole-v1', options)).toThrowCode('UNSUPPORTED');
    // the point is a mode that the type forbids
    const unknown = { numEnvs: 1, vectorization: 'async' as 'sync' };
    expect(() => makeVec('CartPole-v1', unknown)).toThrowCode('BAD_ARGUMENT');
  });
});
