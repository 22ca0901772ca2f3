/** What the second attempt changes, for each failure, and that it goes against it. */

import { describe, expect, it } from 'vitest';
import { PUBLISHED, validateConfig } from '../../../../perception/supair/config.ts';
import { PUBLISHED_INIT } from '../../../../perception/supair/model.ts';
import { FAILURES } from '../../../../perception/supair/training/diagnosis.ts';
import type { TrainingPlan } from '../../../../perception/supair/training/recipes/training-plan.ts';
import { REMEDIES, remedied } from '../../../../perception/supair/training/remedies.ts';
import { squares } from '../../../support/squares.ts';

const PLAN: TrainingPlan = {
  frames: squares(4, 1),
  config: { ...PUBLISHED, detector: 'attention', countPriorCost: 5 },
  train: {
    batch: 64,
    steps: 300,
    learningRate: 1e-3,
    schedule: 'cosine',
    averaging: 0.9,
    warmSteps: 100,
    warmLearningRate: 1e-3,
    warmWeight: 1000,
    warmFade: 150,
    warmRest: 0.1,
  },
  init: PUBLISHED_INIT,
  proposals: [],
  decisions: [{ name: 'slots', value: '3', why: 'as given' }],
};

describe('a remedy', () => {
  it.each(FAILURES)(
    'for %s leaves a plan that can be trained, and says what it does',
    (failure) => {
      const { config, decisions } = remedied(PLAN, failure);
      expect(() => validateConfig(config)).not.toThrow();
      expect(decisions.slice(0, -1)).toEqual(PLAN.decisions);
      const { means, does } = REMEDIES[failure];
      expect(decisions.at(-1)).toEqual({
        name: 'remedy',
        value: failure,
        why: `${means}: ${does}`,
      });
    },
  );

  it('makes objects cheap and holds on to proposals where none is found', () => {
    const { config, train } = remedied(PLAN, 'all-off');
    expect(config.countPriorCost).toBe(0);
    expect(train).toMatchObject({ warmSteps: 200, warmFade: 300, warmRest: 0.3, steps: 300 });
    const cheap = { ...PLAN, config: { ...PLAN.config, countPriorCost: -30 } };
    expect(remedied(cheap, 'all-off').config.countPriorCost).toBe(-30);
  });

  it('makes objects dear and noise cheap where every slot is taken', () => {
    const { config } = remedied(PLAN, 'all-on');
    expect(config.countPriorCost).toBe(25);
    expect(config.background).toMatchObject({ varMin: 0.004, varMax: 0.12 });
    expect(config.object).toMatchObject({ varMin: 0.24, varMax: 0.36 }); // three times the old floor
  });

  it('keeps boxes small where one covers the frame', () => {
    const { scaleMin, scaleMax } = remedied(PLAN, 'whole-frame').config;
    expect([scaleMin, scaleMax]).toBeAllClose([0.21, 0.63], 1e-12);
  });

  it('makes overlaps dear where objects have two boxes', () => {
    expect(remedied(PLAN, 'doubled').config).toMatchObject({
      overlapRate: 240,
      countPriorCost: 25,
    });
  });
});
