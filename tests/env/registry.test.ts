import { describe, expect, it, test } from 'vitest';
import { listEnvs, make, makeVec, register } from '../../env/index.ts';
import { scriptedEnv, walkEnv } from '../support/fake-envs.ts';

register({ id: 'Test/Long-v0', maxEpisodeSteps: 3, create: () => scriptedEnv([10]) });
register({ id: 'Test/Walk-v2', rewardThreshold: 1, create: (_, mode) => walkEnv(mode) });

/** Steps until the episode ends, at most 50. */
function length(env: ReturnType<typeof make>): number {
  env.reset({ seed: 1 });
  for (let t = 1; t <= 50; t++) {
    const { terminated, truncated } = env.step(0);
    if (terminated || truncated) return t;
  }
  return Number.POSITIVE_INFINITY;
}

describe('the registry', () => {
  it('lists the built-in environments in order', () => {
    const builtIn = listEnvs().filter((id) => !id.startsWith('Test/'));
    expect(builtIn).toEqual(['CartPole-v1', 'TableTop/Goal-v0', 'TableTop/Reach-v0']);
  });

  it('makes an environment with its registered limit, another one, or none', () => {
    expect(length(make('Test/Long-v0'))).toBe(3);
    expect(length(make('Test/Long-v0', { maxEpisodeSteps: 5 }))).toBe(5);
    expect(length(make('Test/Long-v0', { maxEpisodeSteps: -1 }))).toBe(10);
    expect(() => make('Test/Long-v0', { maxEpisodeSteps: 0 })).toThrowCode('BAD_ARGUMENT');
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
    expect(make('TableTop/Reach-v0', { kwargs }).spec).toEqual({
      id: 'TableTop/Reach-v0',
      maxEpisodeSteps: 20,
      rewardThreshold: null,
      kwargs,
    });
    expect(make('Test/Walk-v2', { maxEpisodeSteps: -1 }).spec).toEqual({
      id: 'Test/Walk-v2',
      maxEpisodeSteps: null,
      rewardThreshold: 1,
      kwargs: {},
    });
  });

  it('hands on the render mode, and refuses one the environment does not have', () => {
    const env = make('Test/Walk-v2', { renderMode: 'ansi' });
    env.reset();
    expect([env.renderMode, env.render()]).toEqual(['ansi', '0']);
    expect(() => make('Test/Long-v0', { renderMode: 'rgb_array' })).toThrowCode('UNSUPPORTED');
    expect(() => make('TableTop/Goal-v0', { renderMode: 'ansi' })).toThrow(/rgb_array/);
  });

  test.each([
    ['CartPole-v0', 'CartPole-v1'],
    ['cartpole-v1', 'CartPole-v1'],
    ['TableTop/Reech-v0', 'TableTop/Reach-v0'],
  ])('asks after %s whether %s was meant', (id, meant) => {
    expect(() => make(id)).toThrowCode('NOT_FOUND');
    expect(() => make(id)).toThrow(new RegExp(`Did you mean "${meant}"`));
  });

  it('answers an absurd id quickly', () => {
    expect(() => make('x'.repeat(1e6))).toThrowCode('NOT_FOUND');
  });

  it.each(['', 'Name', 'Name-v', 'a/b/C-v0', 'Name-v1 ', '-v0', '__proto__'])(
    'refuses to register %j',
    (id) => {
      expect(() => register({ id, create: () => walkEnv() })).toThrowCode('BAD_ARGUMENT');
    },
  );

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
});
