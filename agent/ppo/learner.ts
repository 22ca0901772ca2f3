/**
 * PPO's update of an actor-critic from a rollout. State in, state out (the same memory), metrics
 * returned, nothing printed.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';
import type { ActorCritic } from '../networks.ts';
import { Adam } from '../nn/adam.ts';
import { generalisedAdvantages } from '../returns.ts';
import type { Rollout } from '../rollout.ts';
import type { PpoConfig } from './config.ts';
import { policyLoss, policySlope, valueLoss, valueSlope } from './loss.ts';

/** Means over all samples and epochs of an update, unless said otherwise. */
export interface PpoMetrics {
  readonly policyLoss: number;
  readonly valueLoss: number;
  /** Nats. */
  readonly entropy: number;
  /** Schulman's estimate of KL(old || new), mean of (r - 1) - log r, nats. */
  readonly approximateKl: number;
  /** Share of samples whose ratio left the clip range. */
  readonly clipFraction: number;
  /** Global norm before clipping, mean over the minibatches. */
  readonly gradientNorm: number;
  /** 1 - Var(R - v) / Var(R) over the rollout, before the update; null where R is constant. */
  readonly explainedVariance: number | null;
  readonly learningRate: number;
}

export interface PpoState {
  readonly config: PpoConfig;
  readonly network: ActorCritic;
  readonly optimiser: Adam;
  readonly advantages: Float32Array;
  readonly returns: Float32Array;
}

export function initPpo(network: ActorCritic, config: PpoConfig): PpoState {
  const size = config.rolloutSteps * config.numEnvs;
  const { adamEpsilon: epsilon } = config;
  return {
    config,
    network,
    optimiser: new Adam(network.arena, { beta1: 0.9, beta2: 0.999, epsilon }),
    advantages: new Float32Array(size),
    returns: new Float32Array(size),
  };
}

/** Rows that the network must hold for `config`: the largest minibatch, or all environments. */
export function rowsNeeded(config: PpoConfig): number {
  const { numEnvs, rolloutSteps, minibatches } = config;
  return Math.max(numEnvs, Math.ceil((numEnvs * rolloutSteps) / minibatches));
}

/** @param rng shuffles the samples. */
export function updatePpo(
  state: PpoState,
  rollout: Rollout,
  learningRate: number,
  rng: Rng,
): PpoMetrics {
  const { config, optimiser, advantages, returns } = state;
  generalisedAdvantages(rollout, config.gamma, config.lambda, advantages, returns);
  const samples = validSamples(rollout);
  const explained = explainedVariance(rollout.values, returns, samples);
  const sums = { policyLoss: 0, valueLoss: 0, entropy: 0, kl: 0, clipped: 0, norm: 0, count: 0 };
  for (let epoch = 0; epoch < config.epochs; epoch++) {
    rng.shuffle(samples);
    for (let part = 0; part < config.minibatches; part++) {
      const from = Math.floor((part * samples.length) / config.minibatches);
      const to = Math.floor(((part + 1) * samples.length) / config.minibatches);
      if (from === to) continue;
      differentiate(state, rollout, samples.subarray(from, to), sums);
      sums.norm += optimiser.step(learningRate, config.maxGradientNorm);
      sums.count++;
    }
  }
  const seen = config.epochs * samples.length;
  return {
    policyLoss: sums.policyLoss / seen,
    valueLoss: sums.valueLoss / seen,
    entropy: sums.entropy / seen,
    approximateKl: sums.kl / seen,
    clipFraction: sums.clipped / seen,
    gradientNorm: sums.norm / sums.count,
    explainedVariance: explained,
    learningRate,
  };
}

// ---------------------------------------------------------------------------

/** All samples but dead transitions. */
function validSamples(rollout: Rollout): Int32Array {
  const all = Int32Array.from({ length: rollout.size }, (_, i) => i);
  return all.filter((at) => rollout.valid[at] !== 0);
}

interface Sums {
  policyLoss: number;
  valueLoss: number;
  entropy: number;
  kl: number;
  clipped: number;
}

/** Gradients of a minibatch's mean loss in the arena; adds the samples' terms to `sums`. */
function differentiate(state: PpoState, rollout: Rollout, batch: Int32Array, sums: Sums): void {
  const { config, network, advantages, returns } = state;
  const { actor, critic } = network;
  const rows = batch.length;
  gather(rollout, batch, network.input);
  actor.forward(rows);
  critic.forward(rows);
  const { mean, scale } = normaliser(advantages, batch, config.normaliseAdvantages);
  const { clip } = config;
  const { actionWidth } = rollout;
  const valueClip = config.clipValue ? clip : Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const at = batch[row] as number;
    actor.evaluate(row, rollout.actions, at * actionWidth);
    const logRatio = actor.logProb - (rollout.logProbs[at] as number);
    const ratio = Math.exp(logRatio);
    const advantage = ((advantages[at] as number) - mean) * scale;
    actor.addGradient(
      policySlope(ratio, advantage, clip) / rows,
      -config.entropyCoefficient / rows,
    );
    const value = critic.value(row);
    const old = rollout.values[at] as number;
    const target = returns[at] as number;
    const slope = valueSlope(value, old, target, valueClip);
    critic.setGradient(row, (config.valueCoefficient * slope) / rows);
    sums.policyLoss += policyLoss(ratio, advantage, clip);
    sums.valueLoss += valueLoss(value, old, target, valueClip);
    sums.entropy += actor.entropy;
    sums.kl += ratio - 1 - logRatio;
    if (Math.abs(ratio - 1) > clip) sums.clipped++;
  }
  actor.backward(rows);
  critic.backward(rows);
}

/** Copies the features of a minibatch to the network's input. */
function gather({ features, featureWidth }: Rollout, batch: Int32Array, input: Float32Array): void {
  for (let row = 0; row < batch.length; row++) {
    const from = (batch[row] as number) * featureWidth;
    const to = row * featureWidth;
    for (let j = 0; j < featureWidth; j++) input[to + j] = features[from + j] as number;
  }
}

/** What brings a minibatch's advantages to mean 0 and (sample) deviation 1. */
function normaliser(
  advantages: Float32Array,
  batch: Int32Array,
  active: boolean,
): { readonly mean: number; readonly scale: number } {
  const n = batch.length;
  if (!active || n < 2) return { mean: 0, scale: 1 };
  let mean = 0;
  for (let i = 0; i < n; i++) mean += advantages[batch[i] as number] as number;
  mean /= n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    squares += ((advantages[batch[i] as number] as number) - mean) ** 2;
  }
  return { mean, scale: 1 / (Math.sqrt(squares / (n - 1)) + 1e-8) };
}

function explainedVariance(
  values: Float32Array,
  returns: Float32Array,
  samples: Int32Array,
): number | null {
  const variance = (of: (at: number) => number): number => {
    const mean = samples.reduce((sum, at) => sum + of(at), 0) / samples.length;
    return samples.reduce((sum, at) => sum + (of(at) - mean) ** 2, 0) / samples.length;
  };
  const total = variance((at) => returns[at] as number);
  const rest = variance((at) => (returns[at] as number) - (values[at] as number));
  return total === 0 ? null : 1 - rest / total;
}
