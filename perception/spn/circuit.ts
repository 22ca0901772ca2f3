/**
 * A circuit over D pixels of C channels, laid out for dense tensor arithmetic.
 *
 *   leaves [G, K, M] ── pair, outer product, weighted sum ── [G/2, S, M] ── ... ── root [M]
 *
 * G = R L leaf regions, K leaf components, S sums an inner region, M items. Everything between
 * layers is a log density.
 */

import * as tf from '@tensorflow/tfjs-core';
import { frozenMax, safeLog } from '../compute/log-space.ts';
import { sizeOf } from '../compute/shapes.ts';
import { pairProducts, sumLayer } from './sum-layer.ts';

/** Logits of all sum weights; softmax over children gives the weights. */
export interface SumParams {
  /** From the leaves up, one a level below the root: [G/2, K^2, S], then [G/4, S^2, S], ... */
  readonly inner: readonly tf.Tensor[];
  /** Root logits over all partitions' products, [R * K_top^2]. */
  readonly root: tf.Tensor;
}

/** The weights themselves, positive and normalised over children; shapes as of the logits. */
export interface SumWeights {
  readonly inner: readonly tf.Tensor[];
  readonly root: tf.Tensor;
}

/**
 * Log density of each item under the whole circuit.
 *
 * @param leaves log densities of the leaf regions, [G, K, M].
 * @returns [M] nats.
 */
export function circuitLogProb(leaves: tf.Tensor, params: SumParams): tf.Tensor1D {
  return tf.tidy(() => weightedLogProb(leaves, sumWeights(params)));
}

/** Softmax of the logits over the children of each sum. */
export function sumWeights({ inner, root }: SumParams): SumWeights {
  return { inner: inner.map(softmaxOverChildren), root: tf.softmax(root as tf.Tensor1D) };
}

/**
 * As `circuitLogProb`, of the weights: what expectation maximisation differentiates by, since
 * w d log p / d w is how often a sum is expected to choose a child.
 */
export function weightedLogProb(leaves: tf.Tensor, weights: SumWeights): tf.Tensor1D {
  return tf.tidy(() => {
    const top = weights.inner.reduce(sumLayer, leaves);
    const [parts, components] = top.shape as [number, number, number];
    const shares = tf.reshape(weights.root, [parts / 2, components ** 2, 1]);
    const replicas = sumLayer(top, shares); // each replica's share of the root, [R, 1, M]
    const most = frozenMax(replicas, 0);
    const sum = tf.sum(tf.exp(tf.sub(replicas, most)), 0, true);
    return tf.reshape(tf.add(safeLog(sum), most), [-1]);
  });
}

/**
 * The root component (index into the root's R K^2 products) that explains each item best.
 *
 * @returns int32 [M].
 */
export function bestRootComponent(leaves: tf.Tensor, params: SumParams): tf.Tensor1D {
  return tf.tidy(() => {
    const { outer, shift } = pairProducts(sumWeights(params).inner.reduce(sumLayer, leaves)); // [R, K^2, M]
    const log = tf.reshape(tf.add(safeLog(outer), shift), [-1, sizeOf(outer, 2)]);
    const weights = tf.logSoftmax(params.root as tf.Tensor1D);
    return tf.argMax(tf.add(log, tf.expandDims(weights, 1)), 0) as tf.Tensor1D;
  });
}

// ---------------------------------------------------------------------------

/** Softmax over axis 1 of [G, children, S] (tfjs's softmax knows the last axis only). */
function softmaxOverChildren(logits: tf.Tensor): tf.Tensor {
  return tf.transpose(tf.softmax(tf.transpose(logits, [0, 2, 1]) as tf.Tensor3D), [0, 2, 1]);
}
