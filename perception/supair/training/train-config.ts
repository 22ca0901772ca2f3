/** The settings of a training run and what they say about a single step. */

export interface TrainConfig {
  /** Frames a step. */
  readonly batch: number;
  /** Steps on the ELBO. */
  readonly steps: number;
  readonly learningRate: number;
  /** `constant` as published; `cosine` falls to a hundredth over the ELBO steps. */
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

export function learningRateAt(config: TrainConfig, step: number): number {
  if (isWarming(config, step)) return config.warmLearningRate;
  if (config.schedule === 'constant') return config.learningRate;
  const done = Math.min(1, (step - config.warmSteps) / config.steps);
  return config.learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * done)));
}

/** Short memory at first, so that the average never drags the initial weights along; 0 for none. */
export function averagingAt(config: TrainConfig, step: number): number {
  if (isWarming(config, step)) return 0;
  const elboStep = step - config.warmSteps;
  return Math.min(config.averaging, (1 + elboStep) / (10 + elboStep));
}
