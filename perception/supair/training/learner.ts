/** What a run asks of whoever does its steps: this thread alone, or a team of threads. */

import { countedRight } from './measure.ts';
import { downloadTraining, type SavedTraining, uploadTraining } from './saved-training.ts';
import type { Lesson } from './step-gradient.ts';
import { disposeTraining, type StepMetrics, updateTraining } from './trainer.ts';

export interface Learner {
  /** Steps done, warm start included. */
  readonly step: number;
  /** One step. */
  update(): Promise<StepMetrics>;
  /** Share of the evaluation frames counted right with the weights that inference uses; null without labels. */
  countAccuracy(): Promise<number | null>;
  /** From the next step on the learning rate falls to the end. */
  beginDecay(): void;
  /** Everything that going on needs; valid until the next update. */
  save(): Promise<SavedTraining>;
  /** Frees tensors and threads; called once. */
  close(): Promise<void>;
}

/** Learns on this thread. The model stays the caller's. */
export function startSolo(start: SavedTraining, lesson: Lesson): Learner {
  const { evaluation, model } = lesson;
  let { train } = lesson;
  let state = uploadTraining(start);
  return {
    get step() {
      return state.step;
    },
    update: async () => {
      const next = await updateTraining(state, { ...lesson, train });
      state = next.state;
      return next.metrics;
    },
    countAccuracy: async () => {
      if (evaluation?.labels == null) return null;
      return (await countedRight(evaluation, state.average, model)) / evaluation.size;
    },
    beginDecay: () => {
      train = { ...train, decayFrom: state.step };
    },
    save: () => downloadTraining(state),
    close: async () => disposeTraining(state),
  };
}
