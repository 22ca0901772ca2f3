/**
 * Unsupervised training from frames to a model folder. Prints nothing: progress is a callback, and
 * an abort signal ends the run cleanly with everything learned so far saved.
 */

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { useBackend } from '../../compute/backend.ts';
import type { BackendInfo } from '../../compute/backend-names.ts';
import { disposeModel } from '../model.ts';
import { type ModelRecord, saveModel } from '../model-files.ts';
import { boxTable } from './batches.ts';
import { type CurvePoint, encodeCheckpoint } from './checkpoint.ts';
import type { FitOptions, FitResult } from './fit-options.ts';
import { type Learner, startSolo } from './learner.ts';
import { likelihoodQuantiles, mean, scenesOf } from './measure.ts';
import { modelCard } from './model-card.ts';
import { startTeam } from './parallel/team.ts';
import { threadCount } from './parallel/thread-count.ts';
import { CHECKPOINT_FILE, type RunStart, startRun } from './run-start.ts';
import { type SavedTraining, weightsOf } from './saved-training.ts';
import { totalSteps } from './train-config.ts';

/** Steps between points of the learning curve. */
const CURVE_EVERY = 50;
/** Frames whose scenes give the likelihoods reported, and their percentiles. */
const SAMPLE = 1024;
/** The same for a run that was stopped. */
const HASTY_SAMPLE = 64;
/** Training seconds between checkpoints. */
const CHECKPOINT_SECONDS = 60;

/** What is the same during all of a run. */
interface Run extends RunStart {
  readonly frames: FrameSet;
  readonly options: FitOptions;
  readonly backend: BackendInfo;
  readonly threads: number;
}

/**
 * @throws BAD_ARGUMENT for too few frames or settings out of range, NOT_FOUND and BAD_FILE for
 * `from` and `resume`, BAD_VALUE where the loss is not finite, UNSUPPORTED for several threads on a
 * backend that has its own.
 */
export async function fit(frames: FrameSet, options: FitOptions): Promise<FitResult> {
  mkdirSync(options.out, { recursive: true }); // a folder that cannot be written is told at once
  const backend = await useBackend(options.backend ?? 'auto');
  const start = startRun(frames, options);
  try {
    const threads = threadCount(options.threads ?? 1, backend.name, start.plan.train.batch);
    const run: Run = { ...start, frames, options, backend, threads };
    const learner = await startLearner(run);
    try {
      return await learn(run, learner);
    } finally {
      await learner.close();
    }
  } finally {
    disposeModel(start.model);
  }
}

// ---------------------------------------------------------------------------

function startLearner(run: Run): Promise<Learner> {
  const { frames, options, plan, model, seed, state, threads, backend } = run;
  const data = { frames, boxes: boxTable(plan.proposals, plan.config.slots) };
  const lesson = { data, model, train: plan.train, seed, evaluation: options.evaluation ?? null };
  if (threads === 1) return Promise.resolve(startSolo(state, lesson));
  return startTeam(state, lesson, { threads, backend: backend.name });
}

/** Steps until the end, the time limit or the signal; then the model folder. */
async function learn(run: Run, learner: Learner): Promise<FitResult> {
  const { frames, options, backend, threads, model, plan, notes } = run;
  const { evaluation = null, signal, onProgress } = options;
  const total = totalSteps(plan.train);
  const limit = (options.minutes ?? Number.POSITIVE_INFINITY) * 60;
  const firstStep = learner.step;
  const curve: CurvePoint[] = [...notes.curve];
  let { seconds, cpuSeconds } = notes;
  let savedAt = seconds;
  let elbos: number[] = [];
  const checkpoint = (saved: SavedTraining): { readonly [file: string]: Uint8Array } => ({
    [CHECKPOINT_FILE]: encodeCheckpoint(saved, { ...notes, seconds, cpuSeconds, curve }),
  });

  while (learner.step < total && seconds < limit && signal?.aborted !== true) {
    const started = performance.now();
    const cpu = process.cpuUsage();
    const { phase, value } = await learner.update();
    seconds += (performance.now() - started) / 1000;
    cpuSeconds += cpuSecondsSince(cpu);
    const { step } = learner;
    if (!Number.isFinite(value)) throw diverged(step);
    if (phase === 'elbo') elbos.push(value);
    if (step % CURVE_EVERY === 0 || step === total) {
      const accuracy = await learner.countAccuracy();
      curve.push({ step, seconds, cpuSeconds, elbo: mean(elbos), countAccuracy: accuracy });
      elbos = [];
    }
    onProgress?.({
      step,
      total,
      seconds,
      phase,
      elbo: phase === 'elbo' ? value : null,
      countAccuracy: curve[curve.length - 1]?.countAccuracy ?? null,
      backend,
      threads,
    });
    if (seconds - savedAt > CHECKPOINT_SECONDS) {
      savedAt = seconds;
      const saved = await learner.save();
      const unfinished = record(run, { steps: step, seconds, finished: false, curve }, []);
      const card = modelCard(unfinished);
      saveModel(options.out, unfinished, weightsOf(saved), card, checkpoint(saved));
    }
    await yieldToEvents();
  }

  const finished = learner.step >= total;
  const saved = await learner.save();
  const weights = weightsOf(saved);
  // somebody who asked to stop does not want to wait for a long look back
  const hasty = signal?.aborted === true;
  const sample = hasty ? HASTY_SAMPLE : SAMPLE;
  const seen = scenesOf(frames, weights, model, sample);
  const judged = evaluation === null ? seen : scenesOf(evaluation, weights, model, sample);
  const measured = {
    elbo: mean(judged.map((s) => s.log_likelihood)) ?? Number.NaN,
    bitsPerDim: mean(judged.map((s) => s.bits_per_dim)) ?? Number.NaN,
    countAccuracy: hasty
      ? (curve[curve.length - 1]?.countAccuracy ?? null)
      : await learner.countAccuracy(),
  };
  const training = { steps: learner.step, seconds, finished, metrics: measured, curve };
  const done = record(run, training, likelihoodQuantiles(seen));
  // a finished run has nothing to go on with: its state, several times the weights, can go
  const files = finished ? {} : checkpoint(saved);
  saveModel(options.out, done, weights, modelCard(done), files);
  if (finished) rmSync(join(options.out, CHECKPOINT_FILE), { force: true });
  const steps = learner.step - firstStep;
  return {
    steps: learner.step,
    seconds,
    secondsPerStep: steps === 0 ? Number.NaN : (seconds - notes.seconds) / steps,
    backend,
    threads,
    ...measured,
    curve,
    interrupted: !finished,
  };
}

function record(
  { frames, options, backend, threads, plan, model, seed }: Run,
  training: ModelRecord['training'],
  likelihoodQuantiles: readonly number[],
): ModelRecord {
  return {
    name: frames.name,
    supair: plan.config,
    structureSeed: model.structureSeed,
    likelihoodQuantiles,
    training: {
      frames: frames.name,
      size: frames.size,
      recipe: options.recipe ?? 'auto',
      seed,
      train: plan.train,
      backend: backend.name,
      device: backend.device,
      backendReason: backend.reason,
      threads,
      command: options.command ?? null,
      ...training,
    },
  };
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
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
