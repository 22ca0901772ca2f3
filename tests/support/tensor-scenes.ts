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
import {
  type Explanation,
  type Judge,
  presentSlots,
  readScene,
  type SlotPosterior,
} from '../../perception/supair/inference/read-scene.ts';
import { leafParams, type Model, sumParams } from '../../perception/supair/model.ts';
import type { Params } from '../../perception/supair/params.ts';
import { backgroundLog, objectLeaves } from '../../perception/supair/scene-model.ts';
import { readPosteriors } from './posteriors.ts';

/** Where the boxes of absent objects go: far enough that nothing of the frame is covered. */
const OUTSIDE = -1e4;

/** Scenes of a batch of images [B, H, W, C] in [0, 1]. */
export function tensorScenes(
  image: tf.Tensor4D,
  params: Params,
  model: Model,
  judge: Judge,
): Scene[] {
  const [batch] = image.shape;
  const posteriors = readPosteriors(image, params, model);
  const present = posteriors.map(presentSlots);
  const perFrame = Math.max(1, ...present.map((slots) => slots.length));
  const z = packBoxes(present, perFrame);
  const explanation = explain(image, z, params, model);
  tf.dispose([z.sx, z.sy, z.x, z.y]);
  return Array.from({ length: batch }, (_, b) =>
    readScene(posteriors[b] ?? [], read(explanation, b, perFrame, model), model.config, judge),
  );
}

// ---------------------------------------------------------------------------

/** B frames of N boxes, P^2 patch pixels, C channels. */
interface Batch {
  /** [B N] */
  readonly objectLog: Float32Array;
  readonly prototype: Int32Array;
  /** Visible fraction of each patch pixel, [B N P^2]. */
  readonly visible: Float32Array;
  /** [B N P^2 C] */
  readonly patches: Float32Array;
  /** Log density of each patch pixel under the background, [B N P^2]. */
  readonly behind: Float32Array;
  /** [B] */
  readonly backgroundLog: Float32Array;
}

/** Frame `b` of a batch of `perFrame` boxes a frame. */
function read(batch: Batch, b: number, perFrame: number, { config }: Model): Explanation {
  const area = config.patch ** 2;
  const { channels } = config;
  const objects = Array.from({ length: perFrame }, (_, k) => {
    const box = b * perFrame + k;
    const sums = [0, 0, 0, 0]; // channels, weights
    let shown = 0;
    for (let p = box * area; p < (box + 1) * area; p++) {
      const visible = batch.visible[p] ?? Number.NaN;
      const weight = visible / (1 + Math.exp(batch.behind[p] ?? Number.NaN));
      shown += visible;
      for (let c = 0; c < 4; c++) {
        const value = c === 3 ? 1 : batch.patches[p * channels + Math.min(c, channels - 1)];
        sums[c] = (sums[c] ?? 0) + weight * (value ?? Number.NaN);
      }
    }
    const mean = (c: number): number => Math.min(1, (sums[c] ?? 0) / ((sums[3] ?? 0) + 1e-9));
    return {
      logProb: batch.objectLog[box] ?? Number.NaN,
      prototype: batch.prototype[box] ?? -1,
      visible: Math.min(1, shown / area),
      color: [mean(0), mean(1), mean(2)] as const,
      box: null,
      mask: null,
    };
  });
  return { objects, backgroundLog: batch.backgroundLog[b] ?? Number.NaN };
}

/** @param z fields [B, N]; boxes far outside the frame stand for absent objects. */
function explain(image: tf.Tensor4D, z: ZWhere, params: Params, model: Model): Batch {
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
