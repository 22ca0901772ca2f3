/** The settings of a training run and what they say about a single step. */

export interface TrainConfig {
  /** Frames a step. */
  readonly batch: number;
  /** Steps on the ELBO; with `plateau` the most there may be. */
  readonly steps: number;
  readonly learningRate: number;
  /** The detector's learning rate on the ELBO, in shares of the circuits'; default 1. */
  readonly detectorPace?: number;
  /**
   * `constant` as published; `cosine` falls to a hundredth over the steps of each phase; `plateau`
   * does so while warming, and on the ELBO only once the run says so (`decayFrom`).
   */
  readonly schedule: 'constant' | 'cosine' | 'plateau';
  /** The step at which the last fall of the learning rate begins; missing until that is decided. */
  readonly decayFrom?: number;
  /** Decay of the averaged weights that inference uses; 0 uses the last weights. */
  readonly averaging: number;
  /** Steps of the detector on bottom-up proposals before the ELBO; 0 for none. */
  readonly warmSteps: number;
  readonly warmLearningRate: number;
  /** Weight of the proposal loss beside the ELBO, nats, falling linearly over `warmFade` steps. */
  readonly warmWeight: number;
  readonly warmFade: number;
  /** The share of `warmWeight` that it falls to and keeps. */
  readonly warmRest: number;
}

/** Where the run ends, as far as is known. */
export function totalSteps(config: TrainConfig): number {
  const { warmSteps, steps, decayFrom } = config;
  const most = warmSteps + steps;
  return decayFrom === undefined ? most : Math.min(most, decayFrom + decaySteps(config, decayFrom));
}

/** Steps that the fall of the learning rate takes from a step on: half of those done on the ELBO. */
export function decaySteps({ warmSteps }: TrainConfig, from: number): number {
  return Math.max(LEAST_DECAY, Math.round((from - warmSteps) / 2));
}

const LEAST_DECAY = 20;

/** Whether a run that waits for a plateau must let its learning rate fall now to end within its steps. */
export function isLastChance(config: TrainConfig, step: number): boolean {
  const { schedule, warmSteps, steps } = config;
  if (schedule !== 'plateau' || isWarming(config, step)) return false;
  return step + decaySteps(config, step) >= warmSteps + steps;
}

/** Whether a step (counted from 0) belongs to the warm start. */
export function isWarming(config: TrainConfig, step: number): boolean {
  return step < config.warmSteps;
}

/** Weight of the proposal loss: all there is while warming, then falling beside the ELBO. */
export function proposalWeight(config: TrainConfig, step: number): number {
  if (isWarming(config, step)) return 1;
  const faded = 1 - stepOfPhase(config, step) / config.warmFade;
  return config.warmWeight * Math.max(config.warmRest, faded);
}

/** Steps over which the ELBO's learning rate rises. */
const RISE = 25;

/**
 * Half a cosine in each phase. The ELBO's begins with a rise: Adam's first steps are as long as the
 * rate whatever the gradient, and would shake what the warm start found.
 */
export function learningRateAt(config: TrainConfig, step: number): number {
  if (config.schedule === 'constant') {
    return isWarming(config, step) ? config.warmLearningRate : config.learningRate;
  }
  const done = stepOfPhase(config, step);
  if (isWarming(config, step)) return config.warmLearningRate * decay(done / config.warmSteps);
  const rise = Math.min(1, (done + 1) / RISE);
  const { decayFrom = Number.POSITIVE_INFINITY, warmSteps } = config;
  const planned = Math.min(done, decayFrom - warmSteps) / config.steps;
  const base = config.schedule === 'cosine' ? decay(Math.min(1, planned)) : 1;
  const fallen =
    step < decayFrom ? 0 : Math.min(1, (step - decayFrom) / decaySteps(config, decayFrom));
  return config.learningRate * rise * base * decay(fallen);
}

/**
 * Short memory at first in each phase, so that the average never drags along what the weights were
 * before; 0 for none.
 */
export function averagingAt(config: TrainConfig, step: number): number {
  const done = stepOfPhase(config, step);
  return Math.min(config.averaging, (1 + done) / (10 + done));
}

// ---------------------------------------------------------------------------

/** Steps done since the phase of this step began. */
function stepOfPhase(config: TrainConfig, step: number): number {
  return isWarming(config, step) ? step : step - config.warmSteps;
}

/** From 1 to a hundredth. */
function decay(done: number): number {
  return 0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * done));
}
