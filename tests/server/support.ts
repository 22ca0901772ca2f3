/**
 * What server tests stand on: a perceiver and a policy whose answers can be computed by hand, the
 * services around them without threads, and a raw WebSocket client with a queue and time-outs.
 */

import { createConnection } from 'node:net';
import { createCodec, decode, encode } from 'msgpack-lite';
import { type Logger, pino } from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Policy } from '../../agent/policy.ts';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { objectTableSpace } from '../../env/core/object-table.ts';
import { listEnvs, make, type ObjectTable } from '../../env/index.ts';
import type { Perceiver, Scene } from '../../perception/scene.ts';
import { listen, type RunningServer } from '../../server/listen.ts';
import { resolveOptions, type ServerOptions } from '../../server/options.ts';
import { messageBytes, resolveLimits } from '../../server/protocol/limits.ts';
import { SUBPROTOCOL } from '../../server/protocol/subprotocol.ts';
import { newCounters, type Remote, type Services } from '../../server/services.ts';
import { type Methods, toFailure } from '../../server/threads/calls.ts';
import { type InferenceMethods, inference } from '../../server/threads/inference.ts';
import { type WorldMethods, worlds } from '../../server/threads/worlds.ts';

export const WIDTH = 6;
export const HEIGHT = 4;
export const SLOTS = 3;

/** One object a bright (>= 200) pixel, at its centre, in reading order; frames are 4 x 6 x 1. */
export const brightPixels: Perceiver = {
  height: HEIGHT,
  width: WIDTH,
  channels: 1,
  slots: SLOTS,
  perceive: (frames) => frames.map(sceneOf),
  dispose: () => {},
};

/** The action is the number of objects in the table, times ten, plus the red of row 0 over 0.5. */
export const countingPolicy: Policy = {
  observationSpace: objectTableSpace(SLOTS, WIDTH, HEIGHT),
  actionSpace: { type: 'discrete', n: 40, start: 0 },
  version: 17,
  act: (observation) => {
    const { mask, objects } = observation as ObjectTable; // its observation space
    return 10 * mask.reduce((sum, x) => sum + x, 0) + ((objects[9] ?? 0) > 0.5 ? 1 : 0);
  },
};

/** A frame of the fake perceiver's size with these pixels at 255: `[x, y]`. */
export function frameWith(...bright: readonly (readonly [number, number])[]): Frame {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (const [x, y] of bright) data[y * WIDTH + x] = 255;
  return { height: HEIGHT, width: WIDTH, channels: 1, data };
}

/** Methods of a thread, run here; errors cross as they would between threads. */
export function local<M extends Methods>(methods: M): Remote<M> {
  return {
    restarts: 0,
    call: async (method, argument) => {
      try {
        const run = methods[method];
        if (run === undefined) throw new Error(`no method ${method}`);
        // a value that a clone cannot carry fails here as it would between threads
        return structuredClone(await run(structuredClone(argument) as never)) as never;
      } catch (error) {
        const { code, message } = toFailure(error);
        throw new SupairError(code, message);
      }
    },
  };
}

export interface FakeServices {
  readonly perceiver?: Perceiver | null;
  readonly policy?: Policy | null;
  readonly inference?: Remote<InferenceMethods>;
  /** The model is the one that `inference` describes, instead of `perceiver`. Default false. */
  readonly modelOfThread?: boolean;
  readonly worlds?: Remote<WorldMethods>;
  readonly options?: ServerOptions;
}

export async function fakeServices(fakes: FakeServices = {}): Promise<Services> {
  const { perceiver = brightPixels, policy = countingPolicy } = fakes;
  const remote = fakes.inference ?? local(inference(perceiver, policy));
  const limits = resolveLimits(fakes.options?.limits);
  const described = fakes.modelOfThread
    ? await remote.call('describe', null)
    : inference(perceiver, policy).describe(null);
  const { model } = described;
  return {
    inference: remote,
    worlds: fakes.worlds ?? local(worlds(make)),
    described,
    environments: listEnvs(),
    server: 'supair-rl/test',
    limits,
    maxMessageBytes: messageBytes(limits, model && model.height * model.width * model.channels),
    counters: newCounters(),
    logger: silent,
  };
}

/** A server on loopback over fake services, closed when the test ends. */
export async function fakeServer(
  fakes: FakeServices = {},
): Promise<RunningServer & { readonly services: Services }> {
  const services = await fakeServices(fakes);
  const options = resolveOptions({ port: 0, logger: silent, ...fakes.options });
  const server = await listen(options, async () => {}, services);
  onTestFinished(() => server.close());
  return { ...server, services };
}

export const silent: Logger = pino({ level: 'silent' });

const codec = createCodec();
export const pack = (value: unknown): Buffer => encode(value, { codec });
export const unpack = (bytes: Buffer): Record<string, unknown> => decode(bytes, { codec });

/** A message of up to 125 bytes, framed `count` times, to be written at once. */
export function inOneWrite(message: Buffer, count: number): Buffer {
  const header = Buffer.of(0x82, 0x80 | message.length, 0, 0, 0, 0); // final, binary, masked by 0
  return Buffer.concat(Array.from({ length: count }, () => Buffer.concat([header, message])));
}

/** A client that sends whatever it is told and keeps what comes back. */
export class RawClient {
  readonly socket: WebSocket;
  readonly #arrived: Buffer[] = [];
  readonly #waiting: ((bytes: Buffer) => void)[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(url: string, options: { headers?: Record<string, string> } = {}) {
    this.socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false, ...options });
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer) => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#arrived.push(data);
      else next(data);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(url: string): Promise<RawClient> {
    const client = new RawClient(url);
    await new Promise((resolve, reject) => {
      client.socket.on('open', resolve);
      client.socket.on('error', reject);
    });
    return client;
  }

  /** Open and past `hello`. */
  static async greeted(url: string): Promise<RawClient> {
    const client = await RawClient.open(url);
    const { type } = await client.ask({ type: 'hello', id: 0 });
    if (type !== 'welcome') throw new Error(`expected a welcome, got ${String(type)}`);
    return client;
  }

  send(message: object | Buffer): void {
    this.socket.send(Buffer.isBuffer(message) ? message : pack(message));
  }

  /** Bytes below the WebSocket, such as no client would send. */
  writeTcp(bytes: Buffer): void {
    Reflect.get(this.socket, '_socket').write(bytes);
  }

  async next(timeoutMs = 5000): Promise<Record<string, unknown>> {
    const arrived = this.#arrived.shift();
    if (arrived !== undefined) return unpack(arrived);
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no reply in ${timeoutMs} ms`)), timeoutMs);
      this.#waiting.push((bytes) => {
        clearTimeout(timer);
        resolve(unpack(bytes));
      });
    });
  }

  async ask(message: object | Buffer): Promise<Record<string, unknown>> {
    this.send(message);
    return await this.next();
  }
}

/** What a server answers to these HTTP bytes, until it ends the connection or switches protocols. */
export async function rawHttp(httpUrl: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(httpUrl);
  return await new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
      if (answer.startsWith('HTTP/1.1 101')) socket.destroy(); // a WebSocket stays open
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    setTimeout(() => socket.destroy(), 5000).unref();
  });
}

// ---------------------------------------------------------------------------

function sceneOf({ height, width, channels, data }: Frame): Scene {
  if (height !== HEIGHT || width !== WIDTH || channels !== 1) {
    throw new SupairError('BAD_SHAPE', {
      who: 'perceive.frame',
      expected: `[${HEIGHT}, ${WIDTH}, 1]`,
      got: `[${height}, ${width}, ${channels}]`,
    });
  }
  const found = [...data.keys()].filter((i) => (data[i] ?? 0) >= 200).slice(0, SLOTS);
  return {
    objects: found.map((i, slot) => ({
      id: slot,
      presence: 1,
      x: (i % WIDTH) + 0.5,
      y: Math.floor(i / WIDTH) + 0.5,
      w: 1,
      h: 1,
      x_std: 0.25,
      y_std: 0.25,
      visible: 1,
      depth: slot,
      color: [1, 1, 1],
      log_likelihood: -1.5,
      prototype: 2,
    })),
    count_posterior: Array.from({ length: SLOTS + 1 }, (_, n) => (n === found.length ? 1 : 0)),
    log_likelihood: -100.25,
    bits_per_dim: 3.5,
    background_log_likelihood: -80.5,
    novelty: 12.5,
  };
}
