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
  /** Weight of the proposal loss beside the ELBO, nats, falling linearly to 0 over `warmFade` steps. */
  readonly warmWeight: number;
  readonly warmFade: number;
}

export function totalSteps(config: TrainConfig): number {
  return config.warmSteps + config.steps;
}

/** Whether a step (counted from 0) belongs to the warm start. */
export function isWarming(config: TrainConfig, step: number): boolean {
  return step < config.warmSteps;
}

/** Weight of the proposal loss: all there is while warming, then fading beside the ELBO. */
export function proposalWeight(config: TrainConfig, step: number): number {
  if (isWarming(config, step)) return 1;
  return config.warmWeight * Math.max(0, 1 - (step - config.warmSteps) / config.warmFade);
}

/**
 * Half a cosine in each phase. The ELBO's begins with a rise over a tenth of its steps: Adam's first
 * steps are as long as the rate whatever the gradient, and would shake what the warm start found.
 */
export function learningRateAt(config: TrainConfig, step: number): number {
  if (config.schedule === 'constant') {
    return isWarming(config, step) ? config.warmLearningRate : config.learningRate;
  }
  const done = stepOfPhase(config, step);
  if (isWarming(config, step)) return config.warmLearningRate * decay(done / config.warmSteps);
  const rise = Math.min(1, (10 * (done + 1)) / config.steps);
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
