import { describe, expect, it, test } from 'vitest';
import { SyncVectorEnv } from '../../env/core/vector/sync-vector-env.ts';
import { AUTORESET_MODES, type AutoresetMode } from '../../env/core/vector/vector-env.ts';
import { walkEnv } from '../support/fake-envs.ts';

const make = (mode: AutoresetMode, count = 3): SyncVectorEnv =>
  new SyncVectorEnv(
    Array.from({ length: count }, () => walkEnv()),
    { autoresetMode: mode },
  );

/** Steps always to the right, so that episodes end every few steps; resets by hand where needed. */
async function play(env: SyncVectorEnv, steps: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let i = 0; i < steps; i++) {
    const step = await env.step(Int32Array.of(1, 0, 1));
    seen.push(step);
    const resetMask = step.terminated.map((t, at) => t | (step.truncated[at] ?? 0));
    if (env.autoresetMode === 'disabled' && resetMask.includes(1)) {
      seen.push(await env.reset({ resetMask }));
    }
  }
  return seen;
}

describe('state of a vector environment', () => {
  test.each(AUTORESET_MODES)('goes on exactly where it was saved (%s)', async (mode) => {
    for (const before of [2, 4, 5]) {
      const first = make(mode);
      await first.reset({ seed: 7 });
      await play(first, before); // 4 steps end an episode: next-step mode is then saved mid-reset
      const state = JSON.parse(JSON.stringify(first.getState()));
      const expected = await play(first, 20);
      const second = make(mode);
      second.setState(state);
      expect(await play(second, 20)).toEqual(expected);
    }
  });

  it('refuses the state of another number of environments', async () => {
    const state = make('same-step', 2).getState();
    expect(() => make('same-step', 3).setState(state)).toThrowCode('BAD_ARGUMENT');
  });
});
