/** What both ways of fitting a circuit are told, say and return. No tensor library. */

import type { Rng } from '../../env/core/random.ts';
import type { BackendChoice } from '../compute/backend-names.ts';
import type { Circuit } from './host-circuit.ts';

interface FitBase {
  /** Default `auto`. */
  readonly backend?: BackendChoice;
  /** Ends the run after the present batch; what is learned is returned. */
  readonly signal?: AbortSignal;
  /** After each pass through the samples. */
  readonly onEpoch?: (progress: EpochProgress) => void;
}

export interface EpochProgress {
  /** Passes done. */
  readonly epoch: number;
  /** Mean log density of an item, nats, under the parameters that its batch met. */
  readonly logProb: number;
}

export interface EmOptions extends FitBase {
  /** Passes through the samples; default 10. */
  readonly epochs?: number;
  /**
   * Updates after every `batch` items instead of once a pass, each a step of size `stepSize` in (0, 1]
   * from the old parameters towards those of the batch: for more samples than one pass should wait for.
   */
  readonly online?: { readonly batch: number; readonly stepSize: number; readonly rng: Rng };
}

export interface GradientOptions extends FitBase {
  /** Passes through the samples; default 10. */
  readonly epochs?: number;
  /** Items a step; default 64. */
  readonly batch?: number;
  /** Of Adam; default 0.01. */
  readonly learningRate?: number;
  /** Shuffles the samples. */
  readonly rng: Rng;
}

export interface FittedCircuit {
  readonly circuit: Circuit;
  /** Of each pass, as `EpochProgress.logProb`. */
  readonly logProbs: readonly number[];
}
