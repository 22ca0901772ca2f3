import { describe, expect, it, test } from 'vitest';
import { evaluatePolicy } from '../../../agent/evaluate.ts';
import {
  type PerceivedOptions,
  perceivedObjects,
} from '../../../agent/perceived/perceived-objects.ts';
import { perceivedTable } from '../../../agent/perceived/perceived-table.ts';
import { withPixels } from '../../../agent/perceived/with-pixels.ts';
import { loadPolicy } from '../../../agent/policy-folder.ts';
import type { Env, Frame } from '../../../env/core/env.ts';
import { COLUMN, type ObjectTable, objectTableSpace } from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import { make } from '../../../env/core/registry.ts';
import { makeVec } from '../../../env/core/vector/make-vec.ts';
import '../../../env/builtin.ts';
import { unbatch } from '../../../env/core/spaces/batch.ts';
import { contains } from '../../../env/core/spaces/check.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { BoxSpace } from '../../../env/core/spaces/spaces.ts';
import { SyncVectorEnv } from '../../../env/core/vector/sync-vector-env.ts';
import type { AutoresetMode, VectorEnv } from '../../../env/core/vector/vector-env.ts';
import { checkEnv } from '../../../env/testing.ts';
import { loadPerceiver, type Perceiver } from '../../../perception/index.ts';
import {
  filmCritic,
  filmedEnv,
  jugglingCritic,
  objectAt,
  SIDE,
  sceneOf,
  takeIn,
} from '../../support/filmed-env.ts';

const LENGTHS = [
  [2, 9],
  [3, 1, 9],
] as const;

function filmed(
  autoresetMode: AutoresetMode,
  options: PerceivedOptions & { readonly critic?: Perceiver } = {},
) {
  const envs = LENGTHS.map((lengths, i) => withPixels(filmedEnv(i, lengths)));
  const critic = filmCritic();
  const inner = new SyncVectorEnv(envs, { autoresetMode, copy: false });
  return { critic, env: perceivedObjects(inner, options.critic ?? critic, options) };
}

const ACTIONS = Int32Array.of(0, 0);
const at = (env: number, episode: number, step: number) => ({ env, episode, step });

describe('a vector environment seen through perception', () => {
  // steps of environment 0: episode 0 has 2; of environment 1: episode 0 has 3, episode 1 has 1
  test.each([
    [
      'next-step',
      [
        [at(0, 0, 1), at(1, 0, 1)],
        [at(0, 0, 2), at(1, 0, 2)],
        [at(0, 1, 0), at(1, 0, 3)],
        [at(0, 1, 1), at(1, 1, 0)],
        [at(0, 1, 2), at(1, 1, 1)],
        [at(0, 1, 3), at(1, 2, 0)],
      ],
      [],
    ],
    [
      'same-step',
      [
        [at(0, 0, 1), at(1, 0, 1)],
        [at(0, 1, 0), at(1, 0, 2)],
        [at(0, 1, 1), at(1, 1, 0)],
        [at(0, 1, 2), at(1, 2, 0)],
        [at(0, 1, 3), at(1, 2, 1)],
      ],
      [
        [1, at(0, 0, 2)],
        [2, at(1, 0, 3)],
        [3, at(1, 1, 1)],
      ],
    ],
  ] as const)('shows the frames of hand-laid episodes (%s)', async (mode, steps, finals) => {
    const { env, critic } = filmed(mode);
    const { observations, infos } = await env.reset({ seed: 0 });
    expect([takeIn(observations, 0), takeIn(observations, 1)]).toEqual([at(0, 0, 0), at(1, 0, 0)]);
    expect(infos).toEqual([{ fresh: 0 }, { fresh: 0 }]);
    const found: unknown[] = [];
    for (const [t, expected] of steps.entries()) {
      const step = await env.step(ACTIONS);
      expect([takeIn(step.observations, 0), takeIn(step.observations, 1)]).toEqual(expected);
      step.finalObservations.forEach((last, i) => {
        expect(last !== null).toBe(step.finalInfos[i] !== null);
        if (last !== null) found.push([t, takeIn(last)]);
      });
    }
    expect(found).toEqual(finals);
    // one inference a step, last frames included
    expect(critic.calls).toHaveLength(steps.length + 1);
    const frames = critic.calls.flat().length;
    expect(frames).toBe(2 * (steps.length + 1) + finals.length);
  });

  it('shows last frames until the reset by mask, which perceives the marked ones alone', async () => {
    const { env, critic } = filmed('disabled');
    await env.reset({ seed: 0 });
    await env.step(ACTIONS);
    const ended = await env.step(ACTIONS);
    expect([...ended.terminated]).toEqual([1, 0]);
    expect(takeIn(ended.observations, 0)).toEqual(at(0, 0, 2));
    await expect(env.step(ACTIONS)).rejects.toMatchObject({ code: 'RESET_NEEDED' });
    const { observations } = await env.reset({ resetMask: Uint8Array.of(1, 0) });
    expect(critic.calls.at(-1)).toEqual([at(0, 1, 0)]);
    expect([takeIn(observations, 0), takeIn(observations, 1)]).toEqual([at(0, 1, 0), at(1, 0, 2)]);
    const { observations: next } = await env.step(ACTIONS);
    expect([takeIn(next, 0), takeIn(next, 1)]).toEqual([at(0, 1, 1), at(1, 0, 3)]);
  });

  it('hands rewards, flags, infos and spaces on', async () => {
    const { env } = filmed('same-step');
    const space = objectTableSpace(3, SIDE, SIDE);
    expect(env.singleObservationSpace).toEqual(space);
    await env.reset({ seed: 0 });
    await env.step(ACTIONS);
    const { rewards, terminated, infos, finalInfos, observations } = await env.step(ACTIONS);
    expect([[...rewards], [...terminated]]).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(infos[0]).toEqual({ fresh: 1, episode: { return: 1, length: 2 } });
    expect(finalInfos[0]).toEqual({ episode: { return: 1, length: 2 } });
    expect(contains(env.observationSpace, observations)).toBe(true);
  });

  it('gives results that later steps do not overwrite', async () => {
    const { env } = filmed('same-step');
    const first = await env.reset({ seed: 0 });
    const second = await env.step(ACTIONS);
    await env.step(ACTIONS);
    expect(takeIn(first.observations)).toEqual(at(0, 0, 0));
    expect(takeIn(second.observations)).toEqual(at(0, 0, 1));
  });

  it('puts what lies beyond a bound on it', () => {
    const { spaces } = objectTableSpace(2, SIDE, SIDE);
    const { objects } = perceivedTable(
      sceneOf([objectAt(-0.5, SIDE + 3, 5)]),
      spaces['objects'] as BoxSpace, // of an object table
    );
    expect([objects[COLUMN.x], objects[COLUMN.y], objects[COLUMN.w]]).toEqual([0, SIDE, 5]);
  });
});

describe('trackers in a vector environment', () => {
  /** Id of the object on the left, for each environment. */
  const leftIds = (observations: unknown): number[] => {
    const { objects, ids } = observations as ObjectTable; // batched
    const F = Object.keys(COLUMN).length;
    return [0, 1].map((env) => {
      const rows = [0, 1].map((row) => 3 * env + row);
      const left = rows.find((row) => (objects[row * F + COLUMN.x] ?? 0) < 30) ?? Number.NaN;
      return ids[left] ?? Number.NaN;
    });
  };
  const tracked = (mode: AutoresetMode) =>
    filmed(mode, { tracker: {}, critic: jugglingCritic() }).env;

  it.each(['next-step', 'same-step'] as const)(
    'keep ids over an episode and begin anew with each (%s)',
    async (mode) => {
      const env = tracked(mode);
      let ids = leftIds((await env.reset({ seed: 0 })).observations);
      // in the first frame of episode e, environment i shows the left one in slot (i + e) % 2
      const first = (i: number, episode: number): number => (i + episode) % 2;
      expect(ids).toEqual([first(0, 0), first(1, 0)]);
      const episode = [0, 0];
      let due = [false, false];
      for (let t = 0; t < 8; t++) {
        const step = await env.step(ACTIONS);
        const ended = [...step.terminated].map(Boolean);
        const seen = leftIds(step.observations);
        for (const i of [0, 1]) {
          const begins = mode === 'same-step' ? ended[i] : due[i];
          if (begins) episode[i] = (episode[i] ?? 0) + 1;
          expect(seen[i]).toBe(begins ? first(i, episode[i] ?? 0) : ids[i]);
          const last = step.finalObservations[i];
          // the last frame still belongs to the episode that ends
          if (last) expect(leftIds({ ...doubled(last) })[0]).toBe(ids[i]);
        }
        ids = seen;
        due = ended;
      }
      expect(episode[1]).toBeGreaterThan(1);
    },
  );

  it('of environments that a mask leaves alone remember', async () => {
    const env = tracked('disabled');
    await env.reset({ seed: 0 });
    await env.step(ACTIONS);
    const before = leftIds((await env.step(ACTIONS)).observations);
    const reset = leftIds((await env.reset({ resetMask: Uint8Array.of(1, 0) })).observations);
    expect(reset).toEqual([1, before[1]]);
    expect(leftIds((await env.step(ACTIONS)).observations)).toEqual([1, before[1]]);
  });

  it('are part of the state, as is a pending reset', async () => {
    for (const mode of ['next-step', 'same-step'] as const) {
      const env = tracked(mode);
      await env.reset({ seed: 0 });
      await env.step(ACTIONS);
      await env.step(ACTIONS); // ends episode 0 of environment 0
      const saved = JSON.parse(JSON.stringify(stateful(env).getState()));
      const other = tracked(mode);
      await other.reset({ seed: 3 });
      stateful(other).setState(saved);
      for (let t = 0; t < 6; t++)
        expect(await other.step(ACTIONS)).toEqual(await env.step(ACTIONS));
      expect(() => stateful(other).setState({ ...saved, trackers: [] })).toThrowCode(
        'BAD_ARGUMENT',
      );
      expect(() => stateful(other).setState({ ...saved, ends: { waiting: [1] } })).toThrowCode(
        'BAD_ARGUMENT',
      );
    }
  });
});

describe('perceiving together', () => {
  it('finds what the model finds in each frame alone', async () => {
    const perceiver = await loadPerceiver('tabletop');
    const id = 'TableTop/Goal-v0';
    const numEnvs = 5;
    const frames = new Array<Frame>(numEnvs);
    const envs = Array.from({ length: numEnvs }, (_, i) => {
      const env = make(id, { renderMode: 'rgb_array' });
      const { render } = env;
      // keeps each frame that was looked at
      return withPixels({ ...env, render: () => (frames[i] = render() as Frame) });
    });
    const env = perceivedObjects(new SyncVectorEnv(envs), perceiver);
    const rng = new Rng(3);
    let { observations } = await env.reset({ seed: 11 });
    let objects = 0;
    for (let t = 0; t < 4; t++) {
      for (const [i, frame] of frames.entries()) {
        const [scene] = perceiver.perceive([frame]);
        const { spaces } = env.singleObservationSpace as ReturnType<typeof objectTableSpace>;
        const alone = perceivedTable(scene ?? { objects: [] }, spaces['objects'] as BoxSpace);
        expect(unbatch(env.singleObservationSpace, observations, i)).toEqual(alone);
        objects += alone.mask.reduce((sum, present) => sum + present, 0);
      }
      ({ observations } = await env.step(sample(env.actionSpace, rng)));
    }
    expect(objects).toBeGreaterThan(4 * numEnvs);
    perceiver.dispose();
  });
});

describe('policies on perceived objects', () => {
  /** The shipped policy's success where everything is seen `shift` pixels further right. */
  const play = async (shift: number): Promise<number | null> => {
    const perceiver = await loadPerceiver('tabletop');
    const shifted: Perceiver = {
      ...perceiver,
      perceive: (frames) =>
        perceiver.perceive(frames).map((scene) => ({
          ...scene,
          objects: scene.objects.map((object) => ({ ...object, x: object.x + shift })),
        })),
    };
    const together = (): VectorEnv => {
      const envs = Array.from({ length: 8 }, () =>
        withPixels(make('TableTop/Reach-v0', { renderMode: 'rgb_array' })),
      );
      return perceivedObjects(new SyncVectorEnv(envs, { autoresetMode: 'disabled' }), shifted);
    };
    const policy = await loadPolicy('reach');
    const { success_rate } = await evaluatePolicy(policy, together, { episodes: 40, seed: 1 });
    perceiver.dispose();
    return success_rate;
  };

  it('succeed, and fail where perception errs', async () => {
    expect(await play(0)).toBeGreaterThan(0.95);
    expect(await play(12)).toBeLessThan(0.8);
  });
});

describe('what is refused', () => {
  it('environments without frames, and those without objects', () => {
    expect(() => withPixels(make('TableTop/Reach-v0'))).toThrowCode('BAD_ARGUMENT');
    expect(() => withPixels(make('CartPole-v1'))).toThrowCode('BAD_ARGUMENT');
  });

  it('vectors of environments that show no frames, and frames of another size', () => {
    const critic = filmCritic();
    const blind = makeVec('TableTop/Reach-v0', { numEnvs: 2, renderMode: 'rgb_array' });
    expect(() => perceivedObjects(blind, critic)).toThrowCode('BAD_ARGUMENT');
    const pole = makeVec('CartPole-v1', { numEnvs: 2 });
    expect(() => perceivedObjects(pole, critic)).toThrowCode('BAD_ARGUMENT');
    const other = withPixels(make('TableTop/Reach-v0', { renderMode: 'rgb_array' }));
    expect(() => perceivedObjects(new SyncVectorEnv([other]), critic)).toThrowCode('BAD_ARGUMENT');
  });

  it('nothing of the contract of environments', async () => {
    const filmed = () => withPixels(make('TableTop/Reach-v0', { renderMode: 'rgb_array' }));
    const report = await checkEnv(filmed);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('nothing about an environment that was looked at: its stream goes on as it was', () => {
    const seen = make('TableTop/Reach-v0', { renderMode: 'rgb_array' });
    const twin = make('TableTop/Reach-v0', { renderMode: 'rgb_array' });
    const pixels = withPixels(seen);
    expect(() => pixels.step(Float32Array.of(0, 0))).toThrowCode('RESET_NEEDED');
    const { observation } = pixels.reset();
    expect(observation).toMatchObject(twin.reset().observation as ObjectTable);
    const { data } = twin.render() as Frame;
    expect((observation as { pixels: Uint8Array }).pixels).toEqual(data);
  });
});

// ---------------------------------------------------------------------------

function stateful(env: VectorEnv): Pick<Env, 'getState' | 'setState'> {
  if ('getState' in env) return env as VectorEnv & Pick<Env, 'getState' | 'setState'>; // as asked
  throw new Error('the environment cannot be saved');
}

/** One table as the first of a batch of two. */
function doubled(table: unknown): ObjectTable {
  const { objects, mask, ids } = table as ObjectTable; // a final observation
  return {
    objects: Float32Array.from([...objects, ...objects]),
    mask: Uint8Array.from([...mask, ...mask]),
    ids: Int32Array.from([...ids, ...ids]),
  };
}
