/** What `fit` is told, what it says on the way, and what comes of it. */

import type { FrameSet } from '../../../env/core/frame-set.ts';
import type { BackendChoice, BackendInfo } from '../../compute/backend-names.ts';
import type { SupairConfig } from '../config.ts';
import type { CurvePoint } from './checkpoint.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Decision } from './settings/decision.ts';
import type { FitSettings } from './settings/fit-settings.ts';

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
  /** End within this much training time: the schedule is made to fit. */
  readonly minutes?: number;
  readonly slots?: number;
  /** What is not left to the data. */
  readonly settings?: FitSettings;
  /** `gaussian`: the published recipe's ablation, "without background model". */
  readonly backgroundModel?: SupairConfig['backgroundModel'];
  /** The published recipe with its first boxes in the middle of the frame, not where chance puts them. */
  readonly centredBoxes?: boolean;
  readonly seed?: number;
  readonly backend?: BackendChoice;
  /**
   * Threads that share the work on the backends wasm and cpu: a number, or `auto` for as many as
   * the machine has cores. Default 1. The same number gives the same result to the bit.
   */
  readonly threads?: number | 'auto';
  /** Start from this model (a folder), if that helps on these frames. */
  readonly from?: string;
  /** Go on with the unfinished run in `out`, bit-exactly where the number of threads is the same. */
  readonly resume?: boolean;
  /** Labelled frames, not trained on, for the count accuracy. */
  readonly evaluation?: FrameSet;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Told every decision once it is made: all but a remedy before the first step. */
  readonly onDecision?: (decision: Decision) => void;
  /** For the model's record: how to make it again. */
  readonly command?: string;
}

export interface FitProgress {
  readonly step: number;
  readonly total: number;
  readonly seconds: number;
  /** `settle`: on the ELBO too, with the learning rate falling to the end. */
  readonly phase: 'warm' | 'elbo' | 'settle';
  readonly elbo: number | null;
  /** Of held-out frames when last measured, nats a frame; null before, or without any. */
  readonly heldOutElbo: number | null;
  /** Boxes a held-out frame when last measured. */
  readonly boxes: number | null;
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
  /** Mean over a sample of the evaluation frames (without them of held-out, else training frames), nats a frame. */
  readonly elbo: number;
  readonly bitsPerDim: number;
  readonly countAccuracy: number | null;
  readonly curve: readonly CurvePoint[];
  /** Settings taken from the data, and a remedy that was tried. */
  readonly decisions: readonly Decision[];
  /** What has gone wrong in spite of it; null where nothing has. */
  readonly diagnosis: FoundFailure | null;
  /** True where the signal or the time limit ended it before its schedule did. */
  readonly interrupted: boolean;
}

export interface FoundFailure extends Diagnosis {
  /** In words. */
  readonly means: string;
  /** What might help. */
  readonly advice: string;
}
