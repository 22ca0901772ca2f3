/** What a training run starts from: nothing, another model, or its own checkpoint. */

import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { readModelFile } from '../../../storage/model-folder.ts';
import type { SupairConfig } from '../config.ts';
import { buildModel, initParams, type Model } from '../model.ts';
import { loadModel } from '../model-files.ts';
import type { HostParams } from '../params.ts';
import { type CheckpointNotes, decodeCheckpoint } from './checkpoint.ts';
import type { FitOptions } from './fit-options.ts';
import type { TrainingPlan } from './recipes/training-plan.ts';
import { planTraining } from './recipes.ts';
import { freshTraining, type SavedTraining } from './saved-training.ts';

export const CHECKPOINT_FILE = 'trainer_state.safetensors';

export interface RunStart {
  readonly plan: TrainingPlan;
  readonly seed: number;
  /** The caller disposes it. */
  readonly model: Model;
  readonly state: SavedTraining;
  readonly notes: CheckpointNotes;
}

/**
 * @throws BAD_ARGUMENT for too few frames or settings out of range, NOT_FOUND and BAD_FILE for
 * `from` and `resume`, BAD_SHAPE where the other model knows frames of another size.
 */
export function startRun(frames: FrameSet, options: FitOptions): RunStart {
  const seed = options.seed ?? 1;
  const source = options.from === undefined ? null : readSource(options.from);
  const plan = planFor(frames, options, source?.config ?? null);
  const fingerprint = JSON.stringify([frames.name, frames.size, seed, plan.config, plan.train]);
  const resumed = options.resume === true ? readCheckpoint(options.out, fingerprint) : null;
  const model = buildModel(plan.config, source?.structureSeed ?? seed);
  const params = (): HostParams =>
    source?.params ?? initParams(model, plan.init, new Rng(seed).fork('init'));
  return {
    plan,
    seed,
    model,
    state: resumed?.saved ?? freshTraining(params()),
    notes: resumed?.notes ?? { seconds: 0, cpuSeconds: 0, curve: [], fingerprint },
  };
}

// ---------------------------------------------------------------------------

/** Another model's weights on the host, and what belongs to them. */
function readSource(folder: string): {
  config: SupairConfig;
  structureSeed: number;
  params: HostParams;
} {
  const { record, trained } = loadModel(folder);
  return { config: record.supair, structureSeed: record.structureSeed, params: trained.params };
}

/** The recipe's plan; with `from`, that model's settings on these frames. */
function planFor(
  frames: FrameSet,
  { recipe = 'auto', steps, warmSteps, slots, backgroundModel }: FitOptions,
  from: SupairConfig | null,
): TrainingPlan {
  const wanted = from?.slots ?? slots;
  const plan = planTraining(recipe, frames, {
    ...(steps === undefined ? {} : { steps }),
    ...(warmSteps === undefined ? {} : { warmSteps }),
    ...(wanted === undefined ? {} : { slots: wanted }),
    ...(backgroundModel === undefined ? {} : { backgroundModel }),
  });
  if (from === null) return plan;
  for (const field of ['height', 'width', 'channels'] as const) {
    if (from[field] !== frames[field]) {
      throw new SupairError('BAD_SHAPE', {
        who: `fit --from: ${field}`,
        expected: String(from[field]),
        got: String(frames[field]),
        remedy: 'Start from a model of the same frame size, or from nothing.',
      });
    }
  }
  // the detector knows where to look already
  return { ...plan, config: from, train: { ...plan.train, warmSteps: 0, warmWeight: 0 } };
}

function readCheckpoint(folder: string, fingerprint: string): ReturnType<typeof decodeCheckpoint> {
  const who = `${folder}/${CHECKPOINT_FILE}`;
  const checkpoint = decodeCheckpoint(readModelFile(folder, CHECKPOINT_FILE), who);
  if (checkpoint.notes.fingerprint !== fingerprint) {
    throw new SupairError('BAD_ARGUMENT', {
      who,
      expected: 'the same frames, seed, recipe and steps as the run to be resumed',
      got: 'others',
      remedy: 'Repeat the command of that run with --resume, or start anew without it.',
    });
  }
  return checkpoint;
}
