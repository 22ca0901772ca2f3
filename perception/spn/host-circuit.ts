/**
 * A circuit as its owner holds it: the structure and the parameters as plain arrays. A value: what
 * changes it (`marginalize`, fitting) returns another one. No tensor library.
 *
 *   x [D, C] ── leaves, K a region ── products and S sums a region ── ... ── root
 *
 * A smooth and decomposable sum-product network in tensor form: R replicas of a binary tree over the
 * variables, products of all pairs of components of neighbouring regions, dense sums above them
 * (Peharz et al. 2019, "Random sum-product networks"; 2020, "Einsum networks").
 */

import { SupairError } from '../../env/core/errors.ts';
import type { Rng } from '../../env/core/random.ts';
import type { CircuitValues } from './circuit-passes.ts';
import type { VarianceBounds } from './gaussian-leaves.ts';
import { initGaussianLeaves, initSumParams } from './initial-values.ts';
import { type LayeredStructure, toLayers } from './layered-structure.ts';
import { bernoulliLeafValues, gaussianLeafValues, type LeafValues } from './leaf-values.ts';
import { randomBinaryGraph, rectangleGraph } from './region-builders.ts';

/** What a variable's channels are distributed like. */
export type LeafFamily =
  /** Real values; variances (squared units of the values) stay between the bounds. */
  | ({ readonly kind: 'gaussian' } & VarianceBounds)
  /** Values 0 and 1. */
  | { readonly kind: 'bernoulli' };

/** Parameters of the leaves, each [D, C, R, K]. */
export type LeafParams =
  | { readonly kind: 'gaussian'; readonly mean: Float32Array; readonly varLogit: Float32Array }
  | { readonly kind: 'bernoulli'; readonly logit: Float32Array };

export interface Circuit {
  readonly structure: LayeredStructure;
  /** C, values a variable: a pixel's colours share its leaf. */
  readonly channels: number;
  /** K, distributions a leaf region. */
  readonly leafComponents: number;
  /** S, sums an inner region. */
  readonly sumComponents: number;
  readonly family: LeafFamily;
  /** variance = varMin + (varMax - varMin) sigmoid(varLogit). */
  readonly leaves: LeafParams;
  /** Logits of the sums' weights from the leaves up: [R L / 2, K^2, S], then [R L / 4, S^2, S], ... */
  readonly inner: readonly Float32Array[];
  /** Logits of the root's weights: [R K^2] at depth 1, [R S^2] deeper. */
  readonly root: Float32Array;
}

export interface CircuitOptions {
  /** D; at least 2^depth. */
  readonly variables: number;
  /** C; default 1. */
  readonly channels?: number;
  readonly leaves: LeafFamily;
  /** Splits between the root and the leaves: 2^depth leaf regions a replica. Default 2. */
  readonly depth?: number;
  /** Splits of all variables side by side under the root. Default 6. */
  readonly replicas?: number;
  /** Default 20. */
  readonly leafComponents?: number;
  /** Default 20. */
  readonly sumComponents?: number;
  /** Splits into rectangles of such a picture, whose pixels are the variables; random sets without. */
  readonly picture?: { readonly height: number; readonly width: number };
  /**
   * Samples [M, D, C] at which the leaves start, each component of each region at one of them; without,
   * the means start around 0.5. Fitting from samples is quicker and ends higher.
   */
  readonly start?: ArrayLike<number>;
}

/**
 * A circuit of random structure and weights.
 *
 * @throws BAD_ARGUMENT for sizes out of range, BAD_SHAPE where `start` is not whole samples.
 */
export function randomCircuit(options: CircuitOptions, rng: Rng): Circuit {
  const { variables, depth = 2, replicas = 6, leaves: family, picture, start } = options;
  const { channels = 1, leafComponents = 20, sumComponents = 20 } = options;
  checkSizes({ channels, leafComponents, sumComponents });
  if (family.kind === 'gaussian') checkBounds(family);
  if (picture !== undefined && picture.height * picture.width !== variables) {
    const got = `${variables} for ${picture.width} x ${picture.height}`;
    throw refusal('picture', 'as many variables as pixels', got);
  }
  const structureRng = rng.fork('structure');
  const structure = toLayers(
    picture === undefined
      ? randomBinaryGraph({ variables, depth, replicas }, structureRng)
      : rectangleGraph({ ...picture, depth, replicas }, structureRng),
  );
  const shape = [variables, channels, replicas, leafComponents] as const;
  const leafRng = rng.fork('leaves');
  const gaussian = initGaussianLeaves(shape, START_MEAN, START_SPREAD, leafRng);
  if (start !== undefined) placeAt(start, gaussian.mean, structure, shape, leafRng);
  const leaves: LeafParams =
    family.kind === 'gaussian'
      ? { kind: 'gaussian', ...gaussian }
      : { kind: 'bernoulli', logit: gaussian.mean.map((m) => START_LOGIT * (2 * m - 1)) };
  const sums = initSumParams(structure, leafComponents, sumComponents, rng.fork('sums'));
  return { structure, channels, leafComponents, sumComponents, family, leaves, ...sums };
}

/** For inference on the host. */
export function valuesOf(circuit: Circuit): CircuitValues {
  const { structure, inner, root } = circuit;
  return { structure, inner, root, leaves: leafValuesOf(circuit) };
}

/** @throws BAD_ARGUMENT. */
export function checkSizes(sizes: { readonly [name: string]: number }): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!(Number.isInteger(size) && size >= 1)) throw refusal(name, 'an integer >= 1', size);
  }
}

// ---------------------------------------------------------------------------

const START_MEAN = 0.5;
const START_SPREAD = 0.1;
/** Bernoulli leaves start at chances between .12 and .88, not at certainty. */
const START_LOGIT = 2;

function leafValuesOf({
  structure,
  channels,
  leafComponents,
  family,
  leaves,
}: Circuit): LeafValues {
  const { variables: pixels, replicas } = structure;
  const shape = { pixels, channels, replicas, components: leafComponents };
  if (leaves.kind === 'bernoulli') return bernoulliLeafValues(shape, leaves.logit);
  if (family.kind !== 'gaussian') throw refusal('circuit', 'one kind of leaves', 'two');
  return gaussianLeafValues(shape, leaves.mean, leaves.varLogit, family);
}

function checkBounds({ varMin, varMax }: VarianceBounds): void {
  if (!(varMin > 0 && varMin < varMax && Number.isFinite(varMax))) {
    throw refusal('leaves', '0 < varMin < varMax', `${varMin} and ${varMax}`);
  }
}

/** Every component of every leaf region at a sample of its own, near enough to it. */
function placeAt(
  samples: ArrayLike<number>,
  mean: Float32Array,
  { leafRegions, regionOf }: LayeredStructure,
  [variables, channels, replicas, components]: readonly [number, number, number, number],
  rng: Rng,
): void {
  const row = variables * channels;
  const count = samples.length / row;
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new SupairError('BAD_SHAPE', {
      who: 'randomCircuit.start',
      expected: `samples of ${row} values`,
      got: `${samples.length} values`,
    });
  }
  const chosen = Int32Array.from({ length: replicas * leafRegions * components }, () =>
    rng.integer(count),
  );
  for (let i = 0; i < mean.length; i++) {
    const k = i % components;
    const r = Math.floor(i / components) % replicas;
    const value = Math.floor(i / (components * replicas));
    const region = regionOf[r * variables + Math.floor(value / channels)] ?? 0;
    const sample = chosen[(r * leafRegions + region) * components + k] ?? 0;
    const jitter = (mean[i] ?? 0) - START_MEAN;
    mean[i] = (samples[sample * row + value] ?? 0) + jitter;
  }
}

function refusal(what: string, expected: string, got: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', {
    who: `randomCircuit.${what}`,
    expected,
    got: String(got),
  });
}
