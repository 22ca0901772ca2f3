/** The published settings, for the published data sets. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { FIXED_BACKGROUND, PUBLISHED, type SupairConfig } from '../../config.ts';
import { PUBLISHED_INIT } from '../../model.ts';
import type { PlanOptions, TrainingPlan } from './training-plan.ts';

/** Published steps: 20 epochs of 60,000 scenes at batch 256. */
const PUBLISHED_STEPS = 4680;

/** Variance bounds of the published runs by data set (supair.md section 2.4). */
export function publishedPlan(frames: FrameSet, options: PlanOptions): TrainingPlan {
  const { object, background } = PUBLISHED;
  const bounds: Partial<SupairConfig> =
    frames.name === 'noisy-mnist'
      ? {
          object: { ...object, varMin: 0.25 },
          background: { ...background, varMax: 0.06 },
        }
      : frames.name === 'sprites'
        ? { background: { ...background, varMax: 0.16 } }
        : {};
  const { height, width, channels } = frames;
  const size = { height, width, channels, slots: options.slots ?? 3 };
  const fixed: Partial<SupairConfig> =
    options.backgroundModel === 'gaussian'
      ? { background: FIXED_BACKGROUND, backgroundModel: 'gaussian' }
      : {};
  return {
    frames,
    config: { ...PUBLISHED, ...bounds, ...size, ...fixed },
    train: {
      batch: 256,
      steps: options.steps ?? PUBLISHED_STEPS,
      learningRate: 1e-3,
      schedule: 'constant',
      averaging: 0,
      warmSteps: 0,
      warmLearningRate: 0,
      warmWeight: 0,
      warmFade: 1,
      warmRest: 0,
    },
    init: { ...PUBLISHED_INIT, centredBoxes: options.centredBoxes ?? false },
    proposals: [],
    decisions: [],
  };
}
