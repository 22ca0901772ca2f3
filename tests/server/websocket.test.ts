import { createServer as createNetServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SupairError } from '../../env/core/errors.ts';
import { connect } from '../../server/client/client.ts';
import { toWire } from '../../server/protocol/tensor.ts';
import { createServer } from '../../server/server.ts';
import {
  brightPixels,
  fakeServer,
  frameWith,
  HEIGHT,
  inOneWrite,
  local,
  pack,
  RawClient,
  rawHttp,
  WIDTH,
} from './support.ts';

const frame = toWire([HEIGHT, WIDTH, 1], 'uint8', frameWith([1, 1]).data);
const TOKEN = 'correct horse battery staple';

/** The HTTP status and body with which an upgrade is answered. */
async function upgrade(
  httpUrl: string,
  headers: { readonly [name: string]: string },
  path = '/',
): Promise<string> {
  const all = {
    host: new URL(httpUrl).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol': 'supair-rl.v1',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const request = [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  return await rawHttp(httpUrl, request);
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('who may connect', () => {
  it.each<[string, { readonly [name: string]: string }, string, number]>([
    ['a program without an Origin', {}, '/', 101],
    ['a page of the same host', { origin: 'SELF' }, '/', 101],
    ['a page of this machine', { origin: 'http://localhost:3000' }, '/', 101],
    ['an allow-listed page', { origin: 'https://lab.example.org' }, '/', 101],
    ['a foreign page', { origin: 'https://evil.example.org' }, '/', 403],
    ['a page of a like-named host', { origin: 'http://localhost.evil.org' }, '/', 403],
    ['a page of another address', { origin: 'http://127.0.0.1.evil.org' }, '/', 403],
    ['a sandboxed page', { origin: 'null' }, '/', 403],
    ['an Origin that is no URL', { origin: 'localhost' }, '/', 403],
    ['a foreign name re-pointed at us', { host: 'evil.example.org' }, '/', 403],
    ['a Host that is no host', { host: '??' }, '/', 403],
    ['localhost by name', { host: 'localhost:1234' }, '/', 101],
    ['localhost by IPv6', { host: '[::1]:1234' }, '/', 101],
    ['a peer without a known subprotocol', { 'sec-websocket-protocol': 'chat' }, '/', 400],
    [
      'a peer of several subprotocols',
      { 'sec-websocket-protocol': 'chat, supair-rl.v1' },
      '/',
      101,
    ],
    ['a peer at another path', {}, '/ws', 404],
  ])('%s', async (_what, headers, path, status) => {
    const { httpUrl } = await fakeServer({
      options: { allowedOrigins: ['https://lab.example.org'] },
    });
    const own = headers['origin'] === 'SELF' ? { origin: httpUrl } : headers;
    const answer = await upgrade(httpUrl, own, path);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    if (status !== 101) expect(answer.split('\r\n\r\n')[1]).toMatch(/\. [A-Z].*\.\n$/); // a remedy
  });

  it.each([
    ['no token', {}, 401],
    ['a wrong one', { authorization: 'Bearer correct horse battery stapl' }, 401],
    ['an empty one', { authorization: 'Bearer ' }, 401],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, 401],
    ['a bearer', { authorization: `Bearer ${TOKEN}` }, 101],
    ['it from behind a proxy', { authorization: `Bearer ${TOKEN}`, host: 'lab.example.org' }, 101],
    ['an API key', { authorization: `Api-Key ${TOKEN}` }, 101],
    [
      'a second subprotocol',
      { 'sec-websocket-protocol': `supair-rl.v1, supair-rl.token.${base64url(TOKEN)}` },
      101,
    ],
    [
      'a wrong second subprotocol',
      { 'sec-websocket-protocol': `supair-rl.v1, supair-rl.token.${base64url('wrong')}` },
      401,
    ],
  ])('with a token set, shows %s', async (_what, headers, status) => {
    const { httpUrl } = await fakeServer({ options: { token: TOKEN } });
    expect(await upgrade(httpUrl, headers)).toContain(`HTTP/1.1 ${status}`);
  });

  it('never answers with the token as the subprotocol', async () => {
    const { url } = await fakeServer({ options: { token: TOKEN } });
    const offered = [`supair-rl.token.${base64url(TOKEN)}`, 'supair-rl.v1'];
    const socket = new WebSocket(url, offered);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    expect(socket.protocol).toBe('supair-rl.v1');
    socket.close();
  });

  it('holds at most maxSessions and takes the next when one has gone', async () => {
    const { url, httpUrl } = await fakeServer({ options: { limits: { maxSessions: 2 } } });
    const first = await RawClient.greeted(url);
    await RawClient.greeted(url);
    expect(await upgrade(httpUrl, {})).toContain('HTTP/1.1 503');
    first.socket.close();
    await first.closed;
    await RawClient.greeted(url);
  });

  it.each([
    ['beyond loopback without a token', { host: '0.0.0.0' }, 'UNAUTHORIZED'],
    ['by a name without a token', { host: 'example.org' }, 'UNAUTHORIZED'],
    ['with a token anybody guesses', { token: 'secret' }, 'BAD_ARGUMENT'],
    ['on a port that is none', { port: 70_000 }, 'BAD_ARGUMENT'],
    ['with a limit that is none', { limits: { maxDepth: 0 } }, 'BAD_ARGUMENT'],
    ['with an unknown model', { model: 'no-such-model' }, 'NOT_FOUND'],
    ['with an unknown policy', { policy: 'no-such-policy' }, 'NOT_FOUND'],
  ])('is not served %s', async (_what, options, code) => {
    await expect(createServer({ port: 0, ...options })).rejects.toThrowCode(code as 'LIMIT');
  });

  it('says that a port is taken, and what to do', async () => {
    const taken = createNetServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const refused = createServer({ port });
    await expect(refused).rejects.toThrowCode('PORT_IN_USE');
    await expect(refused).rejects.toThrow(/another port/);
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe('plain HTTP', () => {
  it.each([
    ['/healthz', 200, /^OK\n$/],
    ['/health', 200, /"status":"healthy"/],
    ['/', 200, /supair-rl\.v1/],
    ['/nothing', 404, /healthz/],
  ])('%s is answered with %i', async (path, status, body) => {
    const { httpUrl } = await fakeServer();
    const response = await fetch(`${httpUrl}${path}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(body);
  });

  it('describes every message at /schema', async () => {
    const { httpUrl } = await fakeServer();
    const response = await fetch(`${httpUrl}/schema`);
    const schema = (await response.json()) as { requests: object; replies: object };
    expect(schema).toMatchObject({
      protocol: 'supair-rl.v1',
      requests: {
        perceive: {
          required: ['type', 'id'],
          additionalProperties: false,
          properties: { frame: { properties: { shape: { type: 'array', maxItems: 8 } } } },
        },
      },
      replies: { error: { properties: { code: { type: 'string' } } } },
    });
    expect(Object.keys(schema.requests)).toHaveLength(10);
    expect(Object.keys(schema.replies)).toHaveLength(11);
  });

  it('refuses other methods', async () => {
    const { httpUrl } = await fakeServer();
    expect((await fetch(httpUrl, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('survives what is not HTTP', async () => {
    const { httpUrl } = await fakeServer();
    expect(await rawHttp(httpUrl, '\x16\x03\x01 not http\r\n\r\n')).toContain('HTTP/1.1 400');
    expect(await (await fetch(`${httpUrl}/healthz`)).text()).toBe('OK\n');
  });
});

describe('a connection', () => {
  it('must say hello in time', async () => {
    const { url } = await fakeServer({ options: { limits: { helloMs: 400 } } });
    const silent = await RawClient.open(url);
    const greeted = await RawClient.greeted(url);
    expect((await silent.closed).code).toBe(1008);
    expect(await greeted.ask({ type: 'stats', id: 1 })).toMatchObject({ type: 'stats' });
  });

  it('carries its timing, whose parts are the time it took', async () => {
    const slow = {
      describe: () => ({ model: null, policy: null }),
      perceive: () => ({ scenes: [], perceiveMs: 7 }),
    };
    const { url } = await fakeServer({
      inference: {
        restarts: 0,
        call: async (method) => {
          await new Promise((resolve) => setTimeout(resolve, 30));
          return slow[method as 'perceive']() as never;
        },
      },
    });
    const client = await RawClient.greeted(url);
    const start = performance.now();
    const reply = await client.ask({ type: 'perceive', id: 1, frame });
    const took = performance.now() - start;
    const timing = reply['timing_ms'] as { [part: string]: number };
    expect(Object.keys(timing)).toEqual(['queue', 'decode', 'perceive', 'act', 'env', 'encode']);
    expect(timing).toMatchObject({ perceive: 7, act: 0, env: 0 });
    const sum = Object.values(timing).reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(29);
    expect(sum).toBeLessThanOrEqual(took);
    expect(timing['queue']).toBeGreaterThan(22 - 1);
  });

  it('works on at most maxInFlight requests and makes the others wait', async () => {
    let running = 0;
    let most = 0;
    const { url } = await fakeServer({
      options: { limits: { maxInFlight: 3 } },
      inference: {
        restarts: 0,
        call: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 5));
          running -= 1;
          return { scenes: [], perceiveMs: 0 } as never;
        },
      },
    });
    const client = await RawClient.greeted(url);
    for (let id = 1; id <= 20; id++) client.send({ type: 'perceive', id, frame });
    const ids: unknown[] = [];
    for (let i = 0; i < 20; i++) ids.push((await client.next())['id']);
    expect(ids).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(most).toBe(3);
  });

  it('stops reading rather than refusing when large requests wait', async () => {
    const { url } = await fakeServer({
      worlds: {
        restarts: 0,
        call: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          throw new SupairError('NOT_FOUND', { who: 'make', expected: 'x', got: 'y' });
        },
      },
    });
    const client = await RawClient.greeted(url);
    const kwargs = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [i, 'x'.repeat(4000)]));
    const message = pack({ type: 'make', id: 1, env_id: 'Large-v0', kwargs });
    for (let i = 0; i < 300; i++) client.send(message);
    for (let i = 0; i < 300; i++) expect(await client.next()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('starts nothing more while its replies are not read', async () => {
    const [scene] = brightPixels.perceive([frameWith([1, 1])]);
    const large = { ...scene, count_posterior: Array.from({ length: 100_000 }, () => 0.5) };
    let calls = 0;
    const { url } = await fakeServer({
      inference: {
        restarts: 0,
        call: async () => {
          calls += 1;
          return { scenes: [large], perceiveMs: 0 } as never;
        },
      },
    });
    const client = await RawClient.greeted(url);
    client.socket.pause();
    client.writeTcp(inOneWrite(pack({ type: 'perceive', id: 1, frame }), 60));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(calls).toBeGreaterThanOrEqual(8);
    expect(calls).toBeLessThan(40); // 900 KB each: what the two sockets hold, and eight at once
    client.socket.resume();
    for (let i = 0; i < 60; i++) expect((await client.next())['type']).toBe('objects');
    expect(calls).toBe(60);
  });

  it('ends a peer that keeps sending without waiting, and serves the others', async () => {
    const never = { restarts: 0, call: () => new Promise<never>(() => {}) };
    const { url } = await fakeServer({ inference: never });
    const flood = await RawClient.greeted(url);
    const other = await RawClient.greeted(url);
    flood.writeTcp(inOneWrite(pack({ type: 'perceive', id: 1, frame }), 500));
    expect(await flood.next()).toMatchObject({ type: 'error', code: 'LIMIT' });
    const start = performance.now();
    expect((await flood.closed).code).toBe(1008);
    expect(performance.now() - start).toBeLessThan(1500); // its answer to the close was read
    expect(await other.ask({ type: 'stats', id: 2 })).toMatchObject({ type: 'stats' });
  });

  it('pauses and then ends a peer that does not read its replies', async () => {
    // each reply is some 100 KB: many scenes
    const { scenes } = { scenes: brightPixels.perceive([frameWith([1, 1], [2, 2])]) };
    const many = Array.from({ length: 200 }, () => scenes[0]);
    const { url, services } = await fakeServer({
      options: { limits: { sendHighWaterBytes: 65_536, sendDrainMs: 300, shutdownMs: 200 } },
      inference: {
        restarts: 0,
        call: async () => ({ scenes: many, perceiveMs: 0 }) as never,
      },
    });
    const client = await RawClient.greeted(url);
    const other = await RawClient.greeted(url);
    client.socket.pause();
    const message = pack({ type: 'perceive', id: 1, frame });
    // a peer that sends steadily and never reads
    const sender = setInterval(() => client.socket.send(message), 1);
    const before = process.memoryUsage().arrayBuffers;
    await expect.poll(() => services.counters.sessions, { timeout: 8000 }).toBe(1);
    clearInterval(sender);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    expect(await other.ask({ type: 'stats', id: 2 })).toMatchObject({ type: 'stats' });
    client.socket.terminate();
  });

  it('goes on with a slow reader who catches up', async () => {
    const scenes = brightPixels.perceive([frameWith([1, 1])]);
    const many = Array.from({ length: 100 }, () => scenes[0]);
    const { url } = await fakeServer({
      options: { limits: { sendHighWaterBytes: 4096, sendDrainMs: 5000 } },
      inference: { restarts: 0, call: async () => ({ scenes: many, perceiveMs: 0 }) as never },
    });
    const client = await RawClient.greeted(url);
    for (let id = 1; id <= 40; id++) client.send({ type: 'perceive', id, frame });
    client.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    client.socket.resume();
    for (let id = 1; id <= 40; id++) expect((await client.next())['id']).toBe(id);
  });

  it('survives a peer that vanishes while its request is worked on', async () => {
    const { url, services } = await fakeServer({
      inference: {
        restarts: 0,
        call: async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          return { scenes: [], perceiveMs: 0 } as never;
        },
      },
    });
    const client = await RawClient.greeted(url);
    client.send({ type: 'perceive', id: 1, frame });
    client.socket.terminate();
    await expect.poll(() => services.counters.sessions).toBe(0);
    const other = await RawClient.greeted(url);
    expect(await other.ask({ type: 'perceive', id: 2, frame })).toMatchObject({ id: 2 });
  });

  it('ends an idle peer that answers no ping, but not one whose request is worked on', async () => {
    let release = (): void => {};
    const worked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url, services } = await fakeServer({
      options: { limits: { heartbeatMs: 40 } },
      inference: {
        restarts: 0,
        call: async () => {
          await worked;
          return { scenes: [], perceiveMs: 0 } as never;
        },
      },
    });
    const idle = await RawClient.greeted(url);
    const busy = await RawClient.greeted(url);
    const alive = await RawClient.greeted(url);
    busy.send({ type: 'perceive', id: 1, frame });
    await new Promise((resolve) => setTimeout(resolve, 20));
    idle.socket.pause(); // neither reads pings nor answers them
    busy.socket.pause();
    await expect.poll(() => services.counters.sessions, { timeout: 3000 }).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    busy.socket.resume();
    release();
    expect(await busy.next()).toMatchObject({ type: 'objects', id: 1 });
    expect(await alive.ask({ type: 'stats', id: 1 })).toMatchObject({ type: 'stats' });
    idle.socket.terminate();
  });
});

describe('shutting down', () => {
  it('tells every peer with 1001, frees the port and may be asked twice', async () => {
    const server = await fakeServer();
    const peers = [await RawClient.greeted(server.url), await RawClient.open(server.url)];
    await Promise.all([server.close(), server.close()]);
    for (const peer of peers) expect((await peer.closed).code).toBe(1001);
    await expect(RawClient.open(server.url)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('cuts off a peer that does not answer the close', async () => {
    const server = await fakeServer({ options: { limits: { shutdownMs: 200 } } });
    const deaf = await RawClient.greeted(server.url);
    deaf.socket.pause();
    const start = performance.now();
    await server.close();
    expect(performance.now() - start).toBeLessThan(2000);
    deaf.socket.terminate();
  });

  it('fails the requests of a client with a typed error', async () => {
    const never = { restarts: 0, call: () => new Promise<never>(() => {}) };
    const server = await fakeServer({ inference: never, policy: null });
    const client = await connect(server.url);
    const pending = client.perceive(frameWith([1, 1]));
    const refused = expect(pending).rejects.toThrowCode('CLOSED');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    await refused;
    await expect(client.stats()).rejects.toThrowCode('CLOSED');
  });
});

describe('faults of ours', () => {
  it('are answered without their details, under a reference of the log', async () => {
    const broken = local({
      describe: () => ({ model: null, policy: null }),
      perceive: () => {
        throw new TypeError('secret detail at /srv/someone');
      },
    });
    const { url } = await fakeServer({ inference: broken as never });
    const client = await RawClient.greeted(url);
    const reply = await client.ask({ type: 'perceive', id: 3, frame });
    expect(reply).toMatchObject({ type: 'error', id: 3, code: 'INTERNAL' });
    expect(JSON.stringify(reply)).not.toMatch(/secret|home|TypeError/);
    expect(await client.ask({ type: 'stats', id: 4 })).toMatchObject({ type: 'stats' });
  });
});
