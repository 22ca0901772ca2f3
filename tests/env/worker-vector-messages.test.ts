/** Spaces without a fixed size: observations and actions go by message instead of shared memory. */

import { expect, it, test, vi } from 'vitest';
import { AUTORESET_MODES, makeVec } from '../../env/index.ts';
import { vectorDiary } from '../support/vector-diary.ts';
import { MODULE } from '../support/worker-envs.ts';

vi.setConfig({ testTimeout: 60_000 });

// every space is taken for one that has none
vi.mock('../../env/core/vector/workers/shared-batch.ts', async (original) => ({
  ...(await original<object>()),
  sharedBatch: () => null,
}));

test.each(AUTORESET_MODES)('%s: everything as in one thread', async (autoresetMode) => {
  const options = { numEnvs: 5, autoresetMode, copy: autoresetMode !== 'same-step' };
  const threads = makeVec('Threads/Nested-v0', {
    ...options,
    vectorization: 'workers',
    numWorkers: 2,
    modules: [MODULE],
  });
  try {
    const seen = await vectorDiary(threads, 60);
    expect(seen).toEqual(await vectorDiary(makeVec('Threads/Nested-v0', options), 60));
  } finally {
    await threads.close();
  }
});

it('really goes by message', async () => {
  const { sharedBatch } = await import('../../env/core/vector/workers/shared-batch.ts');
  expect(sharedBatch({ type: 'discrete', n: 2, start: 0 }, 1)).toBeNull();
});
