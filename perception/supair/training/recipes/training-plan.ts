/** What a recipe settles before the first step. */

import type { SupairConfig } from '../../config.ts';
import type { InitOptions } from '../../model.ts';
import type { ProposalBox } from '../proposals/groups.ts';
import type { TrainConfig } from '../train-config.ts';

export interface TrainingPlan {
  readonly config: SupairConfig;
  readonly train: TrainConfig;
  readonly init: InitOptions;
  /** Bottom-up boxes a frame, null where they cannot be trusted; empty without a warm start. */
  readonly proposals: readonly (readonly ProposalBox[] | null)[];
}

export interface PlanOptions {
  /** Steps on the ELBO; each recipe has its default. */
  readonly steps?: number;
  /** Steps of the detector's warm start, where the recipe has one. */
  readonly warmSteps?: number;
  /** Largest number of objects; by default from the data. */
  readonly slots?: number;
  /** `gaussian` for the published recipe's ablation, whose background is fixed. */
  readonly backgroundModel?: SupairConfig['backgroundModel'];
}
