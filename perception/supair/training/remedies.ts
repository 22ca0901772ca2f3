/**
 * What is done about a failed training, once: the run starts anew with settings that work against
 * the failure. And what to say when that does not help.
 */

import type { SupairConfig } from '../config.ts';
import type { Failure } from './diagnosis.ts';
import type { TrainingPlan } from './recipes/training-plan.ts';
import type { Decision } from './settings/decision.ts';

interface Remedy {
  /** What is wrong, in words. */
  readonly means: string;
  /** What is done about it, in words. */
  readonly does: string;
  readonly apply: (plan: TrainingPlan) => TrainingPlan;
  readonly advice: string;
}

/** Count prior, noise floor and overlap are raised by this much. */
const COST = 20; // nats an object
const RAISE = 2;
/** Largest box side against the largest before. */
const SHRINK = 0.7;

export const REMEDIES: { readonly [failure in Failure]: Remedy } = {
  'all-off': {
    means: 'no object is found in almost any frame',
    does: 'proposals keep their hold for the whole run, and objects cost nothing',
    apply: (plan) => ({
      ...plan,
      config: { ...plan.config, countPriorCost: Math.min(0, plan.config.countPriorCost) },
      train: {
        ...plan.train,
        warmSteps: 2 * plan.train.warmSteps,
        warmFade: 2 * plan.train.warmFade,
        warmRest: Math.max(0.3, plan.train.warmRest),
      },
    }),
    advice:
      'Objects must stand out from a background that most frames show: check the frames, name the size of objects with --object-size, or record more.',
  },
  'all-on': {
    means: 'every slot is taken in almost every frame',
    does: 'objects cost more, and so does what lies below the noise',
    apply: (plan) => ({ ...plan, config: dearer(noisier(plan.config)) }),
    advice:
      'The background is not understood: use frames of one camera and one table, give --noise a larger value, or --slots the true most.',
  },
  'whole-frame': {
    means: 'one box covers most of the frame',
    does: 'boxes are kept smaller',
    apply: (plan) => ({
      ...plan,
      config: {
        ...plan.config,
        scaleMin: plan.config.scaleMin * SHRINK,
        scaleMax: plan.config.scaleMax * SHRINK,
      },
    }),
    advice: 'Name the size of objects in pixels, e.g. --object-size 8-24.',
  },
  doubled: {
    means: 'many objects have two boxes',
    does: 'boxes that overlap cost more, and so does every object',
    apply: (plan) => ({
      ...plan,
      config: dearer({ ...plan.config, overlapRate: RAISE * plan.config.overlapRate }),
    }),
    advice:
      'Give --slots the true most, or --noise a larger value; where objects do cover each other, this may be right.',
  },
};

/** The plan of the second attempt. */
export function remedied(plan: TrainingPlan, failure: Failure): TrainingPlan {
  const { apply, means, does } = REMEDIES[failure];
  const decision: Decision = { name: 'remedy', value: failure, why: `${means}: ${does}` };
  const changed = apply(plan);
  return { ...changed, decisions: [...changed.decisions, decision] };
}

// ---------------------------------------------------------------------------

function dearer(config: SupairConfig): SupairConfig {
  return { ...config, countPriorCost: config.countPriorCost + COST };
}

/** Both circuits' smallest variances raised: what lies within noise is not worth an object. */
function noisier(config: SupairConfig): SupairConfig {
  const raised = (part: 'object' | 'background'): SupairConfig['object'] => {
    const { varMin, varMax } = config[part];
    return { ...config[part], varMin: RAISE * varMin, varMax: Math.max(varMax, 3 * varMin) };
  };
  return { ...config, object: raised('object'), background: raised('background') };
}
