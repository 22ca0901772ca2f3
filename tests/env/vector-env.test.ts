import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../env/core/random.ts';
import { unbatch } from '../../env/core/spaces/batch.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import { SyncVectorEnv } from '../../env/core/vector/sync-vector-env.ts';
import type { AutoresetMode, VectorStep } from '../../env/core/vector/vector-env.ts';
import { make, makeVec } from '../../env/index.ts';
import { type Scripted, scriptedEnv } from '../support/fake-envs.ts';
import { mirrorEnv } from '../support/mirror-env.ts';
import { SHAPELESS } from '../support/named-spaces.ts';

const act = (...actions: number[]): Int32Array => Int32Array.from(actions);

/** One line of a hand table: observation, reward, flags. */
interface Line {
  readonly observation: number[];
  readonly reward: number;
  readonly terminated: number;
  readonly truncated: number;
}

const line = (episode: number, t: number, reward: number, terminated = 0, truncated = 0): Line => ({
  observation: [episode, t],
  reward,
  terminated,
  truncated,
});

/** What step showed of environment i. */
const seen = (step: VectorStep, i: number): Line => ({
  observation: [...(step.observations as Float32Array).subarray(2 * i, 2 * i + 2)],
  reward: step.rewards[i] ?? Number.NaN,
  terminated: step.terminated[i] ?? -1,
  truncated: step.truncated[i] ?? -1,
});

async function code(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('autoreset', () => {
  // environment 0 plays episodes of 3 steps, environment 1 of 2, which only a limit ends
  const pair = (autoresetMode: AutoresetMode): [SyncVectorEnv, Scripted, Scripted] => {
    const a = scriptedEnv([3]);
    const b = scriptedEnv([2], 'truncated');
    return [new SyncVectorEnv([a, b], { autoresetMode }), a, b];
  };

  it('next-step: shows the last observation, then resets instead of stepping', async () => {
    const [env, a, b] = pair('next-step');
    await env.reset({ seed: 1 });
    const steps: VectorStep[] = [];
    for (let k = 1; k <= 5; k++) steps.push(await env.step(act(k, k)));
    expect(steps.map((step) => seen(step, 0))).toEqual([
      line(0, 1, 1),
      line(0, 2, 2),
      line(0, 3, 3, 1), // the true last observation
      line(1, 0, 0), // dead: action 4 is ignored
      line(1, 1, 1),
    ]);
    expect(steps.map((step) => seen(step, 1))).toEqual([
      line(0, 1, 1),
      line(0, 2, 2, 0, 1),
      line(1, 0, 0),
      line(1, 1, 1),
      line(1, 2, 2, 0, 1),
    ]);
    expect(a.diary.actions).toEqual([1, 2, 3, 5]);
    expect(b.diary.actions).toEqual([1, 2, 4, 5]);
    expect(steps.map((step) => step.infos[0])).toEqual([
      { at: 1 },
      { at: 2 },
      { at: 3, episode: { return: 6, length: 3 } },
      { fresh: 1 },
      { at: 1 },
    ]);
    expect(steps.flatMap((step) => step.finalObservations)).toEqual(new Array(10).fill(null));
    expect(steps.map((step) => step.infos[1]?.['episode'])).toEqual([
      undefined,
      { return: 3, length: 2 },
      undefined,
      undefined,
      { return: 3, length: 2 }, // the dead step counts neither way
    ]);
  });

  it('same-step: shows the next episode at once, and the last observation beside it', async () => {
    const [env, a] = pair('same-step');
    await env.reset({ seed: 1 });
    const steps: VectorStep[] = [];
    for (let k = 1; k <= 4; k++) steps.push(await env.step(act(k, k)));
    expect(steps.map((step) => seen(step, 0))).toEqual([
      line(0, 1, 1),
      line(0, 2, 2),
      line(1, 0, 3, 1), // reward and flag of the end, observation of the beginning
      line(1, 1, 1),
    ]);
    expect(steps.map((step) => seen(step, 1))).toEqual([
      line(0, 1, 1),
      line(1, 0, 2, 0, 1),
      line(1, 1, 1),
      line(2, 0, 2, 0, 1),
    ]);
    expect(a.diary.actions).toEqual([1, 2, 3, 4]);
    expect(steps.map((step) => step.finalObservations[0])).toEqual([
      null,
      null,
      Float32Array.of(0, 3),
      null,
    ]);
    expect(steps.map((step) => step.finalObservations[1])).toEqual([
      null,
      Float32Array.of(0, 2),
      null,
      Float32Array.of(1, 2),
    ]);
    const episode = { return: 6, length: 3 };
    expect(steps.map((step) => step.infos[0])).toEqual([
      { at: 1 },
      { at: 2 },
      { fresh: 1, episode },
      { at: 1 },
    ]);
    expect(steps.map((step) => step.finalInfos[0])).toEqual([null, null, { at: 3, episode }, null]);
    expect(steps[3]?.infos[1]?.['episode']).toEqual({ return: 3, length: 2 });
  });

  it('disabled: waits for a reset of just those that ended', async () => {
    const [env, a, b] = pair('disabled');
    await env.reset({ seed: 1 });
    await env.step(act(1, 1));
    const last = await env.step(act(2, 2));
    expect(seen(last, 1)).toEqual(line(0, 2, 2, 0, 1));
    expect(last.infos[1]).toEqual({ at: 2, episode: { return: 3, length: 2 } });
    expect(await code(env.step(act(3, 3)))).toThrowCode('RESET_NEEDED');
    expect(a.diary.actions).toEqual([1, 2]); // nothing has moved
    const { observations, infos } = await env.reset({ resetMask: Uint8Array.of(0, 1) });
    expect(observations).toEqual(Float32Array.of(0, 2, 1, 0));
    expect(infos).toEqual([{}, { fresh: 1 }]);
    expect(seen(await env.step(act(3, 3)), 0)).toEqual(line(0, 3, 3, 1));
    expect([a.diary.resets.length, b.diary.resets.length]).toEqual([1, 2]);
    expect(await code(env.step(act(4, 4)))).toThrowCode('RESET_NEEDED');
    await env.reset({ resetMask: Uint8Array.of(1, 0), seed: [9, 9] });
    expect(a.diary.resets.at(-1)).toEqual({ seed: 9 });
    expect(b.diary.resets.at(-1)).not.toEqual({ seed: 9 });
    expect(seen(await env.step(act(5, 5)), 1)).toEqual(line(1, 2, 2, 0, 1));
  });

  it('counts an episode that is cut by a reset as never ended', async () => {
    const [env] = pair('next-step');
    await env.reset();
    await env.step(act(0, 0));
    await env.reset();
    await env.step(act(0, 0));
    const { infos } = await env.step(act(0, 0));
    expect(infos[1]?.['episode']).toEqual({ return: 3, length: 2 });
  });

  it('shows the same transitions in every mode, dead ones aside', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 });
    const ending = fc.constantFrom('terminated' as const, 'truncated' as const, 'both' as const);
    await fc.assert(
      fc.asyncProperty(lengths, ending, async (own, how) => {
        const runs = await Promise.all(
          (['next-step', 'same-step', 'disabled'] as const).map((mode) =>
            transitions(scriptedEnv(own, how), mode, 12),
          ),
        );
        expect(runs[1]).toEqual(runs[0]);
        expect(runs[2]).toEqual(runs[0]);
        expect(runs[0]?.length).toBe(12);
      }),
      { numRuns: 30 },
    );
  });

  /** `count` true transitions of a lone environment: where from, reward, flags, where to. */
  async function transitions(
    single: Scripted,
    mode: AutoresetMode,
    count: number,
  ): Promise<unknown[]> {
    const env = new SyncVectorEnv([single], { autoresetMode: mode });
    let from = (await env.reset()).observations;
    let dead = false;
    const found: unknown[] = [];
    while (found.length < count) {
      const step = await env.step(act(0));
      const [terminated, truncated] = [step.terminated[0], step.truncated[0]];
      const to = step.finalObservations[0] ?? step.observations;
      const episode = step.infos[0]?.['episode'];
      if (!dead) found.push({ from, to, reward: step.rewards[0], terminated, truncated, episode });
      const ended = terminated === 1 || truncated === 1;
      dead = mode === 'next-step' && ended;
      const restart = mode === 'disabled' && ended;
      from = restart
        ? (await env.reset({ resetMask: Uint8Array.of(1) })).observations
        : step.observations;
    }
    return found;
  }
});

describe('seeding', () => {
  const seeds = (envs: readonly Scripted[]): unknown[] =>
    envs.map((env) => env.diary.resets.map((options) => options?.seed));
  const three = (): Scripted[] => [scriptedEnv([1]), scriptedEnv([1]), scriptedEnv([1])];

  it('gives environment i the seed s + i, and later resets none', async () => {
    const envs = three();
    const env = new SyncVectorEnv(envs);
    await env.reset({ seed: 40 });
    await env.reset();
    expect(seeds(envs)).toEqual([
      [40, undefined],
      [41, undefined],
      [42, undefined],
    ]);
  });

  it('takes a list with null for a stream that goes on', async () => {
    const envs = three();
    const env = new SyncVectorEnv(envs);
    await env.reset({ seed: [7, 8, 9] });
    await env.reset({ seed: [null, 5, null] });
    expect(seeds(envs)).toEqual([
      [7, undefined],
      [8, 5],
      [9, undefined],
    ]);
  });

  it('never lets two unseeded environments play the same', async () => {
    const envs = three();
    await new SyncVectorEnv(envs).reset();
    expect(seeds(envs)).toEqual([[0], [1], [2]]);
  });

  it('autoresets without a seed', async () => {
    const envs = three();
    const env = new SyncVectorEnv(envs, { autoresetMode: 'same-step' });
    await env.reset({ seed: 3 });
    await env.step(act(0, 0, 0));
    expect(seeds(envs)).toEqual([
      [3, undefined],
      [4, undefined],
      [5, undefined],
    ]);
  });

  it('hands the options to every environment', async () => {
    const envs = three();
    await new SyncVectorEnv(envs).reset({ seed: 1, options: { low: 0 } });
    expect(envs[2]?.diary.resets).toEqual([{ seed: 3, options: { low: 0 } }]);
  });

  it('plays exactly as single environments with those seeds do', async () => {
    const vector = makeVec('TableTop/Goal-v0', { numEnvs: 3, autoresetMode: 'same-step' });
    const singles = [5, 6, 7].map((seed) => {
      const env = make('TableTop/Goal-v0');
      return { env, observation: env.reset({ seed }).observation };
    });
    const row = (value: unknown, i: number): unknown => {
      const { objects, mask, ids } = value as {
        objects: Float32Array;
        mask: Uint8Array;
        ids: Int32Array;
      };
      return {
        objects: objects.slice(48 * i, 48 * (i + 1)),
        mask: mask.slice(4 * i, 4 * (i + 1)),
        ids: ids.slice(4 * i, 4 * (i + 1)),
      };
    };
    const { observations } = await vector.reset({ seed: 5 });
    for (const [i, single] of singles.entries()) {
      expect(row(observations, i)).toEqual(single.observation);
    }
    for (let t = 0; t < 70; t++) {
      const actions = Float32Array.from({ length: 12 }, (_, k) => ((t * 7 + k * 3) % 10) / 40);
      const step = await vector.step(actions);
      for (const [i, { env }] of singles.entries()) {
        const result = env.step(actions.slice(4 * i, 4 * i + 4));
        const ended = result.terminated || result.truncated;
        expect(step.rewards[i]).toBe(result.reward);
        if (ended) expect(step.finalObservations[i]).toEqual(result.observation);
        const shown = ended ? env.reset().observation : result.observation;
        expect(row(step.observations, i)).toEqual(shown);
      }
    }
  });
});

describe('arrays', () => {
  it('are fresh for every result by default', async () => {
    const env = new SyncVectorEnv([scriptedEnv([5])]);
    const { observations } = await env.reset();
    const one = await env.step(act(0));
    const two = await env.step(act(0));
    expect(observations).toEqual(Float32Array.of(0, 0));
    expect([one.observations, one.rewards]).toEqual([Float32Array.of(0, 1), Float64Array.of(1)]);
    expect([two.observations, two.rewards]).toEqual([Float32Array.of(0, 2), Float64Array.of(2)]);
    expect(one.infos).toEqual([{ at: 1 }]);
  });

  it('are the same for every result with copy: false', async () => {
    const env = new SyncVectorEnv([scriptedEnv([5])], { copy: false });
    const { observations } = await env.reset();
    const one = await env.step(act(0));
    const two = await env.step(act(0));
    expect(two.observations).toBe(observations);
    expect(two.rewards).toBe(one.rewards);
    expect(two.terminated).toBe(one.terminated);
    expect(two.infos).toBe(one.infos);
    expect(one.rewards).toEqual(Float64Array.of(2));
  });
});

describe('a vector environment', () => {
  const vector = (autoresetMode: AutoresetMode = 'next-step'): SyncVectorEnv =>
    new SyncVectorEnv([scriptedEnv([2]), scriptedEnv([2])], { autoresetMode });

  it('needs a reset first, of every environment', async () => {
    const env = vector();
    expect(await code(env.step(act(0, 0)))).toThrowCode('RESET_NEEDED');
    await env.reset({ resetMask: Uint8Array.of(1, 0) });
    expect(await code(env.step(act(0, 0)))).toThrowCode('RESET_NEEDED');
    await env.reset({ resetMask: Uint8Array.of(0, 1) });
    expect(await code(env.step(act(0, 0)))).toBeNull();
  });

  test.each<[string, unknown]>([
    ['too few', act(0)],
    ['one out of range', act(0, 10)],
    ['floats', Float32Array.of(0, 0)],
    ['a plain list', [0, 0]],
    ['nothing', null],
  ])('refuses actions that are %s before any environment moves', async (_, actions) => {
    const envs = [scriptedEnv([2]), scriptedEnv([2])];
    const env = new SyncVectorEnv(envs);
    await env.reset();
    // the point is to pass what the type forbids
    expect(await code(env.step(actions as Int32Array))).toThrowCode('BAD_ACTION');
    expect(envs.flatMap(({ diary }) => diary.actions)).toEqual([]);
  });

  test.each<[string, Parameters<SyncVectorEnv['reset']>[0]]>([
    ['seeds of another number', { seed: [1] }],
    ['a mask of another length', { resetMask: Uint8Array.of(1) }],
    ['an empty mask', { resetMask: Uint8Array.of(0, 0) }],
    ['a seed that is no integer', { seed: 0.5 }],
  ])('refuses to reset with %s', async (_, options) => {
    const env = makeVec('CartPole-v1', { numEnvs: 2 });
    expect(await code(env.reset(options))).toThrowCode('BAD_ARGUMENT');
  });

  it('closes all its environments and is closed for good', async () => {
    const envs = [scriptedEnv([2]), scriptedEnv([2])];
    const env = new SyncVectorEnv(envs);
    await env.close();
    expect(envs.map(({ diary }) => diary.closes)).toEqual([1, 1]);
    await env.close();
    expect(await code(env.reset())).toThrowCode('CLOSED');
    expect(await code(env.step(act(0, 0)))).toThrowCode('CLOSED');
    expect(await code(env.render())).toThrowCode('CLOSED');
  });

  it('refuses to be made of nothing, of unequal parts or in an unknown mode', () => {
    expect(() => new SyncVectorEnv([])).toThrowCode('BAD_ARGUMENT');
    const mixed = [scriptedEnv([1]), make('CartPole-v1')];
    expect(() => new SyncVectorEnv(mixed)).toThrowCode('BAD_ARGUMENT');
    // the point is to pass what the type forbids
    const options = { autoresetMode: 'sometimes' as AutoresetMode };
    expect(() => new SyncVectorEnv([scriptedEnv([1])], options)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('values without a fixed size', () => {
  it.each(SHAPELESS)('go side by side: %s', async (_, space) => {
    const vector = new SyncVectorEnv([mirrorEnv(space), mirrorEnv(space)]);
    const alone = [mirrorEnv(space), mirrorEnv(space)];
    const { observations } = await vector.reset({ seed: 3 });
    const first = alone.map((env, i) => env.reset({ seed: 3 + i }).observation);
    expect(first.map((_, i) => unbatch(space, observations, i))).toEqual(first);
    const action = sample(vector.actionSpace, new Rng(5));
    const step = await vector.step(action);
    const second = alone.map((env, i) => env.step(unbatch(space, action, i)).observation);
    expect(second.map((_, i) => unbatch(space, step.observations, i))).toEqual(second);
    await expect(vector.step([])).rejects.toThrowCode('BAD_ACTION');
  });
});
