/**
 * A policy as its users see it: observations in, actions out. No learning, no files.
 */

import type { Space, SpaceValue } from '../env/core/spaces/spaces.ts';

export interface ActOptions {
  /** Take the most probable action instead of a sample. Default true. */
  readonly greedy?: boolean;
}

export interface Policy {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  /** Grows with every update of the weights; a loaded policy starts at its trained updates. */
  readonly version: number;
  /** @throws BAD_SHAPE, BAD_DTYPE, BAD_VALUE where the observation is not in the observation space. */
  act(observation: SpaceValue, options?: ActOptions): SpaceValue;
}
