import { describe, expect, it, onTestFinished } from 'vitest';
import { Thread, type ThreadOptions } from '../../server/threads/thread.ts';
import type { Moods } from './mood-entry.ts';
import { silent } from './support.ts';

function thread(options: Partial<ThreadOptions> = {}): Thread<Moods> {
  const made = new Thread<Moods>({
    name: 'moody',
    entry: new URL('./mood-entry', import.meta.url),
    data: 'fine',
    maxQueue: 4,
    silenceMs: 20_000,
    logger: silent,
    ...options,
  });
  onTestFinished(() => made.close());
  return made;
}

describe('a thread', () => {
  it('answers calls, each with its own value', async () => {
    const t = thread();
    const sums = await Promise.all([t.call('add', [1, 2]), t.call('add', [3, 4])]);
    expect(sums).toEqual([3, 7]);
    expect(t.restarts).toBe(0);
  });

  it('carries typed errors over with code and text', async () => {
    const refused = thread().call('refuse', 'somebody');
    await expect(refused).rejects.toThrowCode('BAD_VALUE');
    await expect(refused).rejects.toThrow('somebody: expected x, got y. Do z.');
  });

  it('keeps the details of untyped errors to the log', async () => {
    const failed = thread().call('fault', 'secret');
    await expect(failed).rejects.toThrowCode('INTERNAL');
    await expect(failed).rejects.not.toThrow(/secret/);
  });

  it('answers a value that cannot be sent with an error', async () => {
    const t = thread();
    await expect(t.call('unsendable', null)).rejects.toThrowCode('INTERNAL');
    expect(await t.call('add', [1, 1])).toBe(2);
  });

  it('answers every call with what broke its loading', async () => {
    const t = thread({ data: 'broken' });
    await expect(t.call('add', [1, 2])).rejects.toThrowCode('BAD_FILE');
    await expect(t.call('add', [1, 2])).rejects.toThrow(/weights/);
  });

  it.each([
    ['exits', 'exit', 3],
    ['throws outside a call', 'uncaught', 'oops'],
  ] as const)(
    'that %s fails the calls under way, and a fresh one answers the next',
    async (...row) => {
      const [, method, argument] = row;
      const t = thread();
      const waiting = expect(t.call('later', 60_000)).rejects.toThrowCode('INTERNAL');
      t.call(method, argument as never).catch(() => {});
      await waiting;
      expect(await t.call('add', [2, 2])).toBe(4);
      expect(t.restarts).toBe(1);
    },
  );

  it('that runs out of memory ends alone', async () => {
    const t = thread({ heapMb: 48 });
    await expect(t.call('hoard', null)).rejects.toThrowCode('INTERNAL');
    expect(await t.call('add', [2, 2])).toBe(4);
  });

  it('that never answers is ended for its silence, however much it is asked', async () => {
    const t = thread({ silenceMs: 400, maxQueue: 1000 });
    const stuck = expect(t.call('spin', null)).rejects.toThrowCode('TIMEOUT');
    const asked: Promise<unknown>[] = [];
    const asking = setInterval(() => asked.push(t.call('add', [1, 1]).catch(() => {})), 50);
    await stuck;
    clearInterval(asking);
    expect(await t.call('add', [2, 2])).toBe(4);
    await Promise.all(asked);
  });

  it('takes long as a whole when every answer is in time', async () => {
    const t = thread({ silenceMs: 1000 });
    const calls = [600, 1200, 1800].map((ms) => t.call('later', ms));
    expect(await Promise.all(calls)).toEqual([600, 1200, 1800]);
  });

  it('refuses calls beyond its queue', async () => {
    const t = thread();
    const calls = Array.from({ length: 4 }, () => t.call('later', 50));
    await expect(t.call('add', [1, 1])).rejects.toThrowCode('LIMIT');
    await Promise.all(calls);
    expect(await t.call('add', [1, 1])).toBe(2);
  });

  it('refuses calls after close, and fails those under way', async () => {
    const t = thread();
    const waiting = expect(t.call('later', 60_000)).rejects.toThrowCode('CLOSED');
    await t.close();
    await waiting;
    await expect(t.call('add', [1, 1])).rejects.toThrowCode('CLOSED');
    await t.close();
  });
});
