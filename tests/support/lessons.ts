/** Something small to learn: squares, a detector on 8x8 patches, a warm start and some ELBO steps. */

import type { FrameSet } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { PUBLISHED, type SupairConfig } from '../../perception/supair/config.ts';
import { buildModel, initParams, PUBLISHED_INIT } from '../../perception/supair/model.ts';
import type { HostParams } from '../../perception/supair/params.ts';
import { boxTable, type TrainingData } from '../../perception/supair/training/batches.ts';
import { stillBackground } from '../../perception/supair/training/proposals/backgrounds.ts';
import { surpriseOf, surpriseWith } from '../../perception/supair/training/proposals/surprise.ts';
import { proposeBoxes } from '../../perception/supair/training/proposals.ts';
import {
  freshTraining,
  type SavedTraining,
} from '../../perception/supair/training/saved-training.ts';
import type { Lesson } from '../../perception/supair/training/step-gradient.ts';
import type { TrainConfig } from '../../perception/supair/training/train-config.ts';
import { SQUARES_HEIGHT, SQUARES_WIDTH, squares } from './squares.ts';

const CONFIG: SupairConfig = {
  ...PUBLISHED,
  height: SQUARES_HEIGHT,
  width: SQUARES_WIDTH,
  slots: 2,
  detector: 'attention',
  patch: 8,
  object: { ...PUBLISHED.object, replicas: 2, leafComponents: 4, sumComponents: 4 },
};

const TRAIN: TrainConfig = {
  batch: 16,
  steps: 20,
  learningRate: 2e-3,
  schedule: 'cosine',
  averaging: 0.9,
  warmSteps: 4,
  warmLearningRate: 3e-3,
  warmWeight: 100,
  warmFade: 10,
  warmRest: 0,
};

/** The caller disposes the model. */
export function squaresLesson(size = 64, changes: Partial<SupairConfig> = {}): Lesson {
  return {
    data: squaresData(squares(size, 1)),
    model: buildModel({ ...CONFIG, ...changes }, 1),
    train: TRAIN,
    seed: 7,
    evaluation: squares(37, 2),
  };
}

/** Where everyone starts. */
export function squaresStart({ model }: Lesson): SavedTraining {
  return freshTraining(initParams(model, PUBLISHED_INIT, new Rng(1)));
}

/** Values to the bit, in an order of their own. */
export function fingerprint(host: HostParams): string {
  return Object.entries(host)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { data }]) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    )
    .join();
}

// ---------------------------------------------------------------------------

function squaresData(frames: FrameSet): TrainingData {
  const surprise = surpriseWith(frames, stillBackground(frames), 0);
  const options = { threshold: 10, reach: 1, minArea: 6, maxBoxes: 2 } as const;
  const proposals = Array.from({ length: frames.size }, (_, i) =>
    proposeBoxes(surpriseOf(frames, i, surprise), frames, options),
  );
  return { frames, boxes: boxTable(proposals, CONFIG.slots) };
}
