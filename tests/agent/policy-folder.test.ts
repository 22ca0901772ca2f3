import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import {
  loadPolicy,
  loadTrainerState,
  loadTrainingWorld,
  savePolicy,
} from '../../agent/policy-folder.ts';
import { resolvePpoConfig, TABLE_PPO } from '../../agent/ppo/config.ts';
import { type Training, trainPpo } from '../../agent/ppo/train.ts';
import { make } from '../../env/core/registry.ts';
import { makeVec } from '../../env/core/vector/make-vec.ts';
import '../../env/builtin.ts';
import { equalSpaces } from '../../env/core/spaces/equality.ts';
import { decodeSafetensors, encodeSafetensors } from '../../storage/safetensors.ts';

const root = mkdtempSync(join(tmpdir(), 'supair-policy-'));
afterAll(() => rmSync(root, { recursive: true }));

const ID = 'TableTop/Goal-v0';
const ABOUT = { env: ID, observation: 'objects', command: 'a test', evaluation: null } as const;
const config = resolvePpoConfig(
  { numEnvs: 2, rolloutSteps: 16, network: { hidden: 10 } },
  TABLE_PPO,
);
let training: Training;
beforeAll(async () => {
  const makeVecOf = (numEnvs: number) => makeVec(ID, { numEnvs, autoresetMode: 'same-step' });
  training = await trainPpo({ makeVec: makeVecOf, config, seed: 3, steps: 64 });
});

describe('policy folder', () => {
  it('gives back a policy that acts as the trained one does', async () => {
    const folder = join(root, 'whole');
    savePolicy(folder, training, ABOUT);
    const loaded = await loadPolicy(folder);
    expect(loaded.version).toBe(2);
    const env = make(ID);
    expect(equalSpaces(loaded.observationSpace, env.observationSpace)).toBe(true);
    expect(equalSpaces(loaded.actionSpace, env.actionSpace)).toBe(true);
    for (let seed = 0; seed < 20; seed++) {
      const { observation } = env.reset({ seed });
      expect(loaded.act(observation)).toEqual(training.policy.act(observation));
    }
  });

  it('samples its own stream of actions, the same after every load', async () => {
    const folder = join(root, 'sampled');
    savePolicy(folder, training, ABOUT);
    const { observation } = make(ID).reset({ seed: 1 });
    const draw = async (): Promise<string[]> => {
      const policy = await loadPolicy(folder);
      return Array.from({ length: 10 }, () => String(policy.act(observation, { greedy: false })));
    };
    const first = await draw();
    expect(await draw()).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it('tells what made it, in config.json and on the card', () => {
    const folder = join(root, 'told');
    const evaluation = {
      episodes: 4,
      return_mean: 0.5,
      return_std: 0.1,
      length_mean: 3,
      success_rate: 0.75,
      success_ci95: [0.3, 0.95],
    } as const;
    savePolicy(folder, training, { ...ABOUT, evaluation, notes: { miss: 0.005 } });
    const told = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    expect(told).toMatchObject({
      algo: 'ppo',
      env: ID,
      evaluation,
      seed: 3,
      steps: 64,
      updates: 2,
      network: { columns: ['x', 'y', 'w', 'h', 'red', 'green', 'blue'], hidden: 10 },
      ppo: { gamma: 0.97 },
    });
    const card = readFileSync(join(folder, 'MODEL_CARD.md'), 'utf8');
    expect(card).toContain('Success 0.750 (95 % interval 0.300, 0.950)');
    expect(card).toContain('a test');
    expect(card).toContain('miss: 0.005');
  });

  it('names the environment, its options (none where an older one does not) and what was observed', () => {
    const folder = join(root, 'options');
    const kwargs = { mode: 'train' };
    savePolicy(folder, training, { ...ABOUT, kwargs });
    const { env, observation } = ABOUT;
    expect(loadTrainingWorld(folder)).toEqual({ env, observation, kwargs });
    editConfig(folder, ({ kwargs: _, ...older }) => older);
    expect(loadTrainingWorld(folder)).toEqual({ env, observation, kwargs: {} });
    editConfig(folder, (config) => ({ ...config, kwargs: 'train' }));
    expect(() => loadTrainingWorld(folder)).toThrowCode('BAD_FILE');
    expect(() => loadTrainingWorld(folder)).toThrow(/config\.json: kwargs/);
  });

  it('may leave the trainer state out', async () => {
    const folder = join(root, 'slim');
    savePolicy(folder, training, { ...ABOUT, resumable: false });
    await expect(loadPolicy(folder)).resolves.toBeDefined();
    expect(() => loadTrainerState(folder)).toThrowCode('NOT_FOUND');
  });

  test.each([
    ['a missing folder', 'NOT_FOUND', (folder: string) => rmSync(folder, { recursive: true })],
    [
      'damaged weights',
      'BAD_FILE',
      (folder: string) => writeFileSync(join(folder, 'weights.safetensors'), 'x'),
    ],
    [
      'an unknown algorithm',
      'BAD_FILE',
      (folder: string) => editConfig(folder, (config) => ({ ...config, algo: 'sac' })),
    ],
    [
      'a network of another width',
      'BAD_FILE',
      (folder: string) =>
        editConfig(folder, (config) => ({
          ...config,
          network: { ...training.state.record.config.network, hidden: 12 },
        })),
    ],
    [
      'a future format',
      'VERSION',
      (folder: string) => editConfig(folder, (config) => ({ ...config, formatVersion: 99 })),
    ],
  ] as const)('refuses %s with %s', async (name, code, spoil) => {
    const folder = join(root, name.replaceAll(' ', '-'));
    savePolicy(folder, training, ABOUT);
    spoil(folder);
    const refusal = await loadPolicy(folder).catch((error: unknown) => error);
    expect(refusal).toThrowCode(code);
  });
});

describe('weights of a policy', () => {
  it('name the tensor that is missing or not finite', async () => {
    const { importWeights, exportWeights } = await import('../../agent/nn/weights.ts');
    const { arena } = training.network;
    const weights = exportWeights(arena);
    const bytes = encodeSafetensors(weights);
    const { tensors } = decodeSafetensors(bytes, 'weights');
    const values = arena.values.slice();
    arena.values.fill(0);
    importWeights(arena, tensors, 'weights');
    expect(arena.values).toEqual(values);
    const { 'actor.token': token, ...rest } = tensors;
    expect(() => importWeights(arena, rest, 'weights')).toThrow(/actor\.token/);
    token?.data.fill(Number.NaN);
    expect(() => importWeights(arena, tensors, 'weights')).toThrow(/actor\.token.*finite/);
    expect(arena.values).toEqual(values);
  });
});

// ---------------------------------------------------------------------------

type Config = { readonly [key: string]: unknown };

function editConfig(folder: string, edit: (config: Config) => Config): void {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')))));
}
