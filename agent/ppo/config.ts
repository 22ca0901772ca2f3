/** Settings of PPO: one record, its defaults for kinds of tasks, and the check at the border. */

import { SupairError } from '../../env/core/errors.ts';
import { objectTableOf } from '../../env/core/object-table.ts';
import { AUTORESET_MODES, type AutoresetMode } from '../../env/core/vector/vector-env.ts';
import type { NetworkConfig, Spaces } from '../networks.ts';
import { ACTIVATIONS } from '../nn/dense.ts';
import { KERNEL_NAMES, type KernelName } from '../nn/kernels.ts';

export interface PpoConfig {
  /** Environments B stepped together, >= 1. */
  readonly numEnvs: number;
  /** Steps T of each environment between updates, >= 1. */
  readonly rolloutSteps: number;
  /** Passes over a rollout, >= 1. */
  readonly epochs: number;
  /** Parts a pass is cut into, 1..T * B. */
  readonly minibatches: number;
  /** Adam's step size at the start, > 0. */
  readonly learningRate: number;
  /** Whether the step size falls linearly to 0 over the run's steps. */
  readonly annealLearningRate: boolean;
  readonly adamEpsilon: number;
  /** Discount, [0, 1]. */
  readonly gamma: number;
  /** Decay of the advantage estimator, [0, 1]. */
  readonly lambda: number;
  /** Clip range of the probability ratio and, where `clipValue`, of the value's change; > 0. */
  readonly clip: number;
  readonly clipValue: boolean;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
  /** Largest global gradient norm, > 0. */
  readonly maxGradientNorm: number;
  /** Scale advantages to mean 0 and deviation 1 in every minibatch. */
  readonly normaliseAdvantages: boolean;
  readonly autoresetMode: AutoresetMode;
  readonly kernels: KernelName;
  readonly network: NetworkConfig;
}

/** CleanRL's numbers for classic control. */
export const CLASSIC_PPO: PpoConfig = Object.freeze({
  numEnvs: 4,
  rolloutSteps: 128,
  epochs: 4,
  minibatches: 4,
  learningRate: 2.5e-4,
  annealLearningRate: true,
  adamEpsilon: 1e-5,
  gamma: 0.99,
  lambda: 0.95,
  clip: 0.2,
  clipValue: true,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
  normaliseAdvantages: true,
  autoresetMode: 'same-step',
  kernels: 'simd',
  network: Object.freeze({
    hidden: 64,
    layers: 2,
    activation: 'tanh',
    columns: Object.freeze([]),
    initialLogStd: 0,
    motionSteps: 5,
  }),
});

/**
 * For object tables: more environments, because episodes are short, and larger steps. The columns
 * are those that perception estimates well; spreads, depth and visibility are left out.
 */
export const TABLE_PPO: PpoConfig = Object.freeze({
  ...CLASSIC_PPO,
  numEnvs: 32,
  rolloutSteps: 64,
  learningRate: 2.5e-3,
  gamma: 0.97,
  entropyCoefficient: 0.003,
  maxGradientNorm: 2,
  network: Object.freeze({
    ...CLASSIC_PPO.network,
    columns: Object.freeze(['x', 'y', 'w', 'h', 'red', 'green', 'blue']),
  }),
});

/** What to begin with for an environment of these spaces. */
export function defaultPpoConfig({
  observationSpace,
}: Pick<Spaces, 'observationSpace'>): PpoConfig {
  return objectTableOf(observationSpace) === null ? CLASSIC_PPO : TABLE_PPO;
}

export type PpoOptions = Partial<Omit<PpoConfig, 'network'>> & {
  readonly network?: Partial<NetworkConfig>;
};

/** @throws BAD_ARGUMENT where a setting breaks its documented range. */
export function resolvePpoConfig(
  options: PpoOptions,
  defaults: PpoConfig = CLASSIC_PPO,
): PpoConfig {
  const config: PpoConfig = {
    ...defaults,
    ...options,
    network: { ...defaults.network, ...options.network },
  };
  const { network } = config;
  for (const key of ['numEnvs', 'rolloutSteps', 'epochs', 'minibatches'] as const) {
    check(key, isCount(config[key]), 'an integer >= 1', config[key]);
  }
  for (const key of ['learningRate', 'adamEpsilon', 'clip', 'maxGradientNorm'] as const) {
    check(key, isFiniteFrom(config[key], Number.MIN_VALUE), 'a number > 0', config[key]);
  }
  for (const key of ['entropyCoefficient', 'valueCoefficient'] as const) {
    check(key, isFiniteFrom(config[key], 0), 'a number >= 0', config[key]);
  }
  for (const key of ['gamma', 'lambda'] as const) {
    check(key, config[key] >= 0 && config[key] <= 1, 'a number in [0, 1]', config[key]);
  }
  for (const key of ['hidden', 'layers'] as const) {
    check(`network.${key}`, isCount(network[key]), 'an integer >= 1', network[key]);
  }
  const { minibatches, numEnvs, rolloutSteps } = config;
  const samples = numEnvs * rolloutSteps;
  check('minibatches', minibatches <= samples, `at most ${samples} samples`, minibatches);
  const { motionSteps, initialLogStd, activation } = network;
  check('network.motionSteps', isCount(motionSteps - 1), 'an integer >= 2', motionSteps);
  check('network.initialLogStd', Number.isFinite(initialLogStd), 'a number', initialLogStd);
  checkOneOf('network.activation', ACTIVATIONS, activation);
  checkOneOf('autoresetMode', AUTORESET_MODES, config.autoresetMode);
  checkOneOf('kernels', KERNEL_NAMES, config.kernels);
  return config;
}

// ---------------------------------------------------------------------------

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function isFiniteFrom(value: number, least: number): boolean {
  return Number.isFinite(value) && value >= least;
}

function check(field: string, legal: boolean, expected: string, got: unknown): void {
  if (legal) return;
  const who = `PpoConfig.${field}`;
  throw new SupairError('BAD_ARGUMENT', { who, expected, got: String(got) });
}

function checkOneOf(field: string, legal: readonly string[], value: string): void {
  check(field, legal.includes(value), `one of ${legal.join(', ')}`, value);
}
