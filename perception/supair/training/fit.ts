/**
 * Unsupervised training from frames to a model folder. Prints nothing: progress is a callback, and
 * an abort signal ends the run cleanly with everything learned so far saved.
 */

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { readModelFile } from '../../../storage/model-folder.ts';
import { type BackendChoice, type BackendInfo, useBackend } from '../../compute/backend.ts';
import { buildModel, disposeModel, initParams } from '../model.ts';
import { loadModel, type ModelRecord, saveModel } from '../model-files.ts';
import { disposeParams, type Params, upload } from '../params.ts';
import { boxTable } from './batches.ts';
import { type CurvePoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { countAccuracy, likelihoodQuantiles, mean, scenesOf } from './measure.ts';
import { modelCard } from './model-card.ts';
import { planTraining, type Recipe, type TrainingPlan } from './recipes.ts';
import { totalSteps } from './train-config.ts';
import { disposeTraining, initTraining, updateTraining } from './trainer.ts';

export interface FitOptions {
  /** Folder for the model; written at every checkpoint and at the end. */
  readonly out: string;
  readonly recipe?: Recipe;
  /** Steps on the ELBO; the recipe's default otherwise. */
  readonly steps?: number;
  /** Steps of the detector's warm start; the recipe's default otherwise. */
  readonly warmSteps?: number;
  /** Stop after this much training time. */
  readonly minutes?: number;
  readonly slots?: number;
  readonly seed?: number;
  readonly backend?: BackendChoice;
  /** Start from this model's weights and settings (a folder) instead of from nothing. */
  readonly from?: string;
  /** Go on with the unfinished run in `out`, bit-exactly. */
  readonly resume?: boolean;
  /** Labelled frames, not trained on, for the count accuracy. */
  readonly evaluation?: FrameSet;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FitProgress) => void;
  /** For the model's record: how to make it again. */
  readonly command?: string;
}

export interface FitProgress {
  readonly step: number;
  readonly total: number;
  readonly seconds: number;
  readonly phase: 'warm' | 'elbo';
  readonly elbo: number | null;
  readonly countAccuracy: number | null;
  readonly backend: BackendInfo;
}

export interface FitResult {
  readonly steps: number;
  readonly seconds: number;
  readonly secondsPerStep: number;
  readonly backend: BackendInfo;
  /** Mean over a sample of the evaluation frames (of the training frames without), nats a frame. */
  readonly elbo: number;
  readonly bitsPerDim: number;
  readonly countAccuracy: number | null;
  readonly curve: readonly CurvePoint[];
  /** True where the signal or the time limit ended it early. */
  readonly interrupted: boolean;
}

/** Steps between points of the learning curve. */
const CURVE_EVERY = 50;
/** Frames whose scenes give the likelihoods reported, and their percentiles. */
const SAMPLE = 1024;
/** The same for a run that was stopped. */
const HASTY_SAMPLE = 64;
/** Training seconds between checkpoints. */
const CHECKPOINT_SECONDS = 60;
const CHECKPOINT_FILE = 'trainer_state.safetensors';

/**
 * @throws BAD_ARGUMENT for too few frames or settings out of range, NOT_FOUND and BAD_FILE for
 * `from` and `resume`, BAD_VALUE where the loss is not finite.
 */
export async function fit(frames: FrameSet, options: FitOptions): Promise<FitResult> {
  mkdirSync(options.out, { recursive: true }); // a folder that cannot be written is told at once
  const backend = await useBackend(options.backend ?? 'auto');
  const seed = options.seed ?? 1;
  const source = options.from === undefined ? null : loadModel(options.from);
  const plan = planFor(frames, options, source?.record.supair ?? null);
  const fingerprint = JSON.stringify([frames.name, frames.size, seed, plan.config, plan.train]);
  const resumed = options.resume === true ? readCheckpoint(options.out, fingerprint) : null;
  const structureSeed = source?.record.structureSeed ?? seed;
  const model = source?.trained.model ?? buildModel(plan.config, structureSeed);
  if (resumed !== null && source !== null) disposeParams(source.trained.params);
  const start = (): Params =>
    source?.trained.params ?? upload(initParams(model, plan.init, new Rng(seed).fork('init')));
  let state = resumed?.state ?? initTraining(start());
  const curve: CurvePoint[] = [...(resumed?.notes.curve ?? [])];
  let seconds = resumed?.notes.seconds ?? 0;

  const data = { frames, boxes: boxTable(plan.proposals, plan.config.slots) };
  const total = totalSteps(plan.train);
  const limit = (options.minutes ?? Number.POSITIVE_INFINITY) * 60;
  const firstStep = state.step;
  const firstSeconds = seconds;
  let savedAt = seconds;
  let elbos: number[] = [];
  const record = (
    training: ModelRecord['training'],
    quantiles: readonly number[],
  ): ModelRecord => ({
    name: frames.name,
    supair: plan.config,
    structureSeed,
    likelihoodQuantiles: quantiles,
    training: {
      frames: frames.name,
      size: frames.size,
      recipe: options.recipe ?? 'auto',
      seed,
      train: plan.train,
      backend: backend.name,
      command: options.command ?? null,
      ...training,
    },
  });
  const checkpoint = async (): Promise<Uint8Array> =>
    encodeCheckpoint(state, { seconds, curve, fingerprint });

  try {
    while (state.step < total && seconds < limit && options.signal?.aborted !== true) {
      const started = performance.now();
      const { state: next, metrics } = await updateTraining(state, data, model, plan.train, seed);
      state = next;
      seconds += (performance.now() - started) / 1000;
      if (!Number.isFinite(metrics.value)) throw diverged(state.step);
      if (metrics.phase === 'elbo') elbos.push(metrics.value);
      if (state.step % CURVE_EVERY === 0 || state.step === total) {
        const accuracy = await countAccuracy(options.evaluation ?? null, state.average, model);
        curve.push({ step: state.step, seconds, elbo: mean(elbos), countAccuracy: accuracy });
        elbos = [];
      }
      const last = curve[curve.length - 1];
      options.onProgress?.({
        step: state.step,
        total,
        seconds,
        phase: metrics.phase,
        elbo: metrics.phase === 'elbo' ? metrics.value : null,
        countAccuracy: last?.countAccuracy ?? null,
        backend,
      });
      if (seconds - savedAt > CHECKPOINT_SECONDS) {
        savedAt = seconds;
        const files = { [CHECKPOINT_FILE]: await checkpoint() };
        const unfinished = record({ steps: state.step, seconds, finished: false, curve }, []);
        await saveModel(options.out, unfinished, state.average, modelCard(unfinished), files);
      }
      await yieldToEvents();
    }
    // somebody who asked to stop does not want to wait for a long look back
    const hasty = options.signal?.aborted === true;
    const sample = hasty ? HASTY_SAMPLE : SAMPLE;
    const seen = await scenesOf(frames, state.average, model, sample);
    const judged =
      options.evaluation === undefined
        ? seen
        : await scenesOf(options.evaluation, state.average, model, sample);
    const measured = {
      elbo: mean(judged.map((s) => s.log_likelihood)) ?? Number.NaN,
      bitsPerDim: mean(judged.map((s) => s.bits_per_dim)) ?? Number.NaN,
      countAccuracy: hasty
        ? (curve[curve.length - 1]?.countAccuracy ?? null)
        : await countAccuracy(options.evaluation ?? null, state.average, model),
    };
    const finished = state.step >= total;
    const done = record(
      { steps: state.step, seconds, finished, metrics: measured, curve },
      likelihoodQuantiles(seen),
    );
    // a finished run has nothing to go on with: its state, several times the weights, can go
    const files = finished ? {} : { [CHECKPOINT_FILE]: await checkpoint() };
    await saveModel(options.out, done, state.average, modelCard(done), files);
    if (finished) rmSync(join(options.out, CHECKPOINT_FILE), { force: true });
    const steps = state.step - firstStep;
    return {
      steps: state.step,
      seconds,
      secondsPerStep: steps === 0 ? Number.NaN : (seconds - firstSeconds) / steps,
      backend,
      ...measured,
      curve,
      interrupted: !finished,
    };
  } finally {
    disposeTraining(state);
    disposeModel(model);
  }
}

// ---------------------------------------------------------------------------

/** The recipe's plan; with `from`, that model's settings on these frames. */
function planFor(
  frames: FrameSet,
  { recipe = 'auto', steps, warmSteps, slots }: FitOptions,
  from: TrainingPlan['config'] | null,
): TrainingPlan {
  const wanted = from?.slots ?? slots;
  const plan = planTraining(recipe, frames, {
    ...(steps === undefined ? {} : { steps }),
    ...(warmSteps === undefined ? {} : { warmSteps }),
    ...(wanted === undefined ? {} : { slots: wanted }),
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
    disposeTraining(checkpoint.state);
    throw new SupairError('BAD_ARGUMENT', {
      who,
      expected: 'the same frames, seed, recipe and steps as the run to be resumed',
      got: 'others',
      remedy: 'Repeat the command of that run with --resume, or start anew without it.',
    });
  }
  return checkpoint;
}

function diverged(step: number): SupairError {
  return new SupairError('BAD_VALUE', {
    who: `fit, step ${step}`,
    expected: 'a finite loss',
    got: 'NaN or infinity',
    remedy: 'Try another --seed; frames must be 8-bit images or floats in [0, 1].',
  });
}

/** Lets signals and timers in between two steps. */
function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
