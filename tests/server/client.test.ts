import { createServer as createHttpServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Client, connect } from '../../server/client/client.ts';
import { brightPixels, countingPolicy, fakeServer, frameWith, pack, unpack } from './support.ts';

async function connected(url: string, options = {}): Promise<Client> {
  const client = await connect(url, options);
  onTestFinished(() => client.close());
  return client;
}

const WELCOME = {
  type: 'welcome',
  protocol: 'supair-rl.v1',
  server: 'other/9.9',
  session: 's',
  capabilities: ['perceive', 'environments'],
  frame: { height: 4, width: 6, channels: 1 },
  max_objects: 3,
  environments: [],
  limits: { max_message_bytes: 1e6, max_frames: 16, max_in_flight: 2, max_envs: 1 },
  policy_version: null,
  timing_ms: { queue: 0, decode: 0, perceive: 0, act: 0, env: 0, encode: 0 },
};

type Message = { readonly [key: string]: unknown };

/** A server that greets properly and then answers what `answer` says, if anything. */
async function scripted(answer: (request: Message) => object | Buffer | null): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const request = unpack(data);
      const reply =
        request['type'] === 'hello' ? { ...WELCOME, id: request['id'] } : answer(request);
      if (reply !== null) socket.send(Buffer.isBuffer(reply) ? reply : pack(reply));
    });
  });
  await new Promise((resolve) => server.on('listening', resolve));
  return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('a client', () => {
  it('knows what the server has', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    expect(client.welcome).toMatchObject({
      capabilities: ['perceive', 'act', 'environments'],
      frame: { height: 4, width: 6, channels: 1 },
      max_objects: 3,
      policy_version: 17,
    });
    expect(client.welcome.environments).toContain('CartPole-v1');
    expect(client.policy?.observationSpace).toEqual(countingPolicy.observationSpace);
    expect(client.policy?.actionSpace).toEqual(countingPolicy.actionSpace);
  });

  it('sees objects in one frame and in many', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    const frames = [frameWith([1, 2]), frameWith([0, 0], [5, 3])];
    expect((await client.perceive(frames)).scenes).toEqual(brightPixels.perceive(frames));
    const one = await client.perceive(frameWith([3, 3]));
    expect(one.scenes).toEqual(brightPixels.perceive([frameWith([3, 3])]));
    expect(one.policyVersion).toBe(17);
  });

  it('acts on frames, on objects and on observations', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    const onFrame = await client.act({ frame: frameWith([1, 2], [2, 2]) });
    expect(onFrame.action).toBe(21);
    expect(onFrame.objects?.map(({ x }) => x)).toEqual([1.5, 2.5]);
    const { scenes } = await client.perceive(frameWith([1, 1]));
    expect((await client.act({ objects: scenes[0]?.objects ?? [] })).action).toBe(11);
    const observation = {
      objects: new Float32Array(36),
      mask: Uint8Array.of(1, 1, 1),
      ids: Int32Array.of(4, 5, 6),
    };
    const onTable = await client.act({ observation });
    expect(onTable).toMatchObject({ action: 30, objects: null });
  });

  it('follows objects from frame to frame, and sends them back as they came', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    const frame = (t: number) => frameWith([1, t], [4, 3 - t]);
    const following = { track: true, stream: 2, episode: 1, fps: 10 };
    for (let t = 0; t < 3; t++) await client.perceive(frame(t), following);
    const { objects } = await client.act({ frame: frame(3) }, { ...following, step: 3 });
    expect(objects?.map(({ x, id, age }) => [x, id, age])).toEqual([
      [4.5, 1, 3],
      [1.5, 0, 3],
    ]);
    expect(objects?.[0]?.vy).toBeLessThan(-7);
    expect((await client.act({ objects: objects ?? [] })).action).toBe(21);
  });

  it('keeps to what the server takes at once, however much it is asked', async () => {
    let running = 0;
    let most = 0;
    const { url } = await fakeServer({
      policy: null,
      inference: {
        restarts: 0,
        call: async (_method, frames) => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 1));
          running -= 1;
          return { scenes: brightPixels.perceive(frames as never), perceiveMs: 1 } as never;
        },
      },
    });
    const client = await connected(url);
    const asked = Array.from({ length: 300 }, (_, i) => client.perceive(frameWith([i % 6, i % 4])));
    const got = await Promise.all(asked);
    got.forEach(({ scenes }, i) => {
      expect(scenes[0]?.objects[0]).toMatchObject({ x: (i % 6) + 0.5, y: (i % 4) + 0.5 });
    });
    expect(most).toBe(8);
  });

  it('gives up on a reply in time and drops it when it comes', async () => {
    const late: Message[] = [];
    const url = await scripted((request) => {
      late.push(request);
      // the third request is answered, and the first one with it
      if (late.length < 3) return null;
      return { type: 'error', id: request['id'], code: 'BAD_VALUE', message: 'third' };
    });
    const client = await connected(url, { timeoutMs: 150 });
    const [first, second] = [client.stats(), client.stats()];
    await expect(first).rejects.toThrowCode('TIMEOUT');
    await expect(second).rejects.toThrowCode('TIMEOUT');
    await expect(client.stats()).rejects.toThrowCode('BAD_VALUE');
  });

  it.each<[string, (request: Message) => object | Buffer, string]>([
    ['bytes that are no message', () => Buffer.of(0xc1), 'BAD_MESSAGE'],
    ['a reply of no known type', ({ id }) => ({ type: 'song', id }), 'BAD_MESSAGE'],
    ['a reply without its fields', ({ id }) => ({ type: 'objects', id }), 'BAD_MESSAGE'],
    [
      'an unknown error code',
      ({ id }) => ({ type: 'error', id, code: 'X', message: '' }),
      'BAD_MESSAGE',
    ],
  ])('survives %s', async (_what, reply, code) => {
    const url = await scripted(reply);
    const client = await connected(url, { timeoutMs: 300 });
    await expect(client.perceive(frameWith())).rejects.toThrowCode(code as 'BAD_MESSAGE');
  });

  it('says that a message was too large', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    const side = 1000;
    const huge = {
      height: side,
      width: side,
      channels: 3 as const,
      data: new Uint8Array(3 * side * side),
    };
    await expect(client.perceive(huge)).rejects.toThrowCode('LIMIT');
    await expect(client.stats()).rejects.toThrowCode('LIMIT');
  });

  it('refuses frames of different sizes, and none', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    const other = { height: 2, width: 2, channels: 1 as const, data: new Uint8Array(4) };
    await expect(client.perceive([frameWith(), other])).rejects.toThrowCode('BAD_SHAPE');
    const short = { ...frameWith(), data: new Uint8Array(23) };
    await expect(client.perceive([frameWith(), short])).rejects.toThrowCode('BAD_SHAPE');
    await expect(client.perceive(short)).rejects.toThrowCode('BAD_SHAPE');
    await expect(client.perceive([])).rejects.toThrowCode('BAD_ARGUMENT');
    await expect(client.perceive(other)).rejects.toThrowCode('BAD_SHAPE');
  });

  it('cannot act where the server has no policy', async () => {
    const { url } = await fakeServer({ policy: null });
    const client = await connected(url);
    expect(client.policy).toBeNull();
    await expect(client.act({ frame: frameWith() })).rejects.toThrowCode('UNSUPPORTED');
  });

  it('counts with the server', async () => {
    const { url } = await fakeServer();
    const client = await connected(url);
    await client.perceive(frameWith());
    await client.make('Nope-v1').catch(() => {});
    const stats = await client.stats();
    expect(stats).toMatchObject({ sessions: 1, thread_restarts: 0, errors: { NOT_FOUND: 1 } });
    expect(stats.requests).toMatchObject({ hello: 1, perceive: 1, make: 1, stats: 1 });
  });

  it('may be closed twice, and fails afterwards', async () => {
    const { url } = await fakeServer();
    const client = await connect(url);
    await Promise.all([client.close(), client.close()]);
    await client.close();
    await expect(client.stats()).rejects.toThrowCode('CLOSED');
  });
});

describe('connecting', () => {
  it.each([
    ['an address that is none', 'not an address', {}, 'BAD_ARGUMENT'],
    ['an address for HTTP', 'http://127.0.0.1:1', {}, 'BAD_ARGUMENT'],
    ['a port where nobody listens', 'ws://127.0.0.1:1', {}, 'NOT_FOUND'],
  ])('to %s fails with its code', async (_what, url, options, code) => {
    await expect(connect(url, options)).rejects.toThrowCode(code as 'NOT_FOUND');
  });

  it('needs the token', async () => {
    const token = 'correct horse battery staple';
    const { url } = await fakeServer({ options: { token } });
    const refused = connect(url);
    await expect(refused).rejects.toThrowCode('UNAUTHORIZED');
    await expect(refused).rejects.toThrow(/Bearer/);
    const client = await connected(url, { token });
    expect((await client.stats()).sessions).toBe(1);
  });

  it('says that a server is full', async () => {
    const { url } = await fakeServer({ options: { limits: { maxSessions: 1 } } });
    await connected(url);
    await expect(connect(url)).rejects.toThrowCode('LIMIT');
  });

  it('to a server of another kind fails with its code', async () => {
    const other = createHttpServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    await expect(connect(`ws://127.0.0.1:${port}`)).rejects.toThrowCode('UNSUPPORTED');
  });

  it('to a server that never answers gives up in time', async () => {
    const mute = createNetServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void mute.close());
    const { port } = mute.address() as { port: number };
    const refused = connect(`ws://127.0.0.1:${port}`, { timeoutMs: 200 });
    await expect(refused).rejects.toThrowCode('TIMEOUT');
  });
});
