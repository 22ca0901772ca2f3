/** What a recipe settles before the first step. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import type { Rng } from '../../../../env/core/random.ts';
import type { SupairConfig } from '../../config.ts';
import type { InitOptions } from '../../model.ts';
import type { ProposalBox } from '../proposals/groups.ts';
import type { Decision } from '../settings/decision.ts';
import type { FitSettings } from '../settings/fit-settings.ts';
import type { TrainConfig } from '../train-config.ts';

export interface TrainingPlan {
  /** What to learn from: the frames given and, with our own recipe, composites of them. */
  readonly frames: FrameSet;
  readonly config: SupairConfig;
  readonly train: TrainConfig;
  readonly init: InitOptions;
  /** Bottom-up boxes of each of `frames`, null where they cannot be trusted; empty without a warm start. */
  readonly proposals: readonly (readonly ProposalBox[] | null)[];
  /** What was settled from the data, and why. */
  readonly decisions: readonly Decision[];
}

export interface PlanOptions {
  /** Of the frames against those that were sent, e.g. 1/2 where differences are halved; default 1. */
  readonly contrast?: number;
  /** Draws composites of objects that touch; without it there are none. */
  readonly rng?: Rng;
  /** Steps on the ELBO; each recipe has its default. */
  readonly steps?: number;
  /** Steps of the detector's warm start, where the recipe has one. */
  readonly warmSteps?: number;
  /** Largest number of objects; by default from the data. */
  readonly slots?: number;
  /** What is not left to the data; sizes are in pixels of these frames. */
  readonly settings?: FitSettings;
  /** Whether the run can tell from held-out frames when to end. */
  readonly settles?: boolean;
  /** `gaussian` for the published recipe's ablation, whose background is fixed. */
  readonly backgroundModel?: SupairConfig['backgroundModel'];
  /** Of the published recipe: its first boxes in the middle of the frame, not where chance puts them. */
  readonly centredBoxes?: boolean;
}
