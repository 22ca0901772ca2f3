/** The whole server with real threads, a real (untrained) model and a real policy. */

import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { defaultPpoConfig, loadPolicy, savePolicy, trainPpo } from '../../agent/index.ts';
import type { Frame } from '../../env/core/env.ts';
import { make, makeVec, type ObjectTable } from '../../env/index.ts';
import { loadPerceiver, toObjectTable } from '../../perception/index.ts';
import { connect } from '../../server/client/client.ts';
import { createServer } from '../../server/server.ts';
import { saveUntrainedPerceiver } from '../support/untrained-perceiver.ts';

const ENV = 'TableTop/Reach-v0';
const root = mkdtempSync(join(tmpdir(), 'supair-serving-'));
const model = join(root, 'model');
const policy = join(root, 'policy');

/** A picture of a running episode, and its ground-truth observation. */
function scene(seed: number): { frame: Frame; observation: ObjectTable } {
  const env = make(ENV, { renderMode: 'rgb_array' });
  const { observation } = env.reset({ seed });
  return { frame: env.render() as Frame, observation: observation as ObjectTable };
}

beforeAll(async () => {
  await saveUntrainedPerceiver(model);
  const training = await trainPpo({
    config: { ...defaultPpoConfig(make(ENV)), numEnvs: 2, rolloutSteps: 16 },
    seed: 1,
    steps: 64,
    makeVec: (numEnvs, autoresetMode) => makeVec(ENV, { numEnvs, autoresetMode }),
  });
  savePolicy(policy, training, {
    env: ENV,
    observation: 'objects',
    command: 'a test',
    evaluation: null,
  });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true }));

describe('a server with a model and a policy', () => {
  it('perceives and acts as the model and the policy do by themselves', async () => {
    const server = await createServer({ port: 0, model, policy });
    onTestFinished(() => server.close());
    const client = await connect(server.url);
    onTestFinished(() => client.close());
    const [perceiver, actor] = [await loadPerceiver(model), await loadPolicy(policy)];

    expect(client.welcome).toMatchObject({
      capabilities: ['perceive', 'act', 'environments'],
      frame: { height: 64, width: 64, channels: 3 },
      max_objects: perceiver.slots,
      policy_version: actor.version,
    });
    const rows = (scene(1).observation.mask as Uint8Array).length;
    for (const seed of [1, 2, 3]) {
      const { frame, observation } = scene(seed);
      const expected = perceiver.perceive([frame]);
      expect((await client.perceive(frame)).scenes).toEqual(expected);
      const [seen] = expected;
      const acted = await client.act({ frame });
      expect(acted.objects).toEqual(seen?.objects);
      expect(acted.action).toEqual(
        actor.act(toObjectTable({ objects: seen?.objects ?? [] }, rows)),
      );
      expect((await client.act({ observation })).action).toEqual(actor.act(observation));
    }
    perceiver.dispose();
  }, 60_000);
});

describe('masks', () => {
  it('come over a socket as the model makes them, with identities and without', async () => {
    const server = await createServer({ port: 0, model: 'tabletop' });
    onTestFinished(() => server.close());
    const client = await connect(server.url);
    onTestFinished(() => client.close());
    const perceiver = await loadPerceiver('tabletop');
    onTestFinished(() => perceiver.dispose());
    const frames = [1, 2, 3].map((seed) => scene(seed).frame);
    const expected = perceiver.perceive(frames, { masks: true });
    const masks = expected.flatMap(({ objects }) => objects.map(({ mask }) => mask));
    expect(masks.length).toBeGreaterThan(0); // there is something to send
    for (const mask of masks) expect(Math.max(...(mask?.data ?? []))).toBeGreaterThan(200);
    expect((await client.perceive(frames, { masks: true })).scenes).toEqual(expected);

    const [first] = frames;
    if (first === undefined) throw new Error('no frame');
    const tracked = await client.perceive(first, { masks: true, track: true });
    expect(tracked.scenes[0]?.objects.map(({ mask }) => mask)).toEqual(
      expect.arrayContaining(expected[0]?.objects.map(({ mask }) => mask) ?? []),
    );
    const bare = (await client.perceive(first)).scenes[0]?.objects ?? [];
    expect(bare.length).toBe(expected[0]?.objects.length);
    expect(bare.some((object) => 'mask' in object)).toBe(false);
    expect((await client.stats()).streams).toBe(1);
  }, 60_000);
});

describe('a server that cannot start says why', () => {
  const broken = (name: string, change: (folder: string) => void, from = model): string => {
    const folder = join(root, name);
    cpSync(from, folder, { recursive: true });
    change(folder);
    return folder;
  };
  const config = (folder: string): string => join(folder, 'config.json');
  const weights = (folder: string): string => join(folder, 'weights.safetensors');

  it.each([
    [
      'weights cut off',
      () => broken('cut', (folder) => truncateSync(weights(folder), 100)),
      'BAD_FILE',
    ],
    [
      'weights of noise',
      () => broken('noise', (folder) => writeFileSync(weights(folder), Buffer.alloc(5000, 7))),
      'BAD_FILE',
    ],
    ['no weights', () => broken('gone', (folder) => rmSync(weights(folder))), 'NOT_FOUND'],
    [
      'settings that are no JSON',
      () => broken('text', (folder) => writeFileSync(config(folder), '{')),
      'BAD_FILE',
    ],
    [
      'settings of another version',
      () =>
        broken('old', (folder) => {
          const text = readFileSync(config(folder), 'utf8');
          writeFileSync(
            config(folder),
            text.replace(/("format(?:_version|Version)?": *)\d+/, '$19999'),
          );
        }),
      'VERSION',
    ],
    ['a policy in the place of a model', () => policy, 'BAD_FILE'],
  ])('given %s', async (_what, folder, code) => {
    const refused = createServer({ port: 0, model: folder() });
    await expect(refused).rejects.toThrowCode(code as 'BAD_FILE');
    await expect(refused).rejects.toThrow(/\. [A-Z][^.]+\.$/); // ends with a remedy
  });

  it('given a policy for frames of another size', async () => {
    const small = join(root, 'small');
    await saveUntrainedPerceiver(small, { height: 32, width: 32 });
    const refused = createServer({ port: 0, model: small, policy });
    await expect(refused).rejects.toThrowCode('BAD_SHAPE');
    await expect(refused).rejects.toThrow(/32 x 32/);
  }, 60_000);
});
