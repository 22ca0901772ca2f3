/**
 * Policies on disk: `weights.safetensors`, `config.json` with everything that made them, a
 * MODEL_CARD.md, and `trainer_state.safetensors` where training may go on.
 */

import { join } from 'node:path';
import { z } from 'zod';
import type { Kwargs } from '../env/core/env-spec.ts';
import { SupairError } from '../env/core/errors.ts';
import { parseSpace, spaceToJson } from '../env/core/spaces/codec.ts';
import { readModelFile, readModelFolder, writeModelFolder } from '../storage/model-folder.ts';
import { readHead } from '../storage/model-head.ts';
import { resolveModel } from '../storage/package-root.ts';
import type { Evaluation } from './evaluate.ts';
import { modelCard } from './model-card.ts';
import { NetworkPolicy } from './network-policy.ts';
import { createActorCritic, type NetworkConfig } from './networks.ts';
import { ACTIVATIONS } from './nn/dense.ts';
import { exportWeights, importWeights } from './nn/weights.ts';
import type { Policy } from './policy.ts';
import type { Training } from './ppo/train.ts';
import { decodeTrainerState, encodeTrainerState, type TrainerState } from './ppo/trainer-state.ts';

/** What a folder says about a policy besides what training itself knows. */
export interface PolicyRecord {
  /** Environment id, e.g. `TableTop/Reach-v0`. */
  readonly env: string;
  /** Options of the environment, JSON-able. Default {}. */
  readonly kwargs?: Kwargs;
  /** What it observed in training. */
  readonly observation: (typeof OBSERVED)[number];
  /** The command or program that trained it. */
  readonly command: string;
  readonly evaluation: Evaluation | null;
  /** Anything else worth keeping, JSON-able, e.g. how observations were disturbed. */
  readonly notes?: { readonly [key: string]: unknown };
  /** Whether to keep what resuming needs (three times the weights). Default true. */
  readonly resumable?: boolean;
}

/** Where a policy was trained. */
export type TrainingWorld = Required<Pick<PolicyRecord, 'env' | 'kwargs' | 'observation'>>;

/** What agents observe: true objects, perceived ones, true ones with the errors of perception, or the plain state. */
export const OBSERVED = ['objects', 'perceived', 'simulated', 'state'] as const;

const TRAINER_STATE = 'trainer_state.safetensors';

/** Saves a policy as one step: a crash leaves the old folder or the new one. */
export function savePolicy(folder: string, training: Training, about: PolicyRecord): void {
  const { network, spaces, state } = training;
  const { resumable = true, notes = {}, kwargs = {}, ...given } = about;
  const { config, seed, steps, updates, curve } = state.record;
  const { network: networkConfig, kernels, ...ppo } = config;
  const extra = resumable ? { [TRAINER_STATE]: encodeTrainerState(state) } : {};
  writeModelFolder(folder, {
    kind: 'policy',
    config: {
      algo: 'ppo',
      ...given,
      kwargs,
      notes,
      observationSpace: spaceToJson(spaces.observationSpace),
      actionSpace: spaceToJson(spaces.actionSpace),
      network: networkConfig,
      kernels,
      ppo,
      seed,
      steps,
      updates,
      curve,
    },
    tensors: exportWeights(network.arena),
    card: modelCard(training, about),
    extra,
  });
}

/**
 * A policy ready to act.
 *
 * @param nameOrFolder a folder written by `savePolicy`, or the name of a shipped policy.
 * @throws NOT_FOUND, VERSION, BAD_FILE naming the field or tensor that is off.
 */
export async function loadPolicy(nameOrFolder: string): Promise<Policy> {
  const folder = resolveModel(nameOrFolder);
  const { config, tensors } = readModelFolder(folder, 'policy');
  const { observationSpace, actionSpace, network, updates, seed } = parsed(CONFIG, config, folder);
  const spaces = {
    observationSpace: parseSpace(observationSpace, 'observationSpace'),
    actionSpace: parseSpace(actionSpace, 'actionSpace'),
  };
  const built = createActorCritic(spaces, network, 'simd', 1);
  importWeights(built.arena, tensors, join(folder, 'weights.safetensors'));
  return new NetworkPolicy(spaces, built, updates, seed);
}

/**
 * What `trainPpo` needs to go on.
 * @throws NOT_FOUND where the folder was saved without it, VERSION, BAD_FILE.
 */
export function loadTrainerState(folder: string): TrainerState {
  const bytes = readModelFile(folder, TRAINER_STATE);
  return decodeTrainerState(bytes, join(folder, TRAINER_STATE));
}

/**
 * The environment that a policy was trained in, its options ({} where an older folder names none), and what it
 * observed.
 * @throws NOT_FOUND, VERSION, BAD_FILE.
 */
export function loadTrainingWorld(folder: string): TrainingWorld {
  return parsed(WORLD, readHead(folder).config, folder);
}

// ---------------------------------------------------------------------------

const NETWORK: z.ZodType<NetworkConfig> = z.object({
  hidden: z.int().min(1).max(4096),
  layers: z.int().min(1).max(64),
  activation: z.enum(ACTIVATIONS),
  columns: z.array(z.string()).readonly(),
  initialLogStd: z.number(),
  motionSteps: z.int().min(2).max(1024),
});

const WORLD: z.ZodType<TrainingWorld> = z.object({
  env: z.string(),
  kwargs: z.record(z.string(), z.unknown()).default({}),
  observation: z.enum(OBSERVED),
});

const CONFIG = z.object({
  algo: z.literal('ppo'),
  observationSpace: z.unknown(),
  actionSpace: z.unknown(),
  network: NETWORK,
  seed: z.int(),
  updates: z.int().min(0),
});

/** @throws BAD_FILE naming the field that is off. */
function parsed<T>(schema: z.ZodType<T>, config: unknown, folder: string): T {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new SupairError('BAD_FILE', {
    who: `${join(folder, 'config.json')}: ${issue?.path.join('.') ?? ''}`,
    expected: 'the settings of a policy',
    got: issue?.message ?? 'something else',
    remedy: 'Train the policy again, or copy the folder again as a whole.',
  });
}
