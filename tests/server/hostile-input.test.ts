import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../server/exchange.ts';
import { messageBytes, resolveLimits } from '../../server/protocol/limits.ts';
import { toWire } from '../../server/protocol/tensor.ts';
import { Session } from '../../server/session.ts';
import {
  fakeServer,
  fakeServices,
  frameWith,
  HEIGHT,
  inOneWrite,
  pack,
  RawClient,
  unpack,
  WIDTH,
} from './support.ts';

const tensor = toWire([HEIGHT, WIDTH, 1], 'uint8', frameWith([1, 1]).data);
const perceive = { type: 'perceive', id: 5, frame: tensor };
const MAX_BYTES = messageBytes(resolveLimits(), WIDTH * HEIGHT);

/** Nested array headers that all claim the same bytes: gigabytes for a naive decoder. */
function killer(bytes: number): Buffer {
  const message = Buffer.alloc(bytes);
  for (let i = 0; i < 3000; i++) {
    message[5 * i] = 0xdd;
    message.writeUInt32BE(bytes - 5 * (i + 1), 5 * i + 1);
  }
  return message;
}

const withFrame = (change: object): object => ({ ...perceive, frame: { ...tensor, ...change } });
const float = (...values: number[]): object => ({
  shape: [values.length],
  dtype: 'float32',
  data: Buffer.from(Float32Array.from(values).buffer),
});

/** Well-formed messages that ask for something impossible: refused, and the connection goes on. */
const REFUSED: readonly (readonly [string, object, string])[] = [
  ['an unknown type', { type: 'fly', id: 5 }, 'UNKNOWN_TYPE'],
  ['a type that every object has', { type: 'constructor', id: 5 }, 'UNKNOWN_TYPE'],
  ['a type that every table has', { type: '__proto__', id: 5 }, 'UNKNOWN_TYPE'],
  ['a type that is a list', { type: ['hello'], id: 5 }, 'UNKNOWN_TYPE'],
  ['no type', { id: 5 }, 'UNKNOWN_TYPE'],
  ['a misspelt field', { ...perceive, farme: 1 }, 'BAD_MESSAGE'],
  ['a field of another kind', { ...perceive, frame: 'pixels' }, 'BAD_MESSAGE'],
  ['a frame as a list of numbers', withFrame({ data: [1, 2, 3] }), 'BAD_MESSAGE'],
  ['a truncated frame', withFrame({ data: Buffer.alloc(WIDTH * HEIGHT - 1) }), 'BAD_SHAPE'],
  ['a wrong dtype', withFrame({ dtype: 'int8' }), 'BAD_DTYPE'],
  ['an unknown dtype', withFrame({ dtype: 'complex64' }), 'BAD_DTYPE'],
  ['a wrong shape', withFrame({ shape: [WIDTH, HEIGHT, 1] }), 'BAD_SHAPE'],
  ['a negative side', withFrame({ shape: [-4, 6, 1] }), 'BAD_VALUE'],
  ['a side of NaN', withFrame({ shape: [Number.NaN, 6, 1] }), 'BAD_VALUE'],
  ['nine axes', withFrame({ shape: [4, 6, 1, 1, 1, 1, 1, 1, 1] }), 'BAD_VALUE'],
  ['a shape beyond all memory', withFrame({ shape: [2 ** 40, 2 ** 40, 1] }), 'BAD_SHAPE'],
  ['NaN in a number', { type: 'act', id: 5, objects: [], reward: Number.NaN }, 'BAD_VALUE'],
  ['NaN in an object', { type: 'act', id: 5, objects: [{ x: Number.NaN }] }, 'BAD_MESSAGE'],
  [
    'NaN in a table',
    { type: 'act', id: 5, objects: { objects: float(Number.NaN), mask: 0, ids: 0 } },
    'BAD_VALUE',
  ],
  ['an unknown environment', { type: 'make', id: 5, env_id: 'CartPole-v9' }, 'NOT_FOUND'],
  ['a name without end', { type: 'make', id: 5, env_id: 'x'.repeat(4000) }, 'BAD_VALUE'],
  ['a handle never given', { type: 'step', id: 5, env: 4_294_967_295, action: 0 }, 'NOT_FOUND'],
  ['a negative handle', { type: 'step', id: 5, env: -1, action: 0 }, 'BAD_VALUE'],
];

/** Bytes that are no message: answered, and the connection ends. */
const ENDED: readonly (readonly [string, Buffer, string, number])[] = [
  ['the nested-array message of 64 KB', killer(65_000), 'BAD_MESSAGE', 1007],
  ['nothing at all', Buffer.alloc(0), 'BAD_MESSAGE', 1007],
  ['a byte that means nothing', Buffer.of(0xc1), 'BAD_MESSAGE', 1007],
  ['a message cut off', pack(perceive).subarray(0, -5), 'BAD_MESSAGE', 1007],
  ['two messages in one', Buffer.concat([pack({ a: 1 }), pack({ b: 1 })]), 'BAD_MESSAGE', 1007],
  ['a list', pack([1, 2]), 'BAD_MESSAGE', 1007],
  ['an extension type', Buffer.from('81a161d40a00', 'hex'), 'BAD_MESSAGE', 1007],
  ['a prototype key', Buffer.from('81a95f5f70726f746f5f5f80', 'hex'), 'BAD_MESSAGE', 1007],
  ['10,000 levels', Buffer.concat([Buffer.alloc(10_000, 0x91), Buffer.of(0)]), 'LIMIT', 1008],
  ['an image as numbers', pack({ type: 'perceive', data: Array(12_288).fill(7) }), 'LIMIT', 1008],
  ['a text without end', pack({ type: 'x'.repeat(5000) }), 'LIMIT', 1008],
  ['a message somewhat too large', Buffer.alloc(MAX_BYTES + 1), 'LIMIT', 1009],
];

/** The proof that the server lives: another connection is served. */
async function demandService(url: string): Promise<void> {
  const other = await RawClient.greeted(url);
  expect(await other.ask(perceive)).toMatchObject({ type: 'objects', id: 5 });
  other.socket.close();
}

describe('a well-formed message that asks for something impossible', () => {
  it.each(REFUSED)('%s is refused with its code, and the connection goes on', async (...row) => {
    const [, message, code] = row;
    const { url } = await fakeServer();
    const client = await RawClient.greeted(url);
    const reply = await client.ask(message);
    expect(reply).toMatchObject({ type: 'error', id: 5, code });
    expect(Object.keys(reply).sort()).toEqual(['code', 'id', 'message', 'type']);
    expect(reply['message']).not.toMatch(/\n\s+at |node_modules|\.ts:/);
    expect(String(reply['message']).length).toBeLessThanOrEqual(1000);
    expect(await client.ask(perceive)).toMatchObject({ type: 'objects', id: 5 });
  });

  it.each([
    ['none', {}],
    ['a text', { id: '5' }],
    ['negative', { id: -1 }],
    ['too large', { id: 2 ** 32 }],
    ['NaN', { id: Number.NaN }],
  ])('has an id that cannot be echoed: %s', async (_what, id) => {
    const { url } = await fakeServer();
    const client = await RawClient.greeted(url);
    const reply = await client.ask({ type: 'stats', ...id });
    expect(reply).toMatchObject({ type: 'error', id: null });
    expect(await client.ask({ type: 'stats', id: 1 })).toMatchObject({ type: 'stats' });
  });
});

describe('bytes that are no message', () => {
  it.each(ENDED)('%s: a typed error, the connection ends, the server lives', async (...row) => {
    const [, bytes, code, closeCode] = row;
    const { url, services } = await fakeServer();
    const client = await RawClient.greeted(url);
    client.send(bytes);
    const reply = await client.next();
    expect(reply).toMatchObject({ type: 'error', id: null, code });
    expect((await client.closed).code).toBe(closeCode);
    expect(services.counters.errors.get(code)).toBe(1);
    await demandService(url);
  });

  it('text where binary is due: a typed error and close 1003', async () => {
    const { url } = await fakeServer();
    const client = await RawClient.greeted(url);
    client.socket.send(JSON.stringify({ type: 'stats', id: 1 }));
    expect(await client.next()).toMatchObject({ type: 'error', id: null, code: 'BAD_MESSAGE' });
    expect((await client.closed).code).toBe(1003);
    await demandService(url);
  });

  it('a message far too large is cut off by its header alone', async () => {
    const { url } = await fakeServer();
    const client = await RawClient.greeted(url);
    client.send(Buffer.alloc(4 * MAX_BYTES));
    expect((await client.closed).code).toBe(1009);
    await demandService(url);
  });

  it('a message in 65 fragments ends the connection', async () => {
    const { url } = await fakeServer();
    const client = await RawClient.greeted(url);
    for (let i = 0; i < 65; i++) client.socket.send(Buffer.of(0), { fin: i === 64 });
    expect((await client.closed).code).toBe(1008);
    await demandService(url);
  });

  it('a frame that breaks the WebSocket protocol ends the connection', async () => {
    const { url } = await fakeServer();
    const client = await RawClient.greeted(url);
    // reserved bits set, straight to the TCP socket
    client.writeTcp(Buffer.from('f2800000000000', 'hex'));
    expect((await client.closed).code).toBe(1002);
    await demandService(url);
  });

  it('no message stalls the event loop for 50 ms', async () => {
    const { url } = await fakeServer();
    const messages = [
      killer(65_000),
      Buffer.alloc(MAX_BYTES, 0x91),
      Buffer.alloc(MAX_BYTES, 0x01),
      pack({ type: 'act', id: 1, objects: Array(64).fill({ x: 1 }) }),
      pack({ type: 'make', id: 1, env_id: 'CartPole-v1', kwargs: { a: Array(4000).fill(0) } }),
    ];
    // in one write: thousands of requests that cost next to nothing each
    const many = inOneWrite(pack({ type: 'stats', id: 1 }), 3000);
    const stalls: number[] = [];
    // other work on the machine also stalls us, but not always; a message would
    for (let attempt = 0; attempt < 3; attempt++) {
      stalls.push(
        await longestStall(async () => {
          for (const message of messages) {
            const client = await RawClient.greeted(url);
            client.send(message);
            await client.next();
            client.socket.terminate();
          }
          const flood = await RawClient.greeted(url);
          flood.writeTcp(many);
          await flood.closed;
        }),
      );
    }
    expect(Math.min(...stalls)).toBeLessThan(50);
  });
});

describe('whatever arrives', () => {
  it('is answered with one message, and the session goes on', async () => {
    const services = await fakeServices();
    const session = new Session('fuzzed', services);
    const hello = pack({ type: 'hello', id: 0 });
    await exchange(hello, 0, session, services);
    const messages = [
      ...REFUSED.map(([, message]) => pack(message)),
      ...ENDED.map(([, bytes]) => bytes.subarray(0, 500)),
      pack(perceive),
      pack({ type: 'act', id: 5, objects: [] }),
      hello,
    ];
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
    const mutated = fc.tuple(fc.constantFrom(...messages), changes).map(([message, list]) => {
      const bytes = Buffer.from(message);
      for (const [at, byte] of list) bytes[at % Math.max(1, bytes.length)] = byte;
      return bytes;
    });
    const seen = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 40 }), mutated), async (bytes) => {
        const answer = unpack((await exchange(bytes, 0, session, services)).bytes);
        seen.add(answer['type'] === 'error' ? answer['code'] : answer['type']);
        expect(answer['type']).toEqual(expect.any(String));
        expect(answer['code']).not.toBe('INTERNAL');
        const again = await exchange(pack(perceive), 0, session, services);
        expect(unpack(again.bytes)['type']).toBe('objects');
      }),
      { numRuns: 1000 },
    );
    // the mutations did reach behind the guard
    expect([...seen]).toEqual(expect.arrayContaining(['BAD_MESSAGE', 'BAD_SHAPE', 'UNKNOWN_TYPE']));
  });
});

describe('the libraries that touch the bytes', () => {
  const require = createRequire(import.meta.url);
  const version = (name: string): string => require(`${name}/package.json`).version;

  it('are not older than their security fixes', () => {
    const [major = 0, minor = 0] = version('ws').split('.').map(Number);
    expect(major === 8 ? minor : major).toBeGreaterThanOrEqual(major === 8 ? 23 : 9);
    expect(version('msgpack-lite')).toBe('0.2.2'); // the guard was written against this decoder
  });
});

/** Longest time in which a timer of 1 ms did not run, ms. */
async function longestStall(work: () => Promise<void>): Promise<number> {
  let worst = 0;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
  };
  const watch = setInterval(tick, 1);
  await work();
  clearInterval(watch);
  tick();
  return worst;
}
