/** What the settings of a run say about its steps, against values worked out by hand. */

import { describe, expect, it } from 'vitest';
import {
  averagingAt,
  isLastChance,
  learningRateAt,
  proposalWeight,
  type TrainConfig,
  totalSteps,
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

  it.each([
    // half a cosine while warming, then the whole rate until somebody decides
    [50, undefined, 4e-3 * (0.01 + 0.99 / 2)],
    [100, undefined, 1e-3 / 25],
    [299, undefined, 1e-3],
    // decided at step 180: half a cosine over 40 steps, half of the 80 before
    [179, 180, 1e-3],
    [180, 180, 1e-3],
    [200, 180, 1e-3 * (0.01 + 0.99 / 2)],
    [220, 180, 1e-5],
    // decided at once: 20 steps, which go with the rise
    [110, 100, 1e-3 * (11 / 25) * (0.01 + 0.99 / 2)],
  ])(
    'hold the learning rate until the run has settled: step %i, fall from %s',
    (step, from, rate) => {
      const plateau: TrainConfig = { ...CONFIG, schedule: 'plateau' };
      const config = from === undefined ? plateau : { ...plateau, decayFrom: from };
      expect(learningRateAt(config, step)).toBeCloseTo(rate, 10);
    },
  );

  it('let a cosine that must end early fall from where it is', () => {
    const early: TrainConfig = { ...CONFIG, decayFrom: 200 };
    const half = 1e-3 * (0.01 + 0.99 / 2);
    expect(learningRateAt(early, 200)).toBeCloseTo(half, 10);
    expect(learningRateAt(early, 225)).toBeCloseTo(half * (0.01 + 0.99 / 2), 10);
    expect(learningRateAt(early, 250)).toBeCloseTo(half / 100, 10);
  });

  it('let the learning rate fall in time where no plateau comes', () => {
    const plateau: TrainConfig = { ...CONFIG, schedule: 'plateau' };
    const steps = Array.from({ length: 300 }, (_, step) => step);
    const first = steps.find((step) => isLastChance(plateau, step)) ?? 0;
    expect(first).toBe(100 + 133); // two thirds of 200 steps, and half as many to fall
    expect(totalSteps({ ...plateau, decayFrom: first })).toBe(300);
    expect(learningRateAt({ ...plateau, decayFrom: first }, 299)).toBeLessThan(2e-5);
    expect(steps.some((step) => isLastChance(CONFIG, step))).toBe(false);
  });

  it.each([
    [undefined, 300],
    [180, 220],
    [100, 120],
    [270, 300], // never beyond what was planned
  ])('end where the fall from step %s does: %i', (from, end) => {
    expect(totalSteps(from === undefined ? CONFIG : { ...CONFIG, decayFrom: from })).toBe(end);
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
