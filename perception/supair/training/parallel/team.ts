/**
 * Data-parallel learning on worker threads of this machine. Every thread has a backend of its own
 * and computes the gradient of its rows of the batch; then every thread adds up all gradients for
 * its part of the parameters and takes that part's step. Frames, parameters and gradients are in
 * shared memory.
 *
 *   step t    gradient  | rows 0..b | rows b..2b | ...    every thread, all parameters
 *             --------- all have written their gradients ---------
 *             update    | part 0    | part 1     | ...    every thread, all gradients
 *             --------- all have written their parameters --------
 *
 * Sums are taken in the order of the threads: the same number of threads gives the same numbers to
 * the bit, another number the same up to rounding.
 */

import { type FrameSet, sharedPixels } from '../../../../env/core/frame-set.ts';
import type { BackendName } from '../../../compute/backend-names.ts';
import type { Learner } from '../learner.ts';
import type { SavedTraining } from '../saved-training.ts';
import type { Lesson } from '../step-gradient.ts';
import { averagingAt, isWarming } from '../train-config.ts';
import type { MemberSetup } from './member.ts';
import { byName, shareTraining } from './shared-training.ts';
import { type ThreadTask, TrainingThread } from './training-thread.ts';

export interface TeamOptions {
  readonly threads: number;
  readonly backend: BackendName;
}

/** @throws what the threads throw while they load. */
export async function startTeam(
  start: SavedTraining,
  lesson: Lesson,
  { threads, backend }: TeamOptions,
): Promise<Learner> {
  const { model, train, seed } = lesson;
  const evaluation = lesson.evaluation?.labels == null ? null : lesson.evaluation;
  const shared = shareTraining(start, threads, train);
  const common: Omit<MemberSetup, 'rank'> = {
    threads,
    data: { frames: shareFrames(lesson.data.frames), boxes: shareFloats(lesson.data.boxes) },
    evaluation: evaluation === null ? null : shareFrames(evaluation),
    config: model.config,
    structureSeed: model.structureSeed,
    train,
    seed,
    shared,
    step: start.step,
    adamCount: start.adamCount,
    averaged: start.average !== null,
  };
  const team = Array.from(
    { length: threads },
    (_, rank) => new TrainingThread({ backend, setup: { ...common, rank } }),
  );
  const all = async (task: ThreadTask): Promise<void> => {
    await Promise.all(team.map((thread) => thread.run(task)));
  };
  let { step, adamCount } = start;
  const end = async (): Promise<void> => {
    await Promise.all(team.map((thread) => thread.close()));
  };
  const save = async (): Promise<SavedTraining> => {
    await all('save');
    const { places } = shared;
    const averaged = step === start.step ? common.averaged : averagingAt(train, step - 1) > 0;
    return {
      step,
      params: byName(places, shared.params),
      average: averaged ? byName(places, shared.average) : null,
      first: byName(places, shared.first),
      second: byName(places, shared.second),
      adamCount,
    };
  };

  try {
    await Promise.all(team.map((thread) => thread.loaded));
  } catch (error) {
    await end();
    throw error;
  }
  return {
    get step() {
      return step;
    },
    async update() {
      await all('gradient');
      const value = sum(shared.values);
      await all('update');
      const phase = isWarming(train, step) ? 'warm' : 'elbo';
      adamCount = step === train.warmSteps ? 1 : adamCount + 1; // moments begin anew with the ELBO
      step += 1;
      return { phase, value };
    },
    async countAccuracy() {
      if (evaluation === null) return null;
      await all('save');
      await all('count');
      return sum(shared.values) / evaluation.size;
    },
    beginDecay() {
      shared.decayFrom[0] = step;
    },
    save,
    close: end,
  };
}

// ---------------------------------------------------------------------------

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The same frames in memory that threads can share; of the labels only the counts are of use to them. */
function shareFrames(set: FrameSet): FrameSet {
  const { frames, labels } = set;
  let pixels = frames;
  if (!(frames.buffer instanceof SharedArrayBuffer)) {
    pixels = sharedPixels(frames.length);
    pixels.set(frames);
  }
  const counts = labels === null ? null : { ...labels, boxes: null, valid: null, ids: null };
  return { ...set, frames: pixels, labels: counts };
}

function shareFloats(values: Float32Array): Float32Array {
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
