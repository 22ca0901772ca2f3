/** How many threads a run gets, and which wishes are refused. */

import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { partOf } from '../../../../../perception/supair/training/parallel/shared-training.ts';
import { threadCount } from '../../../../../perception/supair/training/parallel/thread-count.ts';

describe('the number of threads', () => {
  it.each([
    [3, 'wasm', 64, 3],
    [1, 'tensorflow', 64, 1],
    ['auto', 'tensorflow', 256, 1],
    ['auto', 'wasm', 31, 1], // too few rows for two
    ['auto', 'wasm', 256, Math.min(8, availableParallelism())],
  ] as const)('%s on %s with batches of %i is %i', (wanted, backend, batch, expected) => {
    expect(threadCount(wanted, backend, batch)).toBe(expected);
  });

  it.each([
    [0, 'wasm', 'BAD_ARGUMENT'],
    [1.5, 'wasm', 'BAD_ARGUMENT'],
    [65, 'wasm', 'BAD_ARGUMENT'],
    [2, 'tensorflow', 'UNSUPPORTED'],
  ] as const)('%s on %s is refused', (wanted, backend, code) => {
    expect(() => threadCount(wanted, backend, 64)).toThrowCode(code);
  });
});

describe('parts', () => {
  it.each([
    [10, 3, ['0-3', '3-6', '6-10']],
    [2, 2, ['0-1', '1-2']],
    [7, 1, ['0-7']],
  ])('of %i for %i threads cover it once', (total, threads, expected) => {
    const parts = Array.from({ length: threads }, (_, rank) => partOf(total, rank, threads));
    expect(parts.map(({ from, to }) => `${from}-${to}`)).toEqual(expected);
  });
});
