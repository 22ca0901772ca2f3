/**
 * Scenes with tensors throughout, from the layers that training uses: what the plain-array path of
 * inference is held against.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Scene } from '../../perception/scene.ts';
import { bestRootComponent, circuitLogProb } from '../../perception/spn/circuit.ts';
import { backgroundMap } from '../../perception/supair/background-map.ts';
import { readPatches } from '../../perception/supair/boxes/glimpse.ts';
import { occlude } from '../../perception/supair/boxes/occlusion.ts';
import { mapWhere, type ZWhere } from '../../perception/supair/boxes/where.ts';
import { readPosteriors } from '../../perception/supair/inference/posteriors.ts';
import {
  type Explanation,
  readScene,
  type SlotPosterior,
} from '../../perception/supair/inference/read-scene.ts';
import { leafParams, type Model, sumParams } from '../../perception/supair/model.ts';
import type { Params } from '../../perception/supair/params.ts';
import { backgroundLog, objectLeaves } from '../../perception/supair/scene-model.ts';

/** Where the boxes of absent objects go: far enough that nothing of the frame is covered. */
const OUTSIDE = -1e4;

/** Scenes of a batch of images [B, H, W, C] in [0, 1]. */
export function tensorScenes(
  image: tf.Tensor4D,
  params: Params,
  model: Model,
  novelty: (logLikelihood: number) => number,
): Scene[] {
  const [batch] = image.shape;
  const posteriors = readPosteriors(image, params, model);
  const present = posteriors.map((slots) => slots.filter((s) => s.presence > 0.5));
  const perFrame = Math.max(1, ...present.map((slots) => slots.length));
  const z = packBoxes(present, perFrame);
  const explanation: Explanation = explain(image, z, params, model);
  tf.dispose([z.sx, z.sy, z.x, z.y]);
  return Array.from({ length: batch }, (_, b) =>
    readScene(posteriors[b] ?? [], explanation, b, perFrame, model.config, novelty),
  );
}

// ---------------------------------------------------------------------------

/** @param z fields [B, N]; boxes far outside the frame stand for absent objects. */
function explain(image: tf.Tensor4D, z: ZWhere, params: Params, model: Model): Explanation {
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
    const rest = tf.reshape(tf.gather(available, available.shape[0] - 1), [batch, height * width]);
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

/** Boxes of the present slots first, fields [B, perFrame]; the rest lie outside the frame. */
function packBoxes(present: readonly (readonly SlotPosterior[])[], perFrame: number): ZWhere {
  return mapWhere((field) => {
    const away = field === 'sx' || field === 'sy' ? 1 : OUTSIDE;
    const data = new Float32Array(present.length * perFrame).fill(away);
    present.forEach((slots, b) => {
      slots.forEach((slot, k) => {
        data[b * perFrame + k] = slot.mean[field];
      });
    });
    return tf.tensor2d(data, [present.length, perFrame]);
  });
}
