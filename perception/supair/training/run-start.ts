/** What a training run starts from: nothing, another model, or its own checkpoint. */

import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { readModelFile } from '../../../storage/model-folder.ts';
import { buildModel, initParams, type Model } from '../model.ts';
import { contrastOf } from '../normalize/normalization.ts';
import type { HostParams } from '../params.ts';
import { type CheckpointNotes, decodeCheckpoint } from './checkpoint.ts';
import type { Failure } from './diagnosis.ts';
import type { FitOptions } from './fit-options.ts';
import { type PreparedFrames, prepareFrames, settingsOnCanvas } from './prepare-frames.ts';
import type { TrainingPlan } from './recipes/training-plan.ts';
import { planTraining } from './recipes.ts';
import { remedied } from './remedies.ts';
import { freshTraining, type SavedTraining } from './saved-training.ts';
import { checkSettings } from './settings/fit-settings.ts';
import { chooseStart, readStartModel, type StartModel } from './start-model.ts';

export const CHECKPOINT_FILE = 'trainer_state.safetensors';

export interface RunStart {
  readonly data: PreparedFrames;
  readonly plan: TrainingPlan;
  /** Without another model's start and without a remedy. */
  readonly ownPlan: TrainingPlan;
  readonly seed: number;
  /** The caller disposes it. */
  readonly model: Model;
  readonly state: SavedTraining;
  readonly notes: CheckpointNotes;
}

/**
 * @throws BAD_ARGUMENT for too few frames or settings out of range, NOT_FOUND and BAD_FILE for
 * `from` and `resume`, BAD_SHAPE where the other model knows frames of another kind.
 */
export function startRun(frames: FrameSet, options: FitOptions): RunStart {
  checkSettings(options.settings ?? {}, frames, options.recipe ?? 'auto');
  const seed = options.seed ?? 1;
  const source = options.from === undefined ? null : readStartModel(options.from);
  const data = prepareFrames(frames, options);
  const ownPlan = planFor(data, options, source);
  const { plan: firstPlan, start } = fromModel(ownPlan, data, source);
  const fingerprint = JSON.stringify([
    frames.name,
    frames.size,
    seed,
    firstPlan.config,
    firstPlan.train,
  ]);
  const resumed = options.resume === true ? readCheckpoint(options.out, fingerprint) : null;
  const notes = resumed?.notes ?? {
    seconds: 0,
    cpuSeconds: 0,
    curve: [],
    fingerprint,
    decayFrom: null,
    remedy: null,
  };
  const run = { data, ownPlan, seed, notes };
  if (notes.remedy !== null) return secondStart(run, notes.remedy, resumed?.saved ?? null);
  const model = buildModel(firstPlan.config, start?.structureSeed ?? seed);
  const state =
    resumed?.saved ?? freshTraining(start?.params ?? freshParams(model, firstPlan, seed));
  return { ...run, plan: firstPlan, model, state };
}

/** The second attempt: from nothing, with the remedy for what went wrong. The time goes on. */
export function startAgain(
  { data, ownPlan, seed, notes }: RunStart,
  failure: Failure,
  spent: Pick<CheckpointNotes, 'seconds' | 'cpuSeconds'>,
): RunStart {
  const again = { ...notes, ...spent, curve: [], decayFrom: null, remedy: failure };
  return secondStart({ data, ownPlan, seed, notes: again }, failure, null);
}

// ---------------------------------------------------------------------------

function secondStart(
  run: Omit<RunStart, 'plan' | 'model' | 'state'>,
  failure: Failure,
  saved: SavedTraining | null,
): RunStart {
  const plan = remedied(run.ownPlan, failure);
  const model = buildModel(plan.config, run.seed);
  return { ...run, plan, model, state: saved ?? freshTraining(freshParams(model, plan, run.seed)) };
}

function freshParams(model: Model, plan: TrainingPlan, seed: number): HostParams {
  return initParams(model, plan.init, new Rng(seed).fork('init'));
}

function planFor(
  { train, frame, normalization, heldOut, decisions }: PreparedFrames,
  options: FitOptions,
  source: StartModel | null,
): TrainingPlan {
  const { recipe = 'auto', steps, warmSteps, slots, settings = {} } = options;
  const { backgroundModel, centredBoxes } = options;
  // an LSTM has an output a slot; attention asks for slots one by one, as many as the frames need
  const wanted = slots ?? (source?.config.detector === 'lstm' ? source.config.slots : undefined);
  const plan = planTraining(recipe, train, {
    rng: new Rng(options.seed ?? 1).fork('composites'),
    settings: settingsOnCanvas(settings, frame, train),
    contrast: contrastOf(normalization),
    settles: heldOut !== null,
    ...(steps === undefined ? {} : { steps }),
    ...(warmSteps === undefined ? {} : { warmSteps }),
    ...(wanted === undefined ? {} : { slots: wanted }),
    ...(backgroundModel === undefined ? {} : { backgroundModel }),
    ...(centredBoxes === undefined ? {} : { centredBoxes }),
  });
  return { ...plan, decisions: [...decisions, ...plan.decisions] };
}

/** The plan for going on from another model, if that helps. */
function fromModel(
  plan: TrainingPlan,
  data: PreparedFrames,
  source: StartModel | null,
): { plan: TrainingPlan; start: StartModel | null } {
  if (source === null) return { plan, start: null };
  const { start, decision } = chooseStart(source, plan, data);
  const decisions = [...plan.decisions, decision];
  if (start === null) return { plan: { ...plan, decisions }, start };
  // the detector knows where to look already
  const train = { ...plan.train, warmSteps: 0, warmWeight: 0 };
  return { plan: { ...plan, config: start.config, train, decisions }, start };
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
