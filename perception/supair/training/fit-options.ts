/** What `fit` is told, what it says on the way, and what comes of it. */

import type { FrameSet } from '../../../env/core/frame-set.ts';
import type { BackendChoice, BackendInfo } from '../../compute/backend-names.ts';
import type { SupairConfig } from '../config.ts';
import type { CurvePoint } from './checkpoint.ts';

export const RECIPES = ['auto', 'published'] as const;
export type Recipe = (typeof RECIPES)[number];

export interface FitOptions {
  /** Folder for the model; written at every checkpoint and at the end. */
  readonly out: string;
  readonly recipe?: Recipe;
  /** Steps on the ELBO; the recipe's default otherwise. */
  readonly steps?: number;
  /** Steps of the detector's warm start; the recipe's default otherwise. */
  readonly warmSteps?: number;
  /** Stop after this much training time. */
  readonly minutes?: number;
  readonly slots?: number;
  /** `gaussian`: the published recipe's ablation, "without background model". */
  readonly backgroundModel?: SupairConfig['backgroundModel'];
  readonly seed?: number;
  readonly backend?: BackendChoice;
  /**
   * Threads that share the work on the backends wasm and cpu: a number, or `auto` for as many as
   * the machine has cores. Default 1. The same number gives the same result to the bit.
   */
  readonly threads?: number | 'auto';
  /** Start from this model's weights and settings (a folder) instead of from nothing. */
  readonly from?: string;
  /** Go on with the unfinished run in `out`, bit-exactly where the number of threads is the same. */
  readonly resume?: boolean;
  /** Labelled frames, not trained on, for the count accuracy. */
  readonly evaluation?: FrameSet;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FitProgress) => void;
  /** For the model's record: how to make it again. */
  readonly command?: string;
}

export interface FitProgress {
  readonly step: number;
  readonly total: number;
  readonly seconds: number;
  readonly phase: 'warm' | 'elbo';
  readonly elbo: number | null;
  readonly countAccuracy: number | null;
  readonly backend: BackendInfo;
  readonly threads: number;
}

export interface FitResult {
  readonly steps: number;
  readonly seconds: number;
  readonly secondsPerStep: number;
  readonly backend: BackendInfo;
  readonly threads: number;
  /** Mean over a sample of the evaluation frames (of the training frames without), nats a frame. */
  readonly elbo: number;
  readonly bitsPerDim: number;
  readonly countAccuracy: number | null;
  readonly curve: readonly CurvePoint[];
  /** True where the signal or the time limit ended it early. */
  readonly interrupted: boolean;
}
