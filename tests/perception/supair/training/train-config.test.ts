/** What the settings of a run say about its steps, against values worked out by hand. */

import { describe, expect, it } from 'vitest';
import {
  averagingAt,
  learningRateAt,
  proposalWeight,
  type TrainConfig,
} from '../../../../perception/supair/training/train-config.ts';

const CONFIG: TrainConfig = {
  batch: 8,
  steps: 200,
  learningRate: 1e-3,
  schedule: 'cosine',
  averaging: 0.95,
  warmSteps: 100,
  warmLearningRate: 4e-3,
  warmWeight: 50,
  warmFade: 20,
  warmRest: 0.2,
};

describe('the steps of a run', () => {
  it.each([
    // half a cosine from the whole rate to a hundredth of it, in each phase
    [0, 4e-3],
    [50, 4e-3 * (0.01 + 0.99 / 2)],
    [75, 4e-3 * (0.01 + (0.99 * (1 - Math.SQRT1_2)) / 2)],
    // with a rise over the first 25 steps on the ELBO
    [100, 1e-3 / 25],
    [109, 0.4e-3 * (0.505 + 0.495 * Math.cos((Math.PI * 9) / 200))],
    [200, 1e-3 * (0.01 + 0.99 / 2)],
    [300, 1e-5],
    [400, 1e-5],
  ])('take the learning rate up and down: step %i at %f', (step, rate) => {
    expect(learningRateAt(CONFIG, step)).toBeCloseTo(rate, 10);
  });

  it('keep the published learning rate where it is constant', () => {
    const constant: TrainConfig = { ...CONFIG, schedule: 'constant', warmSteps: 0 };
    expect([0, 100, 199].map((step) => learningRateAt(constant, step))).toEqual([1e-3, 1e-3, 1e-3]);
  });

  it.each([
    [0, 0.1],
    [2, 3 / 12],
    [99, 100 / 109],
    [100, 0.1], // the ELBO has an average of its own
    [102, 3 / 12],
    [299, 0.95],
  ])('lengthen the memory of the average: step %i keeps %f', (step, decay) => {
    expect(averagingAt(CONFIG, step)).toBeCloseTo(decay, 10);
    expect(averagingAt({ ...CONFIG, averaging: 0 }, step)).toBe(0);
  });

  it.each([
    [0, 1],
    [99, 1],
    [100, 50],
    [110, 25],
    [116, 10],
    [120, 10],
    [250, 10],
  ])('loosen the hold of the proposals: step %i weighs them %f', (step, weight) => {
    expect(proposalWeight(CONFIG, step)).toBeCloseTo(weight, 10);
  });
});
