/** A circuit on the backend, for fitting: its parameters as tensors, and the density of a batch. */

import * as tf from '@tensorflow/tfjs-core';
import { SHIFT } from '../compute/numerics.ts';
import { type SumWeights, weightedLogProb } from './circuit.ts';
import { arraysOf } from './circuit-arrays.ts';
import { pixelCoefficients } from './gaussian-leaves.ts';
import type { Circuit, LeafFamily } from './host-circuit.ts';
import { leafSums } from './leaf-sums.ts';
import type { Batch } from './operations.ts';
import type { RegionTensors } from './region-tensors.ts';

/** By the names of `circuit-arrays.ts`. */
export type CircuitTensors = { readonly [name: string]: tf.Tensor };

/** Items on the backend. */
export interface BatchTensors {
  /** [M, D, C], relative to the origin of the family's coefficients. */
  readonly x: tf.Tensor3D;
  /** 0 or 1, [M, D]. */
  readonly weight: tf.Tensor2D;
}

/** Where the family's linear and quadratic terms have their origin. */
export function originOf({ kind }: LeafFamily): number {
  return kind === 'gaussian' ? SHIFT : 0;
}

/** Kept: the caller disposes. */
export function uploadCircuit(circuit: Circuit): CircuitTensors {
  return Object.fromEntries(
    Object.entries(arraysOf(circuit)).map(([name, { data, shape }]) => [
      name,
      tf.keep(tf.tensor(data, [...shape])),
    ]),
  );
}

/** The items of these numbers. */
export function uploadBatch(
  circuit: Circuit,
  batch: Batch,
  items: ArrayLike<number>,
): BatchTensors {
  const { channels, structure, family } = circuit;
  const { variables } = structure;
  const row = variables * channels;
  const origin = originOf(family);
  const x = new Float32Array(items.length * row);
  const weight = new Float32Array(items.length * variables);
  for (let m = 0; m < items.length; m++) {
    const item = items[m] as number; // m is below the length
    for (let d = 0; d < variables; d++) {
      if (batch.observed?.[item * variables + d] === 0) continue; // x stays finite
      weight[m * variables + d] = 1;
      for (let c = 0; c < channels; c++) {
        const value = batch.values[item * row + d * channels + c] as number; // whole items
        x[m * row + d * channels + c] = value - origin;
      }
    }
  }
  return {
    x: tf.tensor3d(x, [items.length, variables, channels]),
    weight: tf.tensor2d(weight, [items.length, variables]),
  };
}

/** Coefficients of a variable's log density: constant, linear, quadratic, [D, 1 + 2 C, R, K]. */
export function leafCoefficients(params: CircuitTensors, family: LeafFamily): tf.Tensor {
  if (family.kind === 'gaussian') {
    const { mean, varLogit } = params as { mean: tf.Tensor; varLogit: tf.Tensor }; // of this family
    return pixelCoefficients({ mean, varLogit }, family);
  }
  const { logit } = params as { logit: tf.Tensor }; // of this family
  // log p(x) = x l - log(1 + e^l)
  const constant = tf.neg(tf.sum(tf.softplus(logit), 1, true));
  return tf.concat([constant, logit, tf.zeros(logit.shape)], 1);
}

/** Log density of what was observed of each item, [M] nats. */
export function batchLogProb(
  { x, weight }: BatchTensors,
  coef: tf.Tensor,
  weights: SumWeights,
  regions: RegionTensors,
): tf.Tensor1D {
  return weightedLogProb(leafSums({ x, weight, constantPixels: true }, coef, regions), weights);
}

/** Logits of all sums, from the leaves up, then of the root. */
export function sumParamsOf(params: CircuitTensors): { inner: tf.Tensor[]; root: tf.Tensor } {
  const inner: tf.Tensor[] = [];
  for (let level = 1; params[`sum${level}`] !== undefined; level++) {
    inner.push(params[`sum${level}`] as tf.Tensor); // just seen
  }
  return { inner, root: params['root'] as tf.Tensor }; // every circuit has one
}
