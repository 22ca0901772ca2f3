/** A thread that can be told to fail in every way a thread can. */

import { workerData } from 'node:worker_threads';
import { SupairError } from '../../env/core/errors.ts';
import { answerCalls } from '../../server/threads/answer-calls.ts';

export const moods = {
  add: ([a, b]: readonly [number, number]): number => a + b,
  later: async (ms: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return ms;
  },
  refuse: (what: string): never => {
    throw new SupairError('BAD_VALUE', { who: what, expected: 'x', got: 'y', remedy: 'Do z.' });
  },
  fault: (what: string): never => {
    throw new TypeError(what);
  },
  exit: (code: number): never => process.exit(code),
  uncaught: (what: string): void => {
    setImmediate(() => {
      throw new Error(what);
    });
  },
  spin: (_: null): never => {
    for (;;);
  },
  unsendable:
    (_: null): unknown =>
    () =>
      1,
  hoard: (_: null): never => {
    const all: number[][] = [];
    for (;;) all.push(new Array(100_000).fill(all.length));
  },
};

export type Moods = typeof moods;

answerCalls(() => {
  if (workerData === 'broken') {
    throw new SupairError('BAD_FILE', { who: 'weights', expected: 'floats', got: 'noise' });
  }
  return moods;
});
