/** Gymnasium's own environments, in Python, through the socket of their host. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../env/core/random.ts';
import { equalSpaces } from '../../env/core/spaces/equality.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import { createCartPole } from '../../env/index.ts';
import { checkEnv } from '../../env/testing.ts';
import { type Client, connect } from '../../server/client/client.ts';
import { findGymnasium, type GymnasiumHost, startHost } from '../support/gymnasium-host.ts';

const python = findGymnasium();

/** Gymnasium's state is in float64, but told in float32: the trajectories begin 3e-9 apart and drift. */
const SAME_PHYSICS = 1e-6;

/** For thousands of round trips to another process. */
const LONG_MS = 120_000;

describe.skipIf(python === null)("an environment of Gymnasium's behind a socket", () => {
  let host: GymnasiumHost;
  let client: Client;

  beforeAll(async () => {
    // skipped otherwise
    host = await startHost(python as string, 'CartPole-v1', 'Pendulum-v1', 'FrozenLake-v1');
    client = await connect(host.url);
  });
  afterAll(async () => {
    await client?.close();
    await host?.stop();
  });

  it('says what it is', async () => {
    expect(client.welcome).toMatchObject({ capabilities: ['environments'], frame: null });
    expect(client.policy).toBeNull();
    const env = await client.make('CartPole-v1', { maxEpisodeSteps: 9 });
    const { id, maxEpisodeSteps, rewardThreshold, kwargs } = env.spec ?? {};
    expect([id, maxEpisodeSteps, rewardThreshold, kwargs]).toEqual(['CartPole-v1', 9, 475, {}]);
    expect(env.actionSpace).toEqual(createCartPole().actionSpace);
    await expect(client.make('Acrobot-v1')).rejects.toThrowCode('NOT_FOUND');
    await expect(client.act({ objects: [] })).rejects.toThrowCode('UNSUPPORTED');
  });

  it.each(['CartPole-v1', 'Pendulum-v1', 'FrozenLake-v1'])(
    '%s keeps the whole contract',
    async (id) => {
      const report = await checkEnv((renderMode) => client.make(id, { renderMode }));
      expect(report.checks.filter((check) => !check.ok)).toEqual([]);
      expect(report.passed).toBeGreaterThan(10);
    },
    LONG_MS,
  );

  it.each([1, 2, 3])('CartPole moves as ours does from the same state, seed %i', async (seed) => {
    const there = await client.make('CartPole-v1');
    const here = createCartPole();
    here.reset();
    const { observation } = await there.reset({ seed });
    const state = Array.from(observation as Float32Array);
    here.setState({ ...here.getState(), state });
    const rng = new Rng(seed);
    for (let steps = 1; ; steps++) {
      const action = sample(here.actionSpace, rng) as number;
      const [ours, theirs] = [here.step(action), await there.step(action)];
      expect(theirs.observation as Float32Array).toBeAllClose(ours.observation, SAME_PHYSICS);
      expect([theirs.reward, theirs.terminated]).toEqual([ours.reward, ours.terminated]);
      if (!ours.terminated) continue;
      expect(steps).toBeGreaterThan(7);
      return;
    }
  });

  it("CartPole's bounds are ours, in float32", async () => {
    const { observationSpace } = await client.make('CartPole-v1');
    const ours = createCartPole().observationSpace;
    if (ours.type !== 'box' || typeof ours.low === 'number' || typeof ours.high === 'number') {
      return expect.fail('our observations are a box with a bound for each element');
    }
    const { names: _, ...rounded } = {
      ...ours,
      low: ours.low.map(Math.fround),
      high: ours.high.map(Math.fround),
    };
    expect(equalSpaces(observationSpace, rounded)).toBe(true);
  });
});
