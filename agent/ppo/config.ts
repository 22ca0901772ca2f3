/** Settings of PPO: one record, its defaults for kinds of tasks, and the check at the border. */

import { SupairError } from '../../env/core/errors.ts';
import { AUTORESET_MODES, type AutoresetMode } from '../../env/core/vector-env.ts';
import { objectTableOf } from '../features.ts';
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
  const count = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  const positive = (value: number): boolean => Number.isFinite(value) && value > 0;
  const fraction = (value: number): boolean => value >= 0 && value <= 1;
  const natural = (value: number): boolean => Number.isFinite(value) && value >= 0;
  const checks: readonly (readonly [string, boolean, string, unknown])[] = [
    ...(['numEnvs', 'rolloutSteps', 'epochs', 'minibatches'] as const).map(
      (key) => [key, count(config[key]), 'an integer >= 1', config[key]] as const,
    ),
    ...(['learningRate', 'adamEpsilon', 'clip', 'maxGradientNorm'] as const).map(
      (key) => [key, positive(config[key]), 'a number > 0', config[key]] as const,
    ),
    ...(['gamma', 'lambda'] as const).map(
      (key) => [key, fraction(config[key]), 'a number in [0, 1]', config[key]] as const,
    ),
    ...(['entropyCoefficient', 'valueCoefficient'] as const).map(
      (key) => [key, natural(config[key]), 'a number >= 0', config[key]] as const,
    ),
    ...oneOf('autoresetMode', AUTORESET_MODES, config.autoresetMode),
    ...oneOf('kernels', KERNEL_NAMES, config.kernels),
    ['network.hidden', count(network.hidden), 'an integer >= 1', network.hidden],
    ['network.layers', count(network.layers), 'an integer >= 1', network.layers],
    ['network.motionSteps', count(network.motionSteps - 1), 'an integer >= 2', network.motionSteps],
    ...oneOf('network.activation', ACTIVATIONS, network.activation),
    [
      'network.initialLogStd',
      Number.isFinite(network.initialLogStd),
      'a finite number',
      network.initialLogStd,
    ],
    [
      'minibatches',
      config.minibatches <= config.numEnvs * config.rolloutSteps,
      'at most numEnvs * rolloutSteps',
      config.minibatches,
    ],
  ];
  for (const [field, legal, expected, got] of checks) {
    if (legal) continue;
    const who = `PpoConfig.${field}`;
    throw new SupairError('BAD_ARGUMENT', { who, expected, got: String(got) });
  }
  return config;
}

// ---------------------------------------------------------------------------

type Check = readonly [field: string, legal: boolean, expected: string, got: unknown];

function oneOf(field: string, legal: readonly string[], value: string): Check[] {
  return [[field, legal.includes(value), `one of ${legal.join(', ')}`, value]];
}
