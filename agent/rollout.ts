/** Storage for T steps of B environments, all arrays [T, B, ...], filled in order and reused. */

import type { Trajectories } from './returns.ts';

export class Rollout implements Trajectories {
  readonly steps: number;
  readonly numEnvs: number;
  /** Floats of an observation's features and of a kept action. */
  readonly featureWidth: number;
  readonly actionWidth: number;
  readonly features: Float32Array;
  readonly actions: Float32Array;
  readonly logProbs: Float32Array;
  readonly rewards: Float32Array;
  readonly values: Float32Array;
  readonly nextValues: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly valid: Uint8Array;

  constructor(steps: number, numEnvs: number, featureWidth: number, actionWidth: number) {
    const size = steps * numEnvs;
    this.steps = steps;
    this.numEnvs = numEnvs;
    this.featureWidth = featureWidth;
    this.actionWidth = actionWidth;
    this.features = new Float32Array(size * featureWidth);
    this.actions = new Float32Array(size * actionWidth);
    this.logProbs = new Float32Array(size);
    this.rewards = new Float32Array(size);
    this.values = new Float32Array(size);
    this.nextValues = new Float32Array(size);
    this.terminated = new Uint8Array(size);
    this.truncated = new Uint8Array(size);
    this.valid = new Uint8Array(size);
  }

  /** T * B. */
  get size(): number {
    return this.steps * this.numEnvs;
  }
}
