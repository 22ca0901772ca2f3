/**
 * Everything a training run needs, set from the frames: the published recipe for its data sets,
 * and our own for anybody's.
 */

import { SupairError } from '../../../env/core/errors.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import type { Recipe } from './fit-options.ts';
import { autoPlan } from './recipes/auto.ts';
import { publishedPlan } from './recipes/published.ts';
import type { PlanOptions, TrainingPlan } from './recipes/training-plan.ts';

export function planTraining(
  recipe: Recipe,
  frames: FrameSet,
  options: PlanOptions = {},
): TrainingPlan {
  if (recipe !== 'published' && options.backgroundModel === 'gaussian') {
    throw new SupairError('BAD_ARGUMENT', {
      who: `fit: recipe ${recipe}`,
      expected: 'a background model',
      got: 'none',
      remedy: 'Learning without one is an experiment of the published recipe.',
    });
  }
  const train = recipe === 'published' ? publishedPlan(frames, options) : autoPlan(frames, options);
  if (frames.size < train.train.batch) {
    throw new SupairError('BAD_ARGUMENT', {
      who: `fit ${frames.name}`,
      expected: `at least ${train.train.batch} frames`,
      got: String(frames.size),
      remedy: 'Record more frames: a few hundred show whether it works, 5,000 are plenty.',
    });
  }
  return train;
}
