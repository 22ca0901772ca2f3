import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EnvSpec, make, parseSpec, specOf, wrapEnv } from '../../env/index.ts';
import { checkEnv } from '../../env/testing.ts';
import { connect } from '../../server/client/client.ts';
import { specFromWire, specToWire } from '../../server/protocol/wire-spec.ts';
import { worlds } from '../../server/threads/worlds.ts';
import { fakeServer, local } from './support.ts';

/** No field has the value that a missing one would be given. */
const UNUSUAL: EnvSpec = {
  id: 'CartPole-v1',
  renderMode: 'ansi',
  maxEpisodeSteps: 7,
  rewardThreshold: -0.5,
  nondeterministic: true,
  orderEnforce: false,
  disableEnvChecker: true,
  kwargs: { width: 40, list: [1, { deep: null }] },
  additionalWrappers: [
    { name: 'ClipReward', kwargs: { low: -1 } },
    { name: 'Other', kwargs: {} },
  ],
  vectorEntryPoint: true,
};

describe('specs on the wire', () => {
  it('come back as they were', () => {
    expect(specFromWire(specToWire(UNUSUAL), 'ansi')).toEqual(UNUSUAL);
    const specs = fc.record({
      id: fc.constantFrom('A-v0', 'Space/B-v12'),
      renderMode: fc.constantFrom(null, 'svg' as const),
      maxEpisodeSteps: fc.constantFrom(null, 1, 2 ** 40),
      rewardThreshold: fc.constantFrom(null, 0, -1e300),
      nondeterministic: fc.boolean(),
      orderEnforce: fc.boolean(),
      disableEnvChecker: fc.boolean(),
      kwargs: fc.constantFrom({}, { mode: 'train' }),
      additionalWrappers: fc.constantFrom([], [{ name: 'W', kwargs: { at: [0, 1] } }]),
      vectorEntryPoint: fc.boolean(),
    });
    fc.assert(
      fc.property(specs, (spec) => {
        expect(specFromWire(specToWire(spec), spec.renderMode)).toEqual(spec);
      }),
      { seed: 1 },
    );
  });

  it('may leave out what older servers do not say', () => {
    const old = {
      id: 'A-v0',
      max_episode_steps: 9,
      reward_threshold: null,
      kwargs: { mode: 'all' },
    };
    expect(specFromWire(old, null)).toEqual(
      parseSpec({ id: 'A-v0', maxEpisodeSteps: 9, kwargs: { mode: 'all' } }),
    );
  });

  it('refuse options that a message cannot hold', () => {
    const spec = { ...specOf('CartPole-v1'), kwargs: { f: () => 1 } };
    expect(() => specToWire(spec)).toThrowCode('BAD_VALUE');
  });

  it('reach a client whole, through its socket', async () => {
    const { url } = await fakeServer({
      worlds: local(
        worlds(() => wrapEnv(make('CartPole-v1'), { spec: UNUSUAL, renderMode: 'ansi' })),
      ),
    });
    const client = await connect(url);
    expect((await client.make('CartPole-v1')).spec).toEqual(UNUSUAL);
    await client.close();
  });

  it('tell a client that equal seeds need not play alike', async () => {
    let ambient = 0;
    const drifting = (nondeterministic: boolean) => {
      const env = make('CartPole-v1', { maxEpisodeSteps: 5 });
      const spec = { ...specOf('CartPole-v1'), maxEpisodeSteps: 5, nondeterministic };
      const step: typeof env.step = (action) => ({ ...env.step(action), reward: ambient++ });
      return wrapEnv(env, { spec, step });
    };
    for (const nondeterministic of [true, false]) {
      const { url } = await fakeServer({ worlds: local(worlds(() => drifting(nondeterministic))) });
      const client = await connect(url);
      const { failed } = await checkEnv(() => client.make('CartPole-v1'));
      expect(failed === 0).toBe(nondeterministic);
      await client.close();
    }
  });
});
