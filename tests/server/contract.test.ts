/** The contract test of environments, through a real socket and a real thread. */

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Rng } from '../../env/core/random.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import { type Frame, guard, make, SupairError } from '../../env/index.ts';
import { checkEnv } from '../../env/testing.ts';
import { type Client, connect } from '../../server/client/client.ts';
import type { RunningServer } from '../../server/listen.ts';
import { createServer } from '../../server/server.ts';
import { Thread } from '../../server/threads/thread.ts';
import { type WorldMethods, worlds } from '../../server/threads/worlds.ts';
import { mirrorEnv } from '../support/mirror-env.ts';
import { SHAPELESS } from '../support/named-spaces.ts';
import { REGISTERED_ENVS } from '../support/registered-envs.ts';
import { fakeServer, local, silent } from './support.ts';

/** For the thread to load its sources, and for thousands of round trips, on a busy machine. */
const LONG_MS = 120_000;
/** Every check makes its own environments. */
const LIMITS = { maxEnvs: 200, threadSilenceMs: LONG_MS };
vi.setConfig({ testTimeout: LONG_MS, hookTimeout: LONG_MS });

/** A picture that is compared at once, not byte by byte, which takes seconds. */
function asText(picture: Frame | string | null): unknown {
  if (picture === null || typeof picture === 'string') return picture;
  return { ...picture, data: Buffer.from(picture.data).toString('base64') };
}

describe('environments behind a socket', () => {
  let server: RunningServer;
  let client: Client;

  beforeAll(async () => {
    server = await createServer({ port: 0, limits: LIMITS });
    client = await connect(server.url, { timeoutMs: LONG_MS });
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  it.each(REGISTERED_ENVS)('$name keeps the whole contract', async ({ id, kwargs }) => {
    const report = await checkEnv((renderMode) => client.make(id, { renderMode, kwargs }));
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(report.passed).toBeGreaterThan(10);
    const looked = report.checks.find(({ name }) => /render modes say/.test(name))?.detail;
    expect(looked).toBe('no mode, rgb_array, ansi, svg');
  });

  it.each(SHAPELESS)('keep the whole contract with %s', async (_, space) => {
    const mirrors = local(worlds(() => guard(mirrorEnv(space))));
    const { url } = await fakeServer({ worlds: mirrors, options: { limits: LIMITS } });
    const connection = await connect(url);
    const report = await checkEnv(() => connection.make('Mirror-v0'));
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    await connection.close();
  });

  it.each(REGISTERED_ENVS)('$name plays exactly as it does without a socket', async (one) => {
    const { id, kwargs } = one;
    const options = { kwargs, renderMode: make(id).metadata.renderModes[0] ?? null };
    const here = make(id, options);
    const there = await client.make(id, options);
    expect(there.observationSpace).toEqual(here.observationSpace);
    expect(there.actionSpace).toEqual(here.actionSpace);
    expect(there.spec).toEqual(here.spec);
    expect(there.metadata).toEqual(here.metadata);
    const rng = new Rng(11);
    expect(await there.reset({ seed: 5 })).toEqual(here.reset({ seed: 5 }));
    for (let i = 0; i < 30; i++) {
      const action = sample(here.actionSpace, rng);
      const result = here.step(action);
      expect(await there.step(action)).toEqual(result);
      expect(asText(await there.render())).toEqual(asText(here.render()));
      if (result.terminated || result.truncated) expect(await there.reset()).toEqual(here.reset());
    }
    await there.close();
  });

  it('passes options on, and refusals back', async () => {
    const env = await client.make('CartPole-v1', { maxEpisodeSteps: 3 });
    await env.reset({ seed: 1 });
    const flags = [];
    for (let i = 0; i < 3; i++) flags.push((await env.step(i % 2)).truncated);
    expect(flags).toEqual([false, false, true]);
    await expect(env.step(0)).rejects.toThrowCode('RESET_NEEDED');
    await env.close();
    await expect(env.step(0)).rejects.toThrowCode('CLOSED');
    await expect(client.make('CartPole-v7')).rejects.toThrowCode('NOT_FOUND');
    await expect(client.make('CartPole-v7')).rejects.toThrow(/Did you mean .CartPole-v1/);
    await expect(client.make('CartPole-v1', { kwargs: { gravity: 1 } })).rejects.toBeInstanceOf(
      SupairError,
    );
  });

  it('keeps sessions apart', async () => {
    const other = await connect(server.url);
    const [mine, theirs] = [await client.make('CartPole-v1'), await other.make('CartPole-v1')];
    const a = await mine.reset({ seed: 1 });
    const b = await theirs.reset({ seed: 2 });
    expect(a.observation).not.toEqual(b.observation);
    const first = await mine.step(0);
    await other.close();
    const alone = make('CartPole-v1');
    alone.reset({ seed: 1 });
    expect(first).toEqual(alone.step(0));
    expect(await mine.step(1)).toEqual(alone.step(1));
  });
});

describe('an environment that brings its thread down', () => {
  it('costs the environments, with a typed error, and nothing else', async () => {
    const thread = new Thread<WorldMethods>({
      name: 'worlds',
      entry: new URL('./fragile-entry', import.meta.url),
      data: null,
      maxQueue: 100,
      silenceMs: 30_000,
      logger: silent,
    });
    onTestFinished(() => thread.close());
    const { url } = await fakeServer({ worlds: thread });
    const [one, other] = [await connect(url), await connect(url)];
    const fragile = await one.make('Fragile-v0');
    const bystander = await other.make('CartPole-v1');
    await Promise.all([fragile.reset({ seed: 1 }), bystander.reset({ seed: 1 })]);
    await fragile.step(0);

    await expect(fragile.step(1)).rejects.toThrowCode('INTERNAL');
    const lost = bystander.step(0);
    await expect(lost).rejects.toThrowCode('NOT_FOUND');
    await expect(lost).rejects.toThrow(/Make it again/);
    await expect(bystander.close()).resolves.toBeUndefined();

    const again = await other.make('CartPole-v1');
    const local = make('CartPole-v1');
    expect(await again.reset({ seed: 4 })).toEqual(local.reset({ seed: 4 }));
    expect((await other.stats()).thread_restarts).toBe(1);
    await Promise.all([one.close(), other.close()]);
  });
});
