/**
 * The E step: how often each choice and each leaf is expected to be made and used for a batch. All of
 * it is gradients of the batch's log density (Peharz et al. 2020, "Einsum networks", section 3.4):
 *
 *   of a sum's child:  n = w d log p / d w            the expected number of items that choose it
 *   of a leaf:         d log p / d coef = sum_m p_m [1, x_m, x_m^2]
 *
 * since the log density of a leaf is coef . [1, x, x^2] and its derivative the posterior p_m that
 * item m uses the leaf. Sums over batches add up, in double precision.
 */

import * as tf from '@tensorflow/tfjs-core';
import { sumWeights } from './circuit.ts';
import {
  type BatchTensors,
  batchLogProb,
  type CircuitTensors,
  leafCoefficients,
  sumParamsOf,
} from './circuit-tensors.ts';
import type { LeafFamily } from './host-circuit.ts';
import type { RegionTensors } from './region-tensors.ts';

export interface Expectations {
  items: number;
  /** Log density of all items together, nats. */
  logProb: number;
  /** Expected sums of 1, x and x^2 over the items, x from the family's origin, [D, 1 + 2 C, R, K]. */
  readonly leaves: Float64Array;
  /** Expected numbers of choices from the leaves up, the root last; shapes of the logits. */
  readonly sums: readonly Float64Array[];
}

export async function expectations(
  batch: BatchTensors,
  params: CircuitTensors,
  family: LeafFamily,
  regions: RegionTensors,
): Promise<Expectations> {
  const found = tf.tidy(() => {
    const coef = leafCoefficients(params, family);
    const { inner, root } = sumWeights(sumParamsOf(params));
    const density = (c: tf.Tensor, r: tf.Tensor, ...levels: tf.Tensor[]): tf.Scalar =>
      tf.sum(batchLogProb(batch, c, { inner: levels, root: r }, regions));
    const { value, grads } = tf.valueAndGrads(density)([coef, root, ...inner]);
    const [leaves, dRoot, ...dInner] = grads as [tf.Tensor, tf.Tensor, ...tf.Tensor[]]; // as given
    const sums = dInner.map((d, i) => tf.mul(d, inner[i] as tf.Tensor)); // one a level
    return [value, leaves, ...sums, tf.mul(dRoot, root)];
  });
  const [logProb, leaves, ...sums] = await Promise.all(found.map(download));
  tf.dispose(found);
  return {
    items: batch.weight.shape[0],
    logProb: logProb?.[0] ?? Number.NaN,
    leaves: leaves ?? new Float64Array(0), // never missing: the list above has them
    sums,
  };
}

/** Adds `more` to `total`, in place. */
export function accumulate(total: Expectations, more: Expectations): void {
  total.items += more.items;
  total.logProb += more.logProb;
  add(total.leaves, more.leaves);
  total.sums.forEach((sum, i) => {
    add(sum, more.sums[i] as Float64Array); // of one circuit
  });
}

// ---------------------------------------------------------------------------

async function download(x: tf.Tensor): Promise<Float64Array> {
  return Float64Array.from(await x.data());
}

function add(total: Float64Array, more: Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (more[i] as number); // one length
}
