/**
 * What the generative side says about boxes that are taken as given: the tensors behind a Scene.
 */

import * as tf from '@tensorflow/tfjs-core';
import { bestRootComponent, circuitLogProb } from '../../spn/circuit.ts';
import { backgroundMap } from '../background-map.ts';
import { readPatches } from '../boxes/glimpse.ts';
import { occlude } from '../boxes/occlusion.ts';
import type { ZWhere } from '../boxes/where.ts';
import { leafParams, type Model, sumParams } from '../model.ts';
import type { Params } from '../params.ts';
import { backgroundLog, objectLeaves } from '../scene-model.ts';

/** Host copies for B frames of N boxes, P^2 patch pixels, C channels. */
export interface Explanation {
  /** Log density of each visible patch under the object circuit, [B N] nats. */
  readonly objectLog: Float32Array;
  /** Root component that explains a patch best, [B N]. */
  readonly prototype: Int32Array;
  /** Visible fraction of each patch pixel, [B N P^2]. */
  readonly visible: Float32Array;
  /** Pixels of each patch, [B N P^2 C]. */
  readonly patches: Float32Array;
  /** Log density of each patch pixel under the background, [B N P^2] nats. */
  readonly behind: Float32Array;
  /** Log density of what lies outside all boxes, [B] nats. */
  readonly backgroundLog: Float32Array;
}

/** @param z fields [B, N]; boxes far outside the frame stand for absent objects. */
export function explain(image: tf.Tensor4D, z: ZWhere, params: Params, model: Model): Explanation {
  const { config } = model;
  const [batch, height, width] = image.shape;
  const boxes = z.sx.size;
  const pixels = config.patch ** 2;
  const tensors = tf.tidy(() => {
    const { available, visible } = occlude(z, config.patch, height, width);
    const seen = tf.reshape(visible, [boxes, pixels]) as tf.Tensor2D;
    const leaves = objectLeaves(image, z, seen, params, model);
    const sums = sumParams(params, 'object', config.object.depth);
    const behind = backgroundMap(image, leafParams(params, 'background'), config.background);
    const rest = tf.reshape(available[available.length - 1] as tf.Tensor, [batch, height * width]);
    return {
      objectLog: circuitLogProb(leaves, sums),
      prototype: bestRootComponent(leaves, sums),
      visible: seen,
      patches: readPatches(image, z, config.patch),
      behind: readPatches(tf.expandDims(behind, 3) as tf.Tensor4D, z, config.patch),
      backgroundLog: backgroundLog(image, rest as tf.Tensor2D, params, model),
    };
  });
  const read = (tensor: tf.Tensor): Float32Array => tensor.dataSync() as Float32Array;
  const explanation = {
    objectLog: read(tensors.objectLog),
    prototype: tensors.prototype.dataSync() as Int32Array,
    visible: read(tensors.visible),
    patches: read(tensors.patches),
    behind: read(tensors.behind),
    backgroundLog: read(tensors.backgroundLog),
  };
  tf.dispose(tensors);
  return explanation;
}
