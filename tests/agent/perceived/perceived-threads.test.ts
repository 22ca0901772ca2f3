import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { perceivedObjects } from '../../../agent/perceived/perceived-objects.ts';
import { makeVec } from '../../../env/core/vector/make-vec.ts';
import {
  AUTORESET_MODES,
  type AutoresetMode,
  isStateful,
  type StatefulVector,
  type VectorEnv,
} from '../../../env/core/vector/vector-env.ts';
import { filmCritic, jugglingCritic } from '../../support/filmed-env.ts';
import { MODULE } from '../../support/filmed-threads.ts';
import { endedIn } from '../../support/vector-diary.ts';

// threads from sources compile them first
vi.setConfig({ testTimeout: 60_000 });

const B = 3;
const ACTIONS = new Int32Array(B);

const open: VectorEnv[] = [];
afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((env) => env.close()));
});

function films(autoresetMode: AutoresetMode, vectorization: 'sync' | 'workers'): VectorEnv {
  const options = { numEnvs: B, autoresetMode, vectorization };
  const env = makeVec('Threads/Filmed-v0', { ...options, numWorkers: 2, modules: [MODULE] });
  open.push(env);
  return env;
}

/** Everything that is shown over some steps, and by the resets that they need in disabled mode. */
async function play(env: VectorEnv, steps: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let t = 0; t < steps; t++) {
    const step = await env.step(ACTIONS);
    seen.push(step);
    const resetMask = endedIn(step);
    if (env.autoresetMode === 'disabled' && resetMask.includes(1)) {
      seen.push(await env.reset({ resetMask }));
    }
  }
  return seen;
}

describe('a vector in threads seen through perception', () => {
  const tracked = (mode: AutoresetMode, vectorization: 'sync' | 'workers'): StatefulVector => {
    const env = perceivedObjects(films(mode, vectorization), jugglingCritic(), { tracker: {} });
    return isStateful(env) ? env : expect.fail('it cannot be saved');
  };

  test.each(AUTORESET_MODES)('%s: shows what one in this thread shows', async (mode) => {
    const [threads, sync] = [tracked(mode, 'workers'), tracked(mode, 'sync')];
    expect(await threads.reset({ seed: 0 })).toEqual(await sync.reset({ seed: 0 }));
    expect(await play(threads, 12)).toEqual(await play(sync, 12));
  });

  test.each(AUTORESET_MODES)(
    '%s: goes on from its state, in threads again or in this one',
    async (mode) => {
      const threads = tracked(mode, 'workers');
      await threads.reset({ seed: 0 });
      await threads.step(ACTIONS);
      // ends episode 0 of environment 0
      const resetMask = endedIn(await threads.step(ACTIONS));
      expect([...resetMask]).toEqual([1, 0, 0]);
      if (mode === 'disabled') await threads.reset({ resetMask });
      const saved = JSON.parse(JSON.stringify(await threads.getState()));
      const goesOn = await play(threads, 8);
      for (const vectorization of ['workers', 'sync'] as const) {
        const other = tracked(mode, vectorization);
        await other.reset({ seed: [2, 0, 1] });
        await other.setState(saved);
        expect(JSON.parse(JSON.stringify(await other.getState()))).toEqual(saved);
        expect(await play(other, 8)).toEqual(goesOn);
      }
    },
  );

  it('stays as it was where a state is refused, by perception or by the environments', async () => {
    const env = tracked('next-step', 'workers');
    await env.reset({ seed: 0 });
    await env.step(ACTIONS);
    const before = JSON.parse(JSON.stringify(await env.getState()));
    const [first, ...others] = before.trackers;
    for (const damaged of [
      { trackers: others },
      { trackers: [first, first, { ...first, nextId: -1 }] },
      { ends: { waiting: [1] } },
      { env: { ...before.env, fresh: [] } },
    ]) {
      const refused = async (): Promise<void> => env.setState({ ...before, ...damaged });
      await expect(refused()).rejects.toThrowCode('BAD_ARGUMENT');
      expect(JSON.parse(JSON.stringify(await env.getState()))).toEqual(before);
    }
  });

  // films of 2, 9.. and 3, 1, 9.. and 4.. steps: frames of the reset, then of seven steps
  test.each([
    ['next-step', [3, 3, 3, 3, 3, 3, 3, 3]],
    ['same-step', [3, 3, 4, 4, 5, 3, 3, 3]], // last frames go along
    ['disabled', [3, 3, 3, 1, 3, 1, 3, 2, 3, 3, 3]], // resets by mask perceive by themselves
  ] as const)('%s: asks for one inference a step, for all of them', async (mode, frames) => {
    const critic = filmCritic();
    const env = perceivedObjects(films(mode, 'workers'), critic);
    await env.reset({ seed: 0 });
    await play(env, 7);
    expect(critic.calls.map(({ length }) => length)).toEqual(frames);
  });
});
