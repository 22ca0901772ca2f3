/**
 * Looking into boxes with matrix products, for backends on which those are fast.
 *
 * Boxes are axis-aligned, so bilinear interpolation is separable: patch = A_y image A_x^T, where
 * row k of A holds the hat function max(0, 1 - |q_k - i|) around sample point q_k. It needs no
 * gather (which tfjs differentiates slowly or not at all) and its gradient is the products' own.
 *
 * The P sample points of an axis span the box evenly, both ends included.
 */

import * as tf from '@tensorflow/tfjs-core';
import { assertShape, sizeOf } from '../../compute/shapes.ts';
import type { ZWhere } from './where.ts';

/** Sampling rows of both axes for M boxes: [M, P, H] and [M, P, W]. */
export interface Rows {
  readonly y: tf.Tensor3D;
  readonly x: tf.Tensor3D;
}

/** Rows that repeat the border pixel outside the scene (how pixels are read). */
export function clampedRows(z: ZWhere, patch: number, height: number, width: number): Rows {
  return {
    y: hats(clampTo(points(z.sy, z.y, patch), height), height),
    x: hats(clampTo(points(z.sx, z.x, patch), width), width),
  };
}

/** Rows that read zero outside the scene (how availability is read: outside counts as hidden). */
export function openRows(z: ZWhere, patch: number, height: number, width: number): Rows {
  return {
    y: hats(points(z.sy, z.y, patch), height),
    x: hats(points(z.sx, z.x, patch), width),
  };
}

/**
 * The pixels seen through each box.
 *
 * @param image [B, H, W, C].
 * @param rows of M = B N boxes, N a frame in order.
 * @returns [M, P P, C], row-major over the patch.
 */
export function samplePatches(image: tf.Tensor4D, rows: Rows): tf.Tensor3D {
  const [batch, height, width, channels] = image.shape;
  const boxes = sizeOf(rows.y, 0);
  const patch = sizeOf(rows.y, 1);
  assertShape(rows.x, [boxes, patch, width], 'samplePatches.rows.x');
  const perFrame = boxes / batch;
  const ay = tf.reshape(rows.y, [batch, perFrame * patch, height]);
  const lines = tf.matMul(ay, tf.reshape(image, [batch, height, width * channels]));
  if (channels === 1) {
    const strip = tf.reshape(lines, [boxes, patch, width]);
    return tf.reshape(tf.matMul(strip, rows.x, false, true), [boxes, patch * patch, 1]);
  }
  const columns = tf.transpose(tf.reshape(lines, [boxes, patch, width, channels]), [0, 2, 1, 3]);
  const sampled = tf.matMul(rows.x, tf.reshape(columns, [boxes, width, patch * channels])); // [M, Px, Py C]
  const upright = tf.transpose(tf.reshape(sampled, [boxes, patch, patch, channels]), [0, 2, 1, 3]);
  return tf.reshape(upright, [boxes, patch * patch, channels]);
}

/**
 * One map a frame seen through one box a frame.
 *
 * @param map [B, H, W].
 * @param rows of B boxes.
 * @returns [B, P P].
 */
export function sampleMap(map: tf.Tensor3D, rows: Rows): tf.Tensor2D {
  const patch = sizeOf(rows.y, 1);
  const seen = tf.matMul(tf.matMul(rows.y, map), rows.x, false, true);
  return tf.reshape(seen, [-1, patch * patch]);
}

/** Soft masks of the boxes, [M, H, W] in [0, 1], from z fields [M] (see `occlusion.ts`). */
export function denseFootprints(
  z: ZWhere,
  patch: number,
  height: number,
  width: number,
): tf.Tensor3D {
  const y = tf.expandDims(coverage(z.sy, z.y, patch, height), 2);
  const x = tf.expandDims(coverage(z.sx, z.x, patch, width), 1);
  return tf.minimum(tf.mul(y, x), 1);
}

// ---------------------------------------------------------------------------

/** Sample points of an axis, [M, P]. */
function points(scale: tf.Tensor, start: tf.Tensor, patch: number): tf.Tensor2D {
  const grid = tf.linspace(0, patch, patch);
  return tf.add(tf.mul(tf.reshape(scale, [-1, 1]), grid), tf.reshape(start, [-1, 1]));
}

/** Just inside the last pixel, so that both neighbours of a sample point exist. */
function clampTo(q: tf.Tensor2D, size: number): tf.Tensor2D {
  return tf.clipByValue(q, 0, size - 1 - 1e-4);
}

/** Hat functions around points [M, P] on pixels 0..size-1: [M, P, size]. */
function hats(q: tf.Tensor2D, size: number): tf.Tensor3D {
  const op = tf.customGrad((...args) => {
    const [at, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    const distance = tf.abs(tf.sub(tf.expandDims(at, 2), tf.range(0, size)));
    save([at]);
    // only the pixels left and right of a point feel it move: the one gains what the other loses
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor => {
      const left = tf.floor(saved[0] as tf.Tensor);
      const all = tf.reshape(dy as tf.Tensor, [-1]) as tf.Tensor1D; // one output
      return tf.sub(readPixel(all, tf.add(left, 1), size), readPixel(all, left, size));
    };
    return { value: tf.relu(tf.sub(1, distance)), gradFunc };
  });
  return op(q) as tf.Tensor3D;
}

/** One pixel of each row of `all` [M P size], zero outside: indices [M, P] to values [M, P]. */
function readPixel(all: tf.Tensor1D, index: tf.Tensor, size: number): tf.Tensor {
  const inside = tf.clipByValue(index, 0, size - 1);
  const rows = tf.range(0, all.size, size, 'int32');
  const place = tf.add(rows, tf.reshape(tf.cast(inside, 'int32'), [-1]));
  const values = tf.reshape(tf.gather(all, place as tf.Tensor1D), index.shape);
  return tf.mul(values, tf.cast(tf.equal(inside, index), 'float32'));
}

/** Summed hats a pixel, [M, size], each hat as wide as the spacing where that exceeds a pixel. */
function coverage(scale: tf.Tensor, start: tf.Tensor, patch: number, size: number): tf.Tensor2D {
  const spacing = tf.mul(tf.reshape(scale, [-1, 1]), patch / (patch - 1));
  const op = tf.customGrad((...args) => {
    const [at, reach, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const away = tf.sub(tf.expandDims(at, 2), tf.range(0, size));
    const t = tf.mul(away, tf.expandDims(tf.div(1, reach), 2)); // in reaches, [M, P, size]
    const hat = tf.relu(tf.sub(1, tf.abs(t)));
    save([t, hat, reach]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [tThen, hatThen, reachThen] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]; // as saved
      const felt = tf.cast(tf.greater(hatThen, 0), 'float32');
      const slope = tf.mul(tf.mul(felt, tf.expandDims(dy as tf.Tensor, 1)), tf.sign(tThen));
      const dAt = tf.neg(tf.div(tf.sum(slope, 2), reachThen));
      const dReach = tf.div(tf.sum(tf.sum(tf.mul(slope, tThen), 2), 1, true), reachThen);
      return [dAt, dReach];
    };
    return { value: tf.sum(hat, 1), gradFunc };
  });
  return op(points(scale, start, patch), tf.maximum(spacing, 1)) as tf.Tensor2D;
}
