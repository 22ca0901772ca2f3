/** Frames of any size are learned from and perceived, whole cells or not, with one slot or eight. */

import { beforeAll, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { frameAt } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { useBackend } from '../../../../perception/compute/backend.ts';
import { createPerceiver } from '../../../../perception/supair/inference/perceiver.ts';
import { buildModel, disposeModel, initParams } from '../../../../perception/supair/model.ts';
import { boxTable } from '../../../../perception/supair/training/batches.ts';
import { startSolo } from '../../../../perception/supair/training/learner.ts';
import { planTraining } from '../../../../perception/supair/training/recipes.ts';
import { freshTraining, weightsOf } from '../../../../perception/supair/training/saved-training.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';

/** Grey noise with a bright square in every other frame. */
function framesOf(height: number, width: number, channels: 1 | 3): FrameSet {
  const rng = new Rng(height + width);
  const size = 24;
  const side = Math.round(Math.min(height, width) / 4);
  const frames = Uint8Array.from(
    { length: size * height * width * channels },
    () => 90 + rng.integer(5),
  );
  for (let m = 0; m < size; m += 2) {
    const [left, top] = [rng.integer(width - side), rng.integer(height - side)];
    for (let y = top; y < top + side; y++) {
      const row = (m * height + y) * width;
      frames.fill(220, (row + left) * channels, (row + left + side) * channels);
    }
  }
  const shape = { size, height, width, channels };
  return { name: 'sizes', ...shape, frames, labels: null, episodeLength: null };
}

beforeAll(async () => {
  await useBackend(TEST_BACKEND);
});

it.each<[number, number, 1 | 3, number]>([
  [32, 32, 1, 1],
  [33, 47, 3, 8],
  [127, 35, 1, 8],
  [65, 128, 3, 2],
])(
  'frames of %i x %i, %i channels, %i slots',
  { timeout: 60_000 },
  async (height, width, channels, slots) => {
    const frames = framesOf(height, width, channels);
    const rng = new Rng(2);
    const settings = { batch: 4 };
    const plan = planTraining('auto', frames, { slots, warmSteps: 2, steps: 2, settings, rng });
    const model = buildModel(plan.config, 1);
    const data = { frames: plan.frames, boxes: boxTable(plan.proposals, slots) };
    const lesson = { data, model, train: plan.train, seed: 1, evaluation: null };
    const fresh = initParams(model, plan.init, new Rng(1));
    const learner = startSolo(freshTraining(fresh), lesson);
    for (let step = 0; step < 4; step++) {
      const { value } = await learner.update();
      expect(Number.isFinite(value)).toBe(true);
    }
    const saved = await learner.save();
    await learner.close();
    disposeModel(model);
    // every kind of parameter was reached by a gradient
    for (const name of ['detector.embed', 'detector.output', 'object.mean', 'background.mean']) {
      expect(saved.params[name]?.data).not.toEqual(fresh[name]?.data);
    }
    const perceiver = createPerceiver({ model, params: weightsOf(saved), likelihoodQuantiles: [] });
    const [scene] = perceiver.perceive([frameAt(frames, 0)]);
    expect(scene?.count_posterior).toHaveLength(slots + 1);
    expect(Number.isFinite(scene?.log_likelihood)).toBe(true);
  },
);
