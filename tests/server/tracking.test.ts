/** Identities over time through a session: streams, episodes, and what ends them. */

import { describe, expect, it } from 'vitest';
import type { Request } from '../../server/protocol/requests.ts';
import { toWire } from '../../server/protocol/tensor.ts';
import type { WireSceneObject } from '../../server/protocol/wire-scene.ts';
import { Session } from '../../server/session.ts';
import { inference } from '../../server/threads/inference.ts';
import { Streams } from '../../server/threads/streams.ts';
import {
  brightPixels,
  countingPolicy,
  type FakeServices,
  fakeServices,
  frameWith,
  HEIGHT,
  local,
  WIDTH,
} from './support.ts';

/** One object goes down the left, another up the right: halfway they change places in reading order. */
const passing = (t: number) => frameWith([1, t], [4, 3 - t]);
const wired = (t: number) => toWire([HEIGHT, WIDTH, 1], 'uint8', passing(t).data);

async function greeted(fakes: FakeServices = {}, id = 'test'): Promise<Session> {
  const session = new Session(id, await fakeServices(fakes));
  await session.handle({ type: 'hello', id: 0 });
  return session;
}

/** The objects of each scene of the reply. */
async function seen(session: Session, request: Request): Promise<WireSceneObject[][]> {
  const { reply } = await session.handle(request);
  if (reply.type === 'objects') return reply.scenes.map(({ objects }) => [...objects]);
  return reply.type === 'action' ? [[...(reply.objects ?? [])]] : [];
}

/** The ids of the objects on the left and on the right. */
const sides = (objects: readonly WireSceneObject[] = []): (number | undefined)[] =>
  [1.5, 4.5].map((x) => objects.find((object) => object.x === x)?.id);

type Tracking = Omit<Extract<Request, { type: 'perceive' }>, 'type' | 'id' | 'frame' | 'frames'>;
const perceive = (t: number, tracking: Tracking = { track: true }): Request => ({
  ...{ type: 'perceive', id: 1, frame: wired(t) },
  ...tracking,
});

describe('perceive with tracking', () => {
  it('keeps the ids of objects that change places in the scene', async () => {
    const session = await greeted();
    const plain: (number | undefined)[][] = [];
    const tracked: (number | undefined)[][] = [];
    for (let t = 0; t < 4; t++) {
      plain.push(sides((await seen(session, perceive(t, {})))[0]));
      tracked.push(sides((await seen(session, perceive(t)))[0]));
    }
    expect([plain.at(0), plain.at(-1)]).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(tracked).toEqual(new Array(4).fill([0, 1]));
  });

  it('takes a batch as successive frames', async () => {
    const data = Buffer.concat([0, 1, 2, 3].map((t) => passing(t).data));
    const frames = toWire([4, HEIGHT, WIDTH, 1], 'uint8', data);
    const batch = await seen(await greeted(), { type: 'perceive', id: 1, frames, track: true });
    const single = await greeted();
    const one: WireSceneObject[][] = [];
    for (let t = 0; t < 4; t++) one.push(...(await seen(single, perceive(t))));
    expect(batch).toEqual(one);
    expect(batch.map(([object]) => object?.age)).toEqual([0, 1, 2, 3]);
  });

  it('answers requests that are under way at once in their order', async () => {
    const session = await greeted();
    const all = await Promise.all([0, 1, 2, 3].map((t) => seen(session, perceive(t))));
    expect(all.flat().map(sides)).toEqual(new Array(4).fill([0, 1]));
    expect(all.flat().map(([object]) => object?.age)).toEqual([0, 1, 2, 3]);
  });

  it('tells velocities per second of the rate given, per frame without', async () => {
    const speeds = async (tracking: Tracking): Promise<(number | undefined)[]> => {
      const session = await greeted();
      for (let t = 0; t < 3; t++) await seen(session, perceive(t, tracking));
      const [objects] = await seen(session, perceive(3, tracking));
      return [1.5, 4.5].map((x) => objects?.find((object) => object.x === x)?.vy);
    };
    const [down = 0, up = 0] = await speeds({ track: true });
    expect(down).toBeGreaterThan(0.7);
    expect(down).toBeLessThan(1.3);
    expect(up).toBeCloseTo(-down, 9);
    const [fast = 0] = await speeds({ track: true, fps: 25 });
    expect(fast).toBeCloseTo(25 * down, 9);
  });

  it('keeps streams apart, and those of other sessions', async () => {
    const thread = local(inference(brightPixels, countingPolicy));
    const [one, other] = [
      await greeted({ inference: thread }, 'a'),
      await greeted({ inference: thread }, 'b'),
    ];
    for (let t = 0; t < 3; t++) await seen(one, perceive(t, { track: true, stream: 7 }));
    const ageOf = async (session: Session, stream: number): Promise<number | undefined> =>
      (await seen(session, perceive(3, { track: true, stream })))[0]?.[0]?.age;
    expect(await ageOf(one, 7)).toBe(3);
    expect(await ageOf(one, 8)).toBe(0);
    expect(await ageOf(other, 7)).toBe(0);
  });

  it('begins anew with another episode, and goes on where none is named', async () => {
    const session = await greeted();
    const ages: (number | undefined)[] = [];
    for (const episode of [5, 5, undefined, 6, undefined, 5]) {
      const tracking = { track: true, ...(episode === undefined ? {} : { episode }) };
      ages.push((await seen(session, perceive(1, tracking)))[0]?.[0]?.age);
    }
    expect(ages).toEqual([0, 1, 2, 0, 1, 0]);
  });

  it('has a limit on streams, not on their use', async () => {
    const session = await greeted({ options: { limits: { maxStreams: 2 } } });
    for (const stream of [0, 9, 0, 9]) {
      await seen(session, perceive(1, { track: true, stream }));
    }
    await expect(seen(session, perceive(1, { track: true, stream: 1 }))).rejects.toThrowCode(
      'LIMIT',
    );
  });
});

describe('act with tracking', () => {
  const act = (t: number, step: number, episode = 1): Request => ({
    ...{ type: 'act', id: 1, frame: wired(t), track: true, episode, step },
  });

  it('shows the policy the objects that it answers, with ids that stay', async () => {
    const session = await greeted();
    for (let t = 0; t < 4; t++) {
      const { reply } = await session.handle(act(t, t));
      expect(reply).toMatchObject({ action: 21, episode: 1, step: t });
      expect(reply.type === 'action' && sides(reply.objects)).toEqual([0, 1]);
    }
  });

  it('begins anew at step 0 and with another episode', async () => {
    const session = await greeted();
    const ages: (number | undefined)[] = [];
    for (const [step, episode] of [
      [3, 1],
      [4, 1],
      [0, 1],
      [1, 1],
      [1, 2],
    ] as const) {
      ages.push((await seen(session, act(1, step, episode)))[0]?.[0]?.age);
    }
    expect(ages).toEqual([0, 1, 0, 1, 0]);
  });

  it('shares its streams with perceive', async () => {
    const session = await greeted();
    await seen(session, perceive(0, { track: true, episode: 1 }));
    expect((await seen(session, act(1, 5)))[0]?.[0]?.age).toBe(1);
  });

  it('refuses objects that bring ids of their own', async () => {
    const session = await greeted();
    const request: Request = { type: 'act', id: 1, objects: [], track: true };
    await expect(session.handle(request)).rejects.toThrowCode('BAD_MESSAGE');
  });
});

describe('the end of streams', () => {
  it('comes with their session', async () => {
    const methods = inference(brightPixels, countingPolicy);
    const forgotten: string[] = [];
    const thread = local({
      ...methods,
      forget: (keys: readonly string[]) => {
        forgotten.push(...keys);
        methods.forget(keys);
      },
    });
    const session = await greeted({ inference: thread }, 'a');
    await seen(session, perceive(0, { track: true, stream: 3 }));
    await seen(session, perceive(0));
    session.close();
    session.close();
    expect(forgotten).toEqual(['a/3', 'a/0']);
    const again = await greeted({ inference: thread }, 'a');
    expect((await seen(again, perceive(1, { track: true, stream: 3 })))[0]?.[0]?.age).toBe(0);
  });

  it('is counted, once for each stream of each session', async () => {
    const services = await fakeServices();
    const [one, other] = [new Session('a', services), new Session('b', services)];
    const open = async (): Promise<number> => {
      const { reply } = await other.handle({ type: 'stats', id: 1 });
      return reply.type === 'stats' ? reply.streams : -1;
    };
    await Promise.all([one, other].map((session) => session.handle({ type: 'hello', id: 0 })));
    await seen(one, perceive(0, {}));
    expect(await open()).toBe(0); // nothing is tracked
    for (const stream of [0, 4, 0]) await seen(one, perceive(0, { track: true, stream }));
    await seen(other, perceive(0));
    expect(await open()).toBe(3);
    one.close();
    one.close();
    expect(await open()).toBe(1);
  });

  it('leaves nothing behind', () => {
    const streams = new Streams();
    const place = { key: 'a/0', episode: null, step: null, fps: 1 };
    streams.follow(place, brightPixels.perceive([passing(0)]));
    streams.follow({ ...place, key: 'a/1' }, []);
    expect(streams.size).toBe(2);
    streams.forget(['a/0', 'a/1', 'unknown']);
    expect(streams.size).toBe(0);
  });
});
