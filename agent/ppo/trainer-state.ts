/**
 * Everything that training needs to go on as if it had never stopped: weights, Adam's moments,
 * random streams, environments, running episodes, the curve so far. On disk one safetensors file:
 * the three long vectors as tensors, the rest as JSON in its metadata.
 */

import type { EnvState } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { RngState } from '../../env/core/random.ts';
import { decodeSafetensors, encodeSafetensors } from '../../storage/safetensors.ts';
import type { StoredTensors } from '../../storage/tensor.ts';
import type { EpisodeResult, RunnerState } from '../run-loop.ts';
import type { PpoConfig } from './config.ts';
import type { PpoMetrics } from './learner.ts';

/** A moment of training, for progress and for the curve of a report. */
export interface TrainingPoint extends PpoMetrics {
  /** Environment steps done, dead ones included. */
  readonly steps: number;
  readonly updates: number;
  /** Episodes ended so far. */
  readonly episodes: number;
  /** Over the last 100 episodes; null before the first has ended. */
  readonly return_mean: number | null;
  readonly length_mean: number | null;
  /** null where the environment does not say `info.success`. */
  readonly success_rate: number | null;
}

/** The part that is plain data. */
export interface TrainerRecord {
  readonly config: PpoConfig;
  readonly seed: number;
  readonly steps: number;
  readonly updates: number;
  /** Steps over which the learning rate falls to 0. */
  readonly annealSteps: number;
  readonly adamSteps: number;
  readonly rng: { readonly policy: RngState; readonly shuffle: RngState };
  readonly runner: RunnerState;
  /** State of the vector environment. */
  readonly env: EnvState;
  readonly episodes: number;
  /** The last episodes, oldest first, at most 100. */
  readonly recent: readonly EpisodeResult[];
  readonly curve: readonly TrainingPoint[];
}

export interface TrainerState {
  readonly record: TrainerRecord;
  /** All [P], in the order of the network's parameters, padding included. */
  readonly values: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
}

/** Raised when old states can no longer be continued. */
const TRAINER_STATE_VERSION = '1';

export function encodeTrainerState(state: TrainerState): Uint8Array {
  const { record, values, firstMoments, secondMoments } = state;
  const tensor = (data: Float32Array) => ({ dtype: 'F32', shape: [data.length], data }) as const;
  return encodeSafetensors(
    {
      values: tensor(values),
      firstMoments: tensor(firstMoments),
      secondMoments: tensor(secondMoments),
    },
    { version: TRAINER_STATE_VERSION, record: JSON.stringify(record) },
  );
}

/** @throws BAD_FILE, VERSION */
export function decodeTrainerState(bytes: Uint8Array, who: string): TrainerState {
  const { tensors, metadata } = decodeSafetensors(bytes, who);
  if (metadata['version'] !== TRAINER_STATE_VERSION) {
    throw new SupairError('VERSION', {
      who,
      expected: `version ${TRAINER_STATE_VERSION}`,
      got: String(metadata['version']),
      remedy: 'Start a new training; this state is of another release.',
    });
  }
  return {
    record: parseRecord(metadata['record'] ?? '', who),
    values: vector(tensors, 'values', who),
    firstMoments: vector(tensors, 'firstMoments', who),
    secondMoments: vector(tensors, 'secondMoments', who),
  };
}

// ---------------------------------------------------------------------------

/** JSON without a check of each field: the folder's manifest has proven that we wrote it. */
function parseRecord(text: string, who: string): TrainerRecord {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SupairError('BAD_FILE', { who, expected: 'a JSON record', got: 'other text', cause });
  }
}

function vector(tensors: StoredTensors, name: string, who: string): Float32Array {
  const tensor = tensors[name];
  if (tensor?.dtype === 'F32') return tensor.data;
  throw new SupairError('BAD_FILE', {
    who: `${who}, tensor "${name}"`,
    expected: 'float32',
    got: tensor?.dtype ?? 'none',
  });
}
