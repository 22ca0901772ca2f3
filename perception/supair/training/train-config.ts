/** The settings of a training run and what they say about a single step. */

export interface TrainConfig {
  /** Frames a step. */
  readonly batch: number;
  /** Steps on the ELBO. */
  readonly steps: number;
  readonly learningRate: number;
  /** `constant` as published; `cosine` falls to a hundredth over the steps of each phase. */
  readonly schedule: 'constant' | 'cosine';
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

export function totalSteps(config: TrainConfig): number {
  return config.warmSteps + config.steps;
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
  return config.learningRate * rise * decay(Math.min(1, done / config.steps));
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
