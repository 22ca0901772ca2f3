import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { evaluatePolicy } from '../../../agent/evaluate.ts';
import { loadTrainerState, savePolicy } from '../../../agent/policy-folder.ts';
import {
  defaultPpoConfig,
  type PpoConfig,
  type PpoOptions,
  resolvePpoConfig,
} from '../../../agent/ppo/config.ts';
import { type Training, type TrainPpoOptions, trainPpo } from '../../../agent/ppo/train.ts';
import type { TrainingPoint } from '../../../agent/ppo/trainer-state.ts';
import { make } from '../../../env/core/registry.ts';
import { makeVec } from '../../../env/core/vector/make-vec.ts';
import '../../../env/builtin.ts';
import type { AutoresetMode } from '../../../env/core/vector/vector-env.ts';

const folder = mkdtempSync(join(tmpdir(), 'supair-train-'));
afterAll(() => rmSync(folder, { recursive: true }));

const vecOf =
  (id: string): TrainPpoOptions['makeVec'] =>
  (numEnvs, autoresetMode) =>
    makeVec(id, { numEnvs, autoresetMode, copy: false });

/** 128 steps a rollout; CartPole falls within a few dozen, so episodes end in the middle. */
const small = (options: PpoOptions = {}): PpoConfig =>
  resolvePpoConfig({ rolloutSteps: 32, network: { hidden: 16 }, ...options });

const train = (options: Partial<TrainPpoOptions> = {}, id = 'CartPole-v1'): Promise<Training> =>
  trainPpo({ makeVec: vecOf(id), config: small(), seed: 1, steps: 1024, ...options });

/** Everything that a run leaves, as plain data. */
const outcome = ({ state }: Training) => ({
  ...state,
  record: JSON.parse(JSON.stringify(state.record)),
});

describe('training', () => {
  it('gives the same bytes for the same seed and others for another', async () => {
    const [a, b, c] = [await train(), await train(), await train({ seed: 2 })];
    expect(outcome(b)).toEqual(outcome(a));
    expect(c.state.values).not.toEqual(a.state.values);
  });

  it('gives the same bytes with environments in threads, stopped and resumed too', async () => {
    const inThreads: TrainPpoOptions['makeVec'] = (numEnvs, autoresetMode) =>
      makeVec('CartPole-v1', { numEnvs, autoresetMode, vectorization: 'workers', numWorkers: 2 });
    const first = await train({ steps: 512, makeVec: inThreads });
    const there = await train({ resume: first.state, makeVec: inThreads });
    const here = await train({ resume: (await train({ steps: 512 })).state });
    expect(outcome(there)).toEqual(outcome(here));
  });

  it('gives the same bytes with plain and with SIMD kernels', async () => {
    const plain = await train({ config: small({ kernels: 'plain' }) });
    const simd = await train({ config: small({ kernels: 'simd' }) });
    expect(plain.state.values).toEqual(simd.state.values);
  });

  test.each([
    ['CartPole-v1', 'same-step'],
    ['CartPole-v1', 'next-step'],
    ['CartPole-v1', 'disabled'],
    ['TableTop/Goal-v0', 'same-step'],
    ['TableTop/Goal-v0', 'next-step'],
  ] as const)(
    'stopped, saved and resumed, ends with the bytes of an uninterrupted run (%s, %s)',
    async (id, mode) => {
      const config = (autoresetMode: AutoresetMode): PpoConfig => ({
        ...defaultPpoConfig(make(id)),
        autoresetMode,
        numEnvs: 4,
        rolloutSteps: 31,
        minibatches: 3,
      });
      const options = { config: config(mode), steps: 12 * 4 * 31 };
      const whole = await train(options, id);
      const controller = new AbortController();
      const half = await train(
        {
          ...options,
          signal: controller.signal,
          onProgress: ({ updates }) => {
            if (updates === 5) controller.abort();
          },
        },
        id,
      );
      expect(half.interrupted).toBe(true);
      expect(half.state.record.updates).toBe(5);
      const about = { env: id, observation: 'state', command: 'test', evaluation: null } as const;
      savePolicy(join(folder, mode), half, about);
      const resume = loadTrainerState(join(folder, mode));
      const rest = await train({ steps: options.steps, resume }, id);
      expect(rest.interrupted).toBe(false);
      expect(outcome(rest)).toEqual(outcome(whole));
    },
  );

  it('goes on beyond its first goal with a longer schedule', async () => {
    const first = await train({ steps: 512 });
    const more = await train({ steps: 1024, resume: first.state });
    expect(more.state.record).toMatchObject({ steps: 1024, updates: 8, annealSteps: 1024 });
    expect(more.policy.version).toBe(8);
  });

  it('lowers the learning rate linearly to its last update', async () => {
    const points: TrainingPoint[] = [];
    await train({ steps: 4 * 128, onProgress: (point) => points.push(point) });
    const rates = points.map(({ learningRate }) => learningRate / 2.5e-4);
    expect(rates).toBeAllClose([1, 0.75, 0.5, 0.25], 1e-12);
    const flat: TrainingPoint[] = [];
    const config = small({ annealLearningRate: false });
    await train({ steps: 256, config, onProgress: (point) => flat.push(point) });
    expect(flat.map(({ learningRate }) => learningRate)).toEqual([2.5e-4, 2.5e-4]);
  });

  it('refuses fewer steps than a rollout, other environments and other networks', async () => {
    const code = async (options: Partial<TrainPpoOptions>): Promise<unknown> =>
      train(options).catch((error: unknown) => error);
    expect(await code({ steps: 127 })).toThrowCode('BAD_ARGUMENT');
    const two: TrainPpoOptions['makeVec'] = (_, mode) => vecOf('CartPole-v1')(2, mode);
    expect(await code({ makeVec: two })).toThrowCode('BAD_ARGUMENT');
    const other = await train({ config: small({ network: { hidden: 8 } }) });
    const resume = { ...other.state, record: { ...other.state.record, config: small() } };
    expect(await code({ resume })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('learning', () => {
  it('balances the pole: more than 300 steps on average after 80,000', async () => {
    const config = defaultPpoConfig(make('CartPole-v1'));
    const { policy } = await train({ config, steps: 80_000 });
    const result = await evaluatePolicy(policy, () => make('CartPole-v1'), {
      episodes: 20,
      seed: 5,
    });
    expect(result.return_mean).toBeGreaterThan(300);
  });

  it('touches the odd one out: 95 % after 40,000 steps', async () => {
    const id = 'TableTop/Reach-v0';
    const { policy } = await train({ config: defaultPpoConfig(make(id)), steps: 40_000 }, id);
    const result = await evaluatePolicy(policy, () => make(id), { episodes: 100, seed: 5 });
    expect(result.success_rate).toBeGreaterThan(0.95);
  });
});
