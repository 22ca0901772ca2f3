/**
 * Configuration of a SuPAIR model: every bound with its unit. Stored whole in a model's folder.
 */

import { SupairError } from '../../env/core/errors.ts';

export interface CircuitConfig {
  /** Independent random splits of the pixels. */
  readonly replicas: number;
  /** Halvings a replica: 2^depth leaf regions. */
  readonly depth: number;
  /** Gaussians a leaf region. */
  readonly leafComponents: number;
  /** Sums an inner region (unused at depth 1). */
  readonly sumComponents: number;
  /** Bounds of the leaf variances, squared intensity. */
  readonly varMin: number;
  readonly varMax: number;
}

export interface SupairConfig {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Largest number of objects N. */
  readonly slots: number;
  /** `lstm` as published; `attention` proposes boxes where cells of the frame call for one. */
  readonly detector: 'lstm' | 'attention';
  /** `opaque` as published; `see-through` lets the background show inside a box. */
  readonly leaves: 'opaque' | 'see-through';
  /** Side P of the canonical patch, pixels. */
  readonly patch: number;
  /** Range of a box's mean width as a multiple of the patch side. */
  readonly scaleMin: number;
  readonly scaleMax: number;
  /** Range of a box's mean height as a multiple of its width. */
  readonly aspectMin: number;
  readonly aspectMax: number;
  /** Largest posterior standard deviation: of scales (in patch sides) and of positions (pixels). */
  readonly stdMax: number;
  readonly object: CircuitConfig;
  readonly background: CircuitConfig;
  /** `circuit` learns the background; `gaussian` keeps it as it starts, `FIXED_BACKGROUND`. */
  readonly backgroundModel: 'circuit' | 'gaussian';
  /** log p(N) = countPriorBase - countPriorCost N, nats. */
  readonly countPriorBase: number;
  readonly countPriorCost: number;
  /** beta of the overlap prior: log p(r) = ln beta - beta r for a hidden fraction r. */
  readonly overlapRate: number;
}

/** The published model for one channel of 50x50 (supair.md sections 2 and 3). */
export const PUBLISHED: SupairConfig = {
  height: 50,
  width: 50,
  channels: 1,
  slots: 3,
  detector: 'lstm',
  leaves: 'opaque',
  patch: 28,
  scaleMin: 0.3,
  scaleMax: 0.9,
  aspectMin: 0.75,
  aspectMax: 1.25,
  stdMax: 0.3,
  object: {
    replicas: 6,
    depth: 2,
    leafComponents: 20,
    sumComponents: 20,
    varMin: 0.12,
    varMax: 0.35,
  },
  background: {
    replicas: 3,
    depth: 1,
    leafComponents: 6,
    sumComponents: 3,
    varMin: 0.002,
    varMax: 0.12,
  },
  backgroundModel: 'circuit',
  countPriorBase: Math.log(0.7),
  countPriorCost: 0.7,
  overlapRate: 120,
};

/** Standard deviation of a pixel under the fixed background. */
const FIXED_STD = 0.35;

/**
 * The published ablation "without background model": independent N(0, 0.35^2) a pixel, never learned.
 * As a circuit it has one component, whose mean and variance logit are zero: black, and the middle
 * of the bounds.
 */
export const FIXED_BACKGROUND: CircuitConfig = {
  replicas: 1,
  depth: 1,
  leafComponents: 1,
  sumComponents: 1,
  varMin: 0.5 * FIXED_STD ** 2,
  varMax: 1.5 * FIXED_STD ** 2,
};

/** Refuses a configuration that no model can be built from. */
export function validateConfig(config: SupairConfig): SupairConfig {
  const refuse = (field: string, expected: string, got: unknown): never => {
    throw new SupairError('BAD_ARGUMENT', { who: `config.${field}`, expected, got: String(got) });
  };
  for (const field of ['height', 'width'] as const) {
    const n = config[field];
    if (!(Number.isInteger(n) && n >= 16 && n <= 512)) refuse(field, '16 to 512 pixels', n);
  }
  const { slots, patch } = config;
  if (!(Number.isInteger(slots) && slots >= 1 && slots <= 16)) refuse('slots', '1 to 16', slots);
  if (!(Number.isInteger(patch) && patch >= 4 && patch <= 64)) refuse('patch', '4 to 64', patch);
  for (const [low, high] of [
    ['scaleMin', 'scaleMax'],
    ['aspectMin', 'aspectMax'],
  ] as const) {
    if (!(config[low] > 0 && config[low] < config[high])) {
      refuse(low, `a positive number below ${high}`, `${config[low]} and ${config[high]}`);
    }
  }
  for (const part of ['object', 'background'] as const) {
    const { varMin, varMax } = config[part];
    if (!(varMin > 0 && varMin < varMax)) {
      refuse(part, '0 < varMin < varMax', `${varMin} and ${varMax}`);
    }
  }
  return config;
}
