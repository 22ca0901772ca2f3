import { describe, expect, it } from 'vitest';
import type { Policy } from '../../agent/policy.ts';
import { SupairError } from '../../env/core/errors.ts';
import { objectTableSpace } from '../../env/core/object-table.ts';
import { make, wrapEnv } from '../../env/index.ts';
import { REQUEST_TYPES } from '../../server/protocol/request-schemas.ts';
import type { Request, RequestType } from '../../server/protocol/requests.ts';
import { toWire } from '../../server/protocol/tensor.ts';
import { Session, type SessionState } from '../../server/session.ts';
import { inference } from '../../server/threads/inference.ts';
import { worlds } from '../../server/threads/worlds.ts';
import {
  brightPixels,
  countingPolicy,
  type FakeServices,
  fakeServices,
  frameWith,
  HEIGHT,
  local,
  SLOTS,
  WIDTH,
} from './support.ts';

const frame = (...bright: [number, number][]) =>
  toWire([HEIGHT, WIDTH, 1], 'uint8', frameWith(...bright).data);

/** One legal request of each type; environment 1 exists where the state allows it. */
const REQUESTS: { readonly [T in RequestType]: Request } = {
  hello: { type: 'hello', id: 1 },
  spaces: { type: 'spaces', id: 1 },
  perceive: { type: 'perceive', id: 1, frame: frame([2, 1]) },
  act: { type: 'act', id: 1, frame: frame([2, 1]) },
  make: { type: 'make', id: 1, env_id: 'CartPole-v1' },
  reset: { type: 'reset', id: 1, env: 1, seed: 3 },
  step: { type: 'step', id: 1, env: 1, action: 0 },
  render: { type: 'render', id: 1, env: 1 },
  close: { type: 'close', id: 1, env: 1 },
  stats: { type: 'stats', id: 1 },
};

/** Reply type, or error code, of each request in each state. */
const TABLE: readonly (readonly [SessionState, RequestType, string])[] = [
  ['connected', 'hello', 'welcome'],
  ['connected', 'spaces', 'HELLO_NEEDED'],
  ['connected', 'perceive', 'HELLO_NEEDED'],
  ['connected', 'act', 'HELLO_NEEDED'],
  ['connected', 'make', 'HELLO_NEEDED'],
  ['connected', 'reset', 'HELLO_NEEDED'],
  ['connected', 'step', 'HELLO_NEEDED'],
  ['connected', 'render', 'HELLO_NEEDED'],
  ['connected', 'close', 'HELLO_NEEDED'],
  ['connected', 'stats', 'HELLO_NEEDED'],
  ['ready', 'hello', 'welcome'],
  ['ready', 'spaces', 'spaces'],
  ['ready', 'perceive', 'objects'],
  ['ready', 'act', 'action'],
  ['ready', 'make', 'env'],
  ['ready', 'reset', 'observation'],
  ['ready', 'step', 'transition'],
  ['ready', 'render', 'picture'],
  ['ready', 'close', 'closed'],
  ['ready', 'stats', 'stats'],
  ...REQUEST_TYPES.map((type) => ['closed', type, 'CLOSED'] as const),
];

async function sessionIn(state: SessionState, fakes: FakeServices = {}): Promise<Session> {
  const session = new Session('test', await fakeServices(fakes));
  if (state !== 'connected') {
    await session.handle(REQUESTS.hello);
    await session.handle(REQUESTS.make);
    await session.handle(REQUESTS.reset);
  }
  if (state === 'closed') session.close();
  return session;
}

/** The reply's type, or the code of the refusal. */
async function outcome(session: Session, request: Request): Promise<string> {
  try {
    return (await session.handle(request)).reply.type;
  } catch (error) {
    return error instanceof SupairError ? error.code : `untyped: ${String(error)}`;
  }
}

describe('session', () => {
  it('has an expectation for every state and message', () => {
    expect(TABLE).toHaveLength(3 * REQUEST_TYPES.length);
  });

  it.each(TABLE)('%s: %s is answered by %s', async (state, type, expected) => {
    const session = await sessionIn(state);
    expect(await outcome(session, REQUESTS[type])).toBe(expected);
  });

  it('is ready as soon as hello is handed in, so that requests may be pipelined', async () => {
    const session = await sessionIn('connected');
    const both = [session.handle(REQUESTS.hello), session.handle(REQUESTS.stats)];
    expect((await Promise.all(both)).map(({ reply }) => reply.type)).toEqual(['welcome', 'stats']);
  });

  it('goes on after a refusal', async () => {
    const session = await sessionIn('ready');
    expect(await outcome(session, { type: 'step', id: 2, env: 99, action: 0 })).toBe('NOT_FOUND');
    expect(await outcome(session, REQUESTS.step)).toBe('transition');
  });
});

describe('perceive', () => {
  it('answers the objects of one frame', async () => {
    const session = await sessionIn('ready');
    const request: Request = { type: 'perceive', id: 7, frame: frame([2, 1], [5, 3]) };
    const { reply } = await session.handle(request);
    expect(reply).toMatchObject({ type: 'objects', id: 7, policy_version: 17 });
    const [scene] = reply.type === 'objects' ? reply.scenes : [];
    expect(scene?.objects.map(({ x, y }) => [x, y])).toEqual([
      [2.5, 1.5],
      [5.5, 3.5],
    ]);
  });

  it('answers one scene a frame of a batch, in order', async () => {
    const session = await sessionIn('ready');
    const pictures = [frameWith([0, 0]), frameWith(), frameWith([1, 1], [2, 2], [3, 3])];
    const data = Uint8Array.from(pictures.flatMap((picture) => [...picture.data]));
    const frames = toWire([3, HEIGHT, WIDTH, 1], 'uint8', data);
    const { reply } = await session.handle({ type: 'perceive', id: 1, frames });
    const counts = reply.type === 'objects' ? reply.scenes.map((s) => s.objects.length) : [];
    expect(counts).toEqual([1, 0, 3]);
  });

  it('takes grey frames without a channel axis', async () => {
    const session = await sessionIn('ready');
    const flat = toWire([HEIGHT, WIDTH], 'uint8', frameWith([4, 0]).data);
    const { reply } = await session.handle({ type: 'perceive', id: 1, frame: flat });
    expect(reply.type === 'objects' && reply.scenes[0]?.objects[0]?.x).toBe(4.5);
  });

  it.each<[string, Omit<Extract<Request, { type: 'perceive' }>, 'type' | 'id'>, string]>([
    ['neither frame nor frames', {}, 'BAD_MESSAGE'],
    ['both', { frame: frame(), frames: frame() }, 'BAD_MESSAGE'],
    ['another size', { frame: toWire([2, 2, 1], 'uint8', new Uint8Array(4)) }, 'BAD_SHAPE'],
    ['four channels', { frame: toWire([3, 2, 4], 'uint8', new Uint8Array(24)) }, 'BAD_SHAPE'],
    ['one axis', { frame: toWire([24], 'uint8', new Uint8Array(24)) }, 'BAD_SHAPE'],
    ['an empty batch', { frames: toWire([0, 4, 6, 1], 'uint8', new Uint8Array(0)) }, 'BAD_SHAPE'],
    ['floats', { frame: toWire([4, 6, 1], 'float32', new Float32Array(24)) }, 'BAD_DTYPE'],
    [
      'too many frames',
      { frames: toWire([17, 4, 6, 1], 'uint8', new Uint8Array(17 * 24)) },
      'LIMIT',
    ],
    [
      'fewer bytes than its shape says',
      { frame: { shape: [4, 6, 1], dtype: 'uint8', data: Buffer.alloc(23) } },
      'BAD_SHAPE',
    ],
    ['a stream without tracking', { frame: frame(), stream: 1 }, 'BAD_MESSAGE'],
    ['a rate without tracking', { frame: frame(), track: false, fps: 30 }, 'BAD_MESSAGE'],
    ['an episode without tracking', { frame: frame(), episode: 2 }, 'BAD_MESSAGE'],
  ])('refuses %s', async (_what, fields, code) => {
    const session = await sessionIn('ready');
    expect(await outcome(session, { type: 'perceive', id: 1, ...fields })).toBe(code);
  });

  it('refuses without a model', async () => {
    const session = await sessionIn('ready', { perceiver: null });
    expect(await outcome(session, REQUESTS.perceive)).toBe('UNSUPPORTED');
  });
});

describe('act', () => {
  it('acts on a frame and says what it saw', async () => {
    const session = await sessionIn('ready');
    const request: Request = {
      type: 'act',
      id: 4,
      frame: frame([2, 1], [3, 3]),
      episode: 5,
      step: 6,
    };
    const { reply } = await session.handle(request);
    expect(reply).toMatchObject({ type: 'action', action: 21, policy_version: 17 });
    expect(reply).toMatchObject({ episode: 5, step: 6, objects: [{ x: 2.5 }, { x: 3.5 }] });
  });

  const dark = { x: 1, y: 1, w: 2, h: 2, color: [0.25, 0.5, 0.75] } as const;
  const red = { ...dark, color: [0.9, 0, 0] } as const;

  it.each([
    ['front by position in the list', [red, dark], 21],
    [
      'front by depth',
      [
        { ...red, depth: 4 },
        { ...dark, depth: 1 },
      ],
      20,
    ],
    ['rearmost dropped beyond the rows', [dark, dark, dark, red], 30],
    ['no objects', [], 0],
  ])('acts on a list of objects: %s', async (_what, objects, expected) => {
    const session = await sessionIn('ready');
    const { reply } = await session.handle({ type: 'act', id: 1, objects });
    expect(reply).toMatchObject({ type: 'action', action: expected });
    expect(reply).not.toHaveProperty('objects');
  });

  it('acts on an observation of the policy', async () => {
    const session = await sessionIn('ready');
    const objects = {
      objects: toWire([3, 12], 'float32', new Float32Array(36)),
      mask: toWire([3], 'bool', Uint8Array.of(1, 1, 0)),
      ids: toWire([3], 'int32', Int32Array.of(0, 1, -1)),
    };
    const { reply } = await session.handle({ type: 'act', id: 1, objects });
    expect(reply).toMatchObject({ action: 20 });
    const lacking = { objects: objects.objects, mask: objects.mask };
    expect(await outcome(session, { type: 'act', id: 1, objects: lacking })).toBe('BAD_DTYPE');
  });

  it.each<[string, Omit<Extract<Request, { type: 'act' }>, 'type' | 'id'>, string]>([
    ['neither frame nor objects', {}, 'BAD_MESSAGE'],
    ['both', { frame: frame(), objects: [] }, 'BAD_MESSAGE'],
    ['a reward, since it does not learn', { frame: frame(), reward: 1 }, 'UNSUPPORTED'],
    ['an unknown entry', { objects: { nonsense: 1 } }, 'BAD_SHAPE'],
  ])('refuses %s', async (_what, fields, code) => {
    const session = await sessionIn('ready');
    expect(await outcome(session, { type: 'act', id: 1, ...fields })).toBe(code);
  });

  it.each([
    ['a policy', { policy: null }],
    ['a model, given a frame', { perceiver: null }],
  ])('refuses without %s', async (_what, fakes) => {
    const session = await sessionIn('ready', fakes);
    expect(await outcome(session, REQUESTS.act)).toBe('UNSUPPORTED');
  });
});

describe('environments of a session', () => {
  it('numbers them from 1 and does not confuse them', async () => {
    const session = await sessionIn('ready');
    const { reply } = await session.handle({ type: 'make', id: 2, env_id: 'CartPole-v1' });
    expect(reply).toMatchObject({ type: 'env', env: 2, spec: { id: 'CartPole-v1' } });
    await session.handle({ type: 'close', id: 3, env: 1 });
    expect(await outcome(session, REQUESTS.step)).toBe('NOT_FOUND');
    expect(await outcome(session, { type: 'reset', id: 4, env: 2 })).toBe('observation');
  });

  it('holds at most maxEnvs, also when they are asked for at once', async () => {
    const session = new Session(
      'test',
      await fakeServices({ options: { limits: { maxEnvs: 2 } } }),
    );
    await session.handle(REQUESTS.hello);
    const all = await Promise.all([1, 2, 3].map(() => outcome(session, REQUESTS.make)));
    expect(all.sort()).toEqual(['LIMIT', 'env', 'env']);
    await session.handle({ type: 'close', id: 1, env: 1 });
    const unknown: Request = { type: 'make', id: 1, env_id: 'Nope-v1' };
    for (let i = 0; i < 3; i++) expect(await outcome(session, unknown)).toBe('NOT_FOUND');
    expect(await outcome(session, REQUESTS.make)).toBe('env');
  });

  it('closes what is open, and what was still being made, when the session ends', async () => {
    const log: string[] = [];
    const real = worlds(make);
    const watched = local({
      ...real,
      make: (argument: Parameters<typeof real.make>[0]) => {
        log.push(`make ${argument.handle}`);
        return real.make(argument);
      },
      close: (argument: Parameters<typeof real.close>[0]) => {
        log.push(`close ${argument.handle}`);
        return real.close(argument);
      },
    });
    const session = new Session('test', await fakeServices({ worlds: watched }));
    await session.handle(REQUESTS.hello);
    await session.handle(REQUESTS.make);
    const late = session.handle(REQUESTS.make);
    session.close();
    await late;
    const made = log.filter((line) => line.startsWith('make')).map((line) => line.slice(5));
    const closed = log.filter((line) => line.startsWith('close')).map((line) => line.slice(6));
    expect(made).toHaveLength(2);
    expect(closed.sort()).toEqual(made.sort());
  });

  it('closes what still loads when the session ends, as soon as it is there', async () => {
    const closed: string[] = [];
    let loaded = (): void => {};
    const loading = new Promise<void>((resolve) => {
      loaded = resolve;
    });
    const handles: number[] = [];
    const slow = worlds(async (id) => {
      await loading;
      if (id === 'Nope-v1') throw new Error('no network');
      return wrapEnv(make(id), { close: () => closed.push(id) });
    });
    const session = new Session(
      'test',
      await fakeServices({
        worlds: local({
          ...slow,
          make: (argument: Parameters<typeof slow.make>[0]) => {
            handles.push(argument.handle);
            return slow.make(argument);
          },
        }),
      }),
    );
    await session.handle(REQUESTS.hello);
    const late = session.handle(REQUESTS.make);
    const failing = outcome(session, { type: 'make', id: 2, env_id: 'Nope-v1' });
    session.close();
    loaded();
    await late;
    expect(await failing).toBe('INTERNAL');
    await new Promise(setImmediate);
    expect(closed).toEqual(['CartPole-v1']);
    expect(handles).toHaveLength(2);
    for (const handle of handles) {
      expect(() => slow.step({ handle, action: 0 })).toThrowCode('NOT_FOUND');
    }
  });

  it.each<[string, Request, string]>([
    ['an unknown environment', { type: 'make', id: 1, env_id: 'Nope-v3' }, 'NOT_FOUND'],
    [
      'options it does not have',
      { type: 'make', id: 1, env_id: 'CartPole-v1', kwargs: { x: 1 } },
      'BAD_ARGUMENT',
    ],
    ['an action outside the space', { type: 'step', id: 1, env: 1, action: 7 }, 'BAD_ACTION'],
    ['an action of another kind', { type: 'step', id: 1, env: 1, action: 'left' }, 'BAD_DTYPE'],
    ['a fractional action', { type: 'step', id: 1, env: 1, action: 0.5 }, 'BAD_DTYPE'],
  ])('refuses %s', async (_what, request, code) => {
    const session = await sessionIn('ready');
    expect(await outcome(session, request)).toBe(code);
    expect(await outcome(session, REQUESTS.step)).toBe('transition');
  });

  it('refuses a step before reset', async () => {
    const session = await sessionIn('ready');
    await session.handle({ type: 'make', id: 2, env_id: 'CartPole-v1' });
    expect(await outcome(session, { type: 'step', id: 1, env: 2, action: 0 })).toBe('RESET_NEEDED');
  });
});

describe('a model and a policy together', () => {
  const policyFor = (width: number, height: number): Policy => ({
    ...countingPolicy,
    observationSpace: objectTableSpace(SLOTS, width, height),
  });

  it('see frames of one size', () => {
    expect(() => inference(brightPixels, policyFor(WIDTH, HEIGHT))).not.toThrow();
    expect(() => inference(brightPixels, policyFor(WIDTH + 1, HEIGHT))).toThrowCode('BAD_SHAPE');
    expect(() => inference(brightPixels, policyFor(WIDTH, HEIGHT + 1))).toThrowCode('BAD_SHAPE');
  });

  it('need not fit where the policy reads no objects, but then it acts on observations only', async () => {
    const observationSpace = {
      type: 'box',
      shape: [2],
      dtype: 'float32',
      low: 0,
      high: 9,
    } as const;
    const policy: Policy = {
      ...countingPolicy,
      observationSpace,
      act: (observation) => (observation as Float32Array)[1] ?? 0,
    };
    const session = await sessionIn('ready', { policy });
    const objects = toWire([2], 'float32', Float32Array.of(1, 7));
    const { reply } = await session.handle({ type: 'act', id: 1, objects: { ...objects } });
    expect(reply).toMatchObject({ action: 7 });
    expect(await outcome(session, REQUESTS.act)).toBe('UNSUPPORTED');
    expect(await outcome(session, { type: 'act', id: 1, objects: [] })).toBe('UNSUPPORTED');
  });
});
