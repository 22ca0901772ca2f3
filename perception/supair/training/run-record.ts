/** What a run writes into its model folder, and tells at its end. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureReference } from '../inference/novelty.ts';
import { type ModelRecord, saveModel } from '../model-files.ts';
import { type CheckpointNotes, encodeCheckpoint } from './checkpoint.ts';
import { boxesOf, chooseBoxes } from './choose-boxes.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { FitResult, FoundFailure } from './fit-options.ts';
import { diagnosisOf } from './judge.ts';
import { likelihoodQuantiles, mean, scenesOf } from './measure.ts';
import { modelCard } from './model-card.ts';
import { REMEDIES } from './remedies.ts';
import type { Attempt, Run } from './run.ts';
import { CHECKPOINT_FILE } from './run-start.ts';
import { type SavedTraining, weightsOf } from './saved-training.ts';

/** Frames whose scenes give the likelihoods reported, and their percentiles. */
const SAMPLE = 1024;
/** The same for a run that was stopped. */
const HASTY_SAMPLE = 64;

/** The model as it is on the way. */
export function saveUnfinished(run: Run, notes: CheckpointNotes, saved: SavedTraining): void {
  const training = { ...progressOf(saved, notes), finished: false };
  const unfinished = record(run, training, []);
  const files = { [CHECKPOINT_FILE]: encodeCheckpoint(saved, notes) };
  saveModel(run.options.out, unfinished, weightsOf(saved), modelCard(unfinished), files);
}

/** The model as it is at the end, judged. */
export function saveFinal(
  run: Run,
  { saved, notes, finished, countAccuracy, secondsPerStep }: Attempt,
): FitResult {
  const { data, model, plan, options, backend, threads } = run;
  const weights = weightsOf(saved);
  // somebody who asked to stop does not want to wait for a long look back
  const sample = options.signal?.aborted === true ? HASTY_SAMPLE : SAMPLE;
  const seen = scenesOf(data.train, weights, model, sample);
  const judges = data.evaluation ?? data.heldOut;
  const judged = judges === null ? seen : scenesOf(judges, weights, model, sample);
  const found = data.heldOut === null ? null : diagnosisOf(judged, plan, saved.step);
  const diagnosis = found && explained(found);
  const measured = {
    elbo: mean(judged.map((scene) => scene.log_likelihood)) ?? Number.NaN,
    bitsPerDim: mean(judged.map((scene) => scene.bits_per_dim)) ?? Number.NaN,
    countAccuracy,
  };
  const training = { ...progressOf(saved, notes), finished, metrics: measured, diagnosis };
  const reference = measureReference(
    data.heldOut === null ? seen : scenesOf(data.heldOut, weights, model, sample),
    model.config.height * model.config.width,
    data.heldOut !== null,
  );
  const quantiles = likelihoodQuantiles(seen);
  const trained = { model, params: weights, likelihoodQuantiles: quantiles };
  const { boxes, decision } = boxesOf(options.settings?.boxes, () =>
    chooseBoxes(data.train, plan.proposals, trained),
  );
  if (decision !== null) options.onDecision?.(decision);
  const decisions = decision === null ? plan.decisions : [...plan.decisions, decision];
  const told = { ...run, plan: { ...plan, decisions } };
  const done = { ...record(told, training, quantiles), reference, boxes };
  // a finished run has nothing to go on with: its state, several times the weights, can go
  const files = finished ? {} : { [CHECKPOINT_FILE]: encodeCheckpoint(saved, notes) };
  saveModel(options.out, done, weights, modelCard(done), files);
  if (finished) rmSync(join(options.out, CHECKPOINT_FILE), { force: true });
  return {
    steps: saved.step,
    seconds: notes.seconds,
    secondsPerStep,
    backend,
    threads,
    ...measured,
    curve: notes.curve,
    decisions,
    diagnosis,
    interrupted: !finished,
  };
}

// ---------------------------------------------------------------------------

function explained(found: Diagnosis): FoundFailure {
  const { means, advice } = REMEDIES[found.failure];
  return { ...found, means, advice };
}

function progressOf(
  { step }: SavedTraining,
  { seconds, cpuSeconds, curve }: CheckpointNotes,
): ModelRecord['training'] {
  return { steps: step, seconds, cpuSeconds, curve };
}

function record(
  { source, data, options, backend, threads, plan, model, seed }: Run,
  training: ModelRecord['training'],
  likelihoodQuantiles: readonly number[],
): ModelRecord {
  const { frame, train, normalization } = data;
  const scaled = frame.height !== train.height || frame.width !== train.width;
  return {
    name: source.name,
    supair: plan.config,
    ...(scaled ? { frame } : {}),
    ...(normalization === null ? {} : { normalization }),
    structureSeed: model.structureSeed,
    likelihoodQuantiles,
    training: {
      frames: source.name,
      size: source.size,
      recipe: options.recipe ?? 'auto',
      seed,
      train: plan.train,
      decisions: plan.decisions,
      backend: backend.name,
      device: backend.device,
      backendReason: backend.reason,
      threads,
      command: options.command ?? null,
      ...training,
    },
  };
}
