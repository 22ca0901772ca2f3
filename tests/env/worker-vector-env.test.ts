import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import {
  AUTORESET_MODES,
  type AutoresetMode,
  type MakeVecOptions,
  makeVec,
  Rng,
  sample,
  spaceToJson,
  specOf,
  type VectorEnv,
  WorkerVectorEnv,
} from '../../env/index.ts';
import { EVERY_KIND, FIXED } from '../support/named-spaces.ts';
import { endedIn, vectorDiary } from '../support/vector-diary.ts';
import { BREAKS, MODULE, registerHereOnly } from '../support/worker-envs.ts';

// threads from sources compile them first
vi.setConfig({ testTimeout: 60_000 });

const open: VectorEnv[] = [];
afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((env) => env.close()));
});

function workers(id: string, options: MakeVecOptions): WorkerVectorEnv {
  const env = makeVec(id, { modules: [MODULE], ...options, vectorization: 'workers' });
  open.push(env);
  return env;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('nothing was thrown'),
    (error: Error) => error,
  );
}

const CASES: [AutoresetMode, string, MakeVecOptions, number][] = [
  ...AUTORESET_MODES.flatMap((mode): [AutoresetMode, string, MakeVecOptions, number][] => [
    [mode, 'Threads/Walk-v0', { numEnvs: 5, numWorkers: 2 }, 300],
    [mode, 'Threads/Scripted-v0', { numEnvs: 3, numWorkers: 2 }, 120],
  ]),
  ['next-step', 'Threads/Nested-v0', { numEnvs: 3, numWorkers: 3 }, 120],
  ['same-step', 'TableTop/Goal-v0', { numEnvs: 3, numWorkers: 2 }, 120],
  ['disabled', 'CartPole-v1', { numEnvs: 3, numWorkers: 2, copy: false }, 200],
];

const SPACES = { 'every kind': EVERY_KIND, 'fixed sizes': FIXED };

describe('environments in threads', () => {
  it.each(CASES)(
    '%s, %s: everything as in one thread',
    async (autoresetMode, id, options, steps) => {
      const sync = makeVec(id, { ...options, autoresetMode });
      const threads = workers(id, { ...options, autoresetMode });
      expect(threads.observationSpace).toEqual(sync.observationSpace);
      expect(threads.actionSpace).toEqual(sync.actionSpace);
      const here = await vectorDiary(sync, steps);
      expect(await vectorDiary(threads, steps)).toEqual(here);
      expect(here.length).toBeGreaterThan(steps);
    },
  );

  it.each([
    ...AUTORESET_MODES.map((mode) => [mode, 'every kind', 'every kind'] as const),
    ['next-step', 'every kind', 'fixed sizes'],
    ['same-step', 'fixed sizes', 'every kind'],
  ] as const)(
    '%s: observations of %s and actions of %s cross as they are',
    async (mode, seen, taken) => {
      const [observations, actions] = [SPACES[seen], SPACES[taken]].map(spaceToJson);
      const options = { numEnvs: 3, numWorkers: 2, autoresetMode: mode } as const;
      const made = { ...options, kwargs: { observations, actions } };
      const threads = workers('Threads/Mirror-v0', made);
      expect(threads.singleObservationSpace).toEqual(SPACES[seen]);
      expect(threads.singleActionSpace).toEqual(SPACES[taken]);
      const here = await vectorDiary(makeVec('Threads/Mirror-v0', made), 60);
      expect(await vectorDiary(threads, 60)).toEqual(here);
    },
  );

  it('has all ten kinds among them', () => {
    const found = JSON.stringify(EVERY_KIND).matchAll(/"type":"([a-z-]+)"/g);
    expect(new Set([...found].map(([, kind]) => kind)).size).toBe(10);
  });

  it.each(AUTORESET_MODES)(
    '%s: goes on from a state, of either kind, in the middle of episodes',
    async (autoresetMode) => {
      const options = { numEnvs: 5, numWorkers: 2, autoresetMode };
      const threads = workers('Threads/Walk-v0', options);
      const rng = new Rng(3);
      await threads.reset({ seed: 1 });
      const actions = Array.from({ length: 30 }, () => sample(threads.actionSpace, rng));
      const play = async (env: VectorEnv): Promise<unknown[]> => {
        const seen: unknown[] = [];
        for (const action of actions) {
          const step = await env.step(action);
          seen.push(step);
          const resetMask = endedIn(step);
          if (autoresetMode === 'disabled' && resetMask.includes(1)) {
            seen.push(await env.reset({ resetMask }));
          }
        }
        return seen;
      };
      for (let t = 0; t < 2; t++) await threads.step(actions[t] as Int32Array);
      const state = JSON.parse(JSON.stringify(await threads.getState()));
      const goesOn = await play(threads);
      const sync = makeVec('Threads/Walk-v0', { numEnvs: 5, autoresetMode });
      sync.setState(state);
      expect(JSON.parse(JSON.stringify(sync.getState()))).toEqual(state);
      expect(await play(sync)).toEqual(goesOn);
      await threads.setState(state);
      expect(await play(threads)).toEqual(goesOn);
    },
  );

  it('draws all of them in their order', async () => {
    const options = { numEnvs: 3, numWorkers: 2, renderMode: 'ansi' } as const;
    const env = workers('Threads/Walk-v0', options);
    await env.reset({ seed: 1 });
    await env.step(Int32Array.of(1, -1, 1));
    expect(await env.render()).toEqual(['1', '-1', '1']);
  });

  it('gives every result arrays of its own, or the shared ones', async () => {
    const play = async (copy: boolean): Promise<boolean> => {
      const env = workers('Threads/Walk-v0', { numEnvs: 2, numWorkers: 1, copy });
      const { observations } = await env.reset({ seed: 1 });
      const before = (observations as Float32Array).slice();
      const { rewards } = await env.step(Int32Array.of(1, 1));
      expect(rewards.buffer instanceof SharedArrayBuffer).toBe(!copy);
      return (observations as Float32Array).every((x, i) => x === before[i]);
    };
    expect([await play(true), await play(false)]).toEqual([true, false]);
  });

  it('has a thread a core unless told, and never more than environments', () => {
    expect(workers('Threads/Walk-v0', { numEnvs: 1 }).numWorkers).toBe(1);
    const spec = specOf('CartPole-v1');
    for (const bad of [
      { numEnvs: 0 },
      { numEnvs: 2, numWorkers: 3 },
      { numEnvs: 2, numWorkers: 0 },
    ]) {
      expect(() => new WorkerVectorEnv(spec, bad)).toThrowCode('BAD_ARGUMENT');
    }
    // the point is a mode that the type forbids
    const unknown = { numEnvs: 1, autoresetMode: 'never' as 'disabled' };
    expect(() => new WorkerVectorEnv(spec, unknown)).toThrowCode('BAD_ARGUMENT');
    expect(() => makeVec('CartPool-v1', { numEnvs: 1, vectorization: 'workers' })).toThrowCode(
      'NOT_FOUND',
    );
  });
});

describe('out of order', () => {
  const make = (): WorkerVectorEnv =>
    workers('Threads/Scripted-v0', { numEnvs: 2, numWorkers: 2, autoresetMode: 'disabled' });

  it('refuses what one thread refuses, before anything has moved', async () => {
    const env = make();
    expect(await failure(env.step(Int32Array.of(0, 0)))).toThrowCode('RESET_NEEDED');
    await env.reset();
    expect(await failure(env.step(Int32Array.of(0, 10)))).toThrowCode('BAD_ACTION');
    expect(await failure(env.step([0, 0]))).toThrowCode('BAD_ACTION');
    expect(await failure(env.reset({ seed: [1] }))).toThrowCode('BAD_ARGUMENT');
    expect(await failure(env.reset({ resetMask: Uint8Array.of(0, 0) }))).toThrowCode(
      'BAD_ARGUMENT',
    );
    expect(await failure(env.setState({ envs: [] }))).toThrowCode('BAD_ARGUMENT');
    const { observations } = await env.step(Int32Array.of(0, 0));
    expect(observations).toEqual(Float32Array.of(0, 1, 0, 1));
    await env.step(Int32Array.of(0, 0));
    await env.step(Int32Array.of(0, 0)); // the end of both
    expect(await failure(env.step(Int32Array.of(0, 0)))).toThrowCode('RESET_NEEDED');
  });

  it('refuses a call while another is pending, which is not harmed', async () => {
    const env = make();
    const reset = env.reset();
    const others = [env.step(Int32Array.of(0, 0)), env.reset(), env.render(), env.getState()];
    for (const error of await Promise.all(others.map(failure))) {
      expect(error).toThrowCode('LIMIT');
      expect(error.message).toMatch(/reset\(\) is pending/);
    }
    expect((await reset).observations).toEqual(Float32Array.of(0, 0, 0, 0));
    const step = env.step(Int32Array.of(0, 0));
    expect(await failure(env.setState((await failure(env.getState())) as never))).toThrowCode(
      'LIMIT',
    );
    expect((await step).rewards).toEqual(Float64Array.of(1, 1));
  });

  it('is closed for good, and may be closed again, at once or later', async () => {
    const closes = new Int32Array(new SharedArrayBuffer(4));
    const env = workers('Threads/Fragile-v0', { numEnvs: 3, numWorkers: 2 });
    await env.reset({ options: { closes } });
    await Promise.all([env.close(), env.close()]);
    await env.close();
    expect(closes[0]).toBe(3);
    for (const call of [env.reset(), env.step(Int32Array.of(0, 0, 0)), env.getState()]) {
      expect(await failure(call)).toThrowCode('CLOSED');
    }
  });

  it('may be closed before it has ever been used', async () => {
    await workers('CartPole-v1', { numEnvs: 1 }).close();
  });

  it('gives up a call that never ends when it is closed', async () => {
    const env = workers('Threads/Fragile-v0', { numEnvs: 2, numWorkers: 2 });
    await env.reset();
    const endless = failure(env.step(Int32Array.of(0, BREAKS.endless)));
    await env.close();
    expect(await endless).toThrowCode('CLOSED');
  });
});

describe('trouble in a thread', () => {
  const make = async (): Promise<WorkerVectorEnv> => {
    const env = workers('Threads/Fragile-v0', { numEnvs: 4, numWorkers: 2 });
    await env.reset();
    return env;
  };

  it('hands on the error of an environment, and goes on after a reset', async () => {
    const env = await make();
    const error = await failure(env.step(Int32Array.of(0, 0, BREAKS.refusal, 0)));
    expect(error).toThrowCode('LIMIT');
    expect(error.message).toBe('Fragile: expected care, got none. Mind.');
    const { observations } = await env.reset();
    expect(observations).toEqual(Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0));
    expect((await env.step(Int32Array.of(0, 0, 0, 0))).rewards).toEqual(
      Float64Array.of(1, 1, 1, 1),
    );
  });

  it('hands on errors of any class with their own stack', async () => {
    const env = await make();
    const error = await failure(env.step(Int32Array.of(0, BREAKS.fault, BREAKS.refusal, 0)));
    expect(error).toBeInstanceOf(TypeError); // the first environment's, not the second's
    expect(error.message).toBe('a fault of its own');
    expect(error.stack).toMatch(/worker-envs/);
    await env.step(Int32Array.of(0, 0, 0, BREAKS.reset));
    expect(await failure(env.reset())).toThrowCode('BAD_ARGUMENT');
  });

  it('refuses what cannot cross threads, either way', async () => {
    const env = await make();
    const out = await failure(env.step(Int32Array.of(BREAKS.uncloneable, 0, 0, 0)));
    expect(out).toThrowCode('BAD_VALUE');
    const options = { later: () => 0 };
    expect(await failure(env.reset({ options }))).toThrowCode('BAD_ARGUMENT');
    await env.reset();
    await env.step(Int32Array.of(0, 0, 0, 0));
  });

  it('rejects the pending call where a thread ends, and is closed', async () => {
    const env = await make();
    const error = await failure(env.step(Int32Array.of(0, 0, 0, BREAKS.exit)));
    expect(error).toThrowCode('INTERNAL');
    expect(error.message).toMatch(/thread 2 of 2.*exit code 7/);
    const later = await failure(env.reset());
    expect(later).toThrowCode('CLOSED');
    expect(later.cause).toBe(error);
    await env.close();
  });

  it('is closed where a thread ends between calls', async () => {
    const env = await make();
    await env.step(Int32Array.of(BREAKS.laterExit, 0, 0, 0));
    await vi.waitFor(async () => expect(await failure(env.reset())).toThrowCode('CLOSED'));
    expect((await failure(env.reset())).cause).toThrowCode('INTERNAL');
  });

  it('does not wait for a thread that never answers once another is lost', async () => {
    const env = await make();
    const error = failure(env.step(Int32Array.of(BREAKS.endless, 0, 0, BREAKS.exit)));
    expect(await error).toThrowCode('INTERNAL');
  });

  it('says at the first call what a thread cannot make', async () => {
    registerHereOnly('Threads/Here-v0');
    const env = workers('Threads/Here-v0', { numEnvs: 2, numWorkers: 2 });
    const error = await failure(env.reset());
    expect(error).toThrowCode('NOT_FOUND');
    expect(error.message).toMatch(/Threads\/Here-v0.*modules: \[import\.meta\.url\]/);
    expect(await failure(env.reset())).toThrowCode('CLOSED');
  });

  test.each(['file:///nowhere/at-all.js', 'no-such-package'])('%s: no module', async (module) => {
    const env = workers('CartPole-v1', { numEnvs: 1, modules: [module] });
    const error = await failure(env.reset());
    expect(error).toThrowCode('NOT_FOUND');
    expect(error.message).toContain(module);
  });
});

describe('threads', () => {
  /** Of this process. */
  const count = (): number => {
    const report = process.report.getReport() as unknown as { readonly workers: unknown[] };
    return report.workers.length;
  };

  it('are gone after close, and after a crash', async () => {
    expect(count()).toBe(0);
    const env = workers('Threads/Fragile-v0', { numEnvs: 3, numWorkers: 3 });
    await env.reset();
    expect(count()).toBe(3);
    await env.close();
    expect(count()).toBe(0);
    const crashed = workers('Threads/Fragile-v0', { numEnvs: 3, numWorkers: 3 });
    await crashed.reset();
    await failure(crashed.step(Int32Array.of(0, BREAKS.exit, 0)));
    await crashed.close();
    expect(count()).toBe(0);
  });

  it('neither keep a program from ending nor end it while a call is pending', () => {
    const index = resolve(import.meta.dirname, '../../env/index.ts');
    const program = `
      import { makeVec } from ${JSON.stringify(index)};
      const env = makeVec('CartPole-v1', { numEnvs: 2, vectorization: 'workers', numWorkers: 2 });
      const { observations } = await env.reset({ seed: 1 });
      console.log(observations.length);`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 });
    expect(printed).toBe('8\n');
  });
});
