/**
 * The generative side: how likely the image is, given boxes, for every count.
 *
 *   log p(x, z, n) = log p(n) + sum_{k <= n} [ sx_k sy_k log p_obj(y_k visible) + log p(r_k) ]
 *                    + log p_bg(x outside boxes 1..n)
 *
 * (supair.md section 2.) y_k is the patch seen through box k, with its hidden pixels marginalised;
 * sx sy counts the resampled pixels as the scene pixels they stand for; r_k is the hidden fraction.
 */

import * as tf from '@tensorflow/tfjs-core';
import { circuitLogProb } from '../spn/circuit.ts';
import { gaussianLeaves } from '../spn/gaussian-leaves.ts';
import { seeThroughLeaves } from '../spn/see-through-leaves.ts';
import { backgroundMap } from './background-map.ts';
import { readPatches } from './boxes/glimpse.ts';
import { occlude } from './boxes/occlusion.ts';
import { rim, type ZWhere } from './boxes/where.ts';
import { leafParams, type Model, sumParams } from './model.ts';
import type { Params } from './params.ts';

export interface SceneDensities {
  /** Weighted object term with its overlap prior, [B, N] nats. */
  readonly objects: tf.Tensor2D;
  /** log p_bg outside the first n boxes, [B, N + 1] nats. */
  readonly background: tf.Tensor2D;
  /** log p(n) up to a constant, [N + 1] nats. */
  readonly countPrior: tf.Tensor1D;
}

/** @param image [B, H, W, C] in [0, 1]; z fields [B, N]. */
export function sceneDensities(
  image: tf.Tensor4D,
  z: ZWhere,
  params: Params,
  model: Model,
): SceneDensities {
  const { config } = model;
  const [batch, height, width] = image.shape;
  const { slots, patch } = config;
  const occlusion = occlude(z, patch, height, width);
  const visible = tf.reshape(occlusion.visible, [batch * slots, patch ** 2]) as tf.Tensor2D;
  const leaves = objectLeaves(image, z, visible, params, model);
  const objectLog = circuitLogProb(leaves, sumParams(params, 'object', config.object.depth));
  const margin = rim(config);
  const area = tf.mul(tf.add(z.sx, margin), tf.add(z.sy, margin));
  const hidden = tf.sub(1, tf.div(tf.sum(occlusion.visible, 2), patch ** 2));
  const overlap = tf.sub(Math.log(config.overlapRate), tf.mul(hidden, config.overlapRate));
  const objects = tf.add(tf.mul(tf.reshape(objectLog, [batch, slots]), area), overlap);

  const available = tf.reshape(occlusion.available, [(slots + 1) * batch, height * width]);
  return {
    objects: objects as tf.Tensor2D,
    background: backgroundLog(image, available as tf.Tensor2D, params, model),
    countPrior: countPrior(model),
  };
}

/** Leaf log densities of the patches under the object circuit, [G, K, M]. */
export function objectLeaves(
  image: tf.Tensor4D,
  z: ZWhere,
  visible: tf.Tensor2D,
  params: Params,
  model: Model,
): tf.Tensor {
  const { config, objectRegions } = model;
  const patches = readPatches(image, z, config.patch);
  const leaves = leafParams(params, 'object');
  if (config.leaves === 'opaque') {
    const inputs = { x: patches, weight: visible, constantPixels: false };
    return gaussianLeaves(inputs, leaves, config.object, objectRegions);
  }
  const map = backgroundMap(image, leafParams(params, 'background'), config.background);
  const behind = readPatches(tf.expandDims(map, 3) as tf.Tensor4D, z, config.patch);
  const inputs = { x: patches, weight: visible, behind: tf.reshape(behind, visible.shape) };
  return seeThroughLeaves(inputs, leaves, config.object, objectRegions);
}

/** Background densities under n masks a frame: weights [n B, H W], mask by mask, give [B, n]. */
export function backgroundLog(
  image: tf.Tensor4D,
  weights: tf.Tensor2D,
  params: Params,
  model: Model,
): tf.Tensor2D {
  const [batch, height, width, channels] = image.shape;
  const masks = weights.shape[0] / batch;
  const pixels = tf.reshape(image, [batch, height * width, channels]);
  const leaves = gaussianLeaves(
    { x: pixels, weight: weights, constantPixels: true },
    leafParams(params, 'background'),
    model.config.background,
    model.backgroundRegions,
  );
  const log = circuitLogProb(
    leaves,
    sumParams(params, 'background', model.config.background.depth),
  );
  return tf.transpose(tf.reshape(log, [masks, batch])) as tf.Tensor2D;
}

function countPrior(model: Model): tf.Tensor1D {
  const { slots, countPriorBase, countPriorCost } = model.config;
  return tf.tensor1d(
    Array.from({ length: slots + 1 }, (_, n) => countPriorBase - countPriorCost * n),
  );
}
