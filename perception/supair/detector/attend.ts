/**
 * Attention over cells as one differentiable op.
 *
 *   scores = features . wanted + closed --> local window --> softmax --> expected features, place
 *
 * The window (local soft-argmax) confines attention to the neighbourhood of its strongest cell, so
 * that two similar objects are not averaged into a position between them. It carries no gradient,
 * nor does `closed`. Written by hand because the tape's version keeps and pads every intermediate:
 * three times the kernels for the same numbers.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { SupairConfig } from '../config.ts';
import { CELL, gridOf, WINDOW_PX } from './constants.ts';

/** Where the cells lie, the same for all frames. */
export interface CellPlaces {
  /** As fractions of the frame (x, y), [cells, 2]. */
  readonly fractions: tf.Tensor2D;
  /** In windows from the middle of the frame (there rounding is least), [cells, 2]. */
  readonly centred: tf.Tensor2D;
  /** Half the squared length of `centred`, [cells]. */
  readonly fall: tf.Tensor1D;
}

export function cellPlaces(config: SupairConfig): CellPlaces {
  const { rows, columns } = gridOf(config);
  const fractions = Array.from({ length: rows * columns }, (_, i): [number, number] => [
    ((i % columns) + 0.5) / columns,
    (Math.floor(i / columns) + 0.5) / rows,
  ]);
  const windows = tf.tensor1d([(CELL * columns) / WINDOW_PX, (CELL * rows) / WINDOW_PX]);
  const places = tf.tensor2d(fractions);
  const centred: tf.Tensor2D = tf.mul(tf.sub(places, 0.5), windows);
  return { fractions: places, centred, fall: tf.mul(tf.sum(tf.square(centred), 1), 0.5) };
}

/**
 * What a query finds.
 *
 * @param features of every cell, [B, cells, F].
 * @param wanted direction in the space of features and fractions that the query looks for, [B, F + 2].
 * @param closed log availability of each cell, at most 0, [B, cells].
 * @returns expected features and expected place (x, y, fractions of the frame), [B, F + 2].
 */
export function attend(
  features: tf.Tensor3D,
  wanted: tf.Tensor2D,
  closed: tf.Tensor2D,
  { fractions, centred, fall }: CellPlaces,
): tf.Tensor2D {
  const op = tf.customGrad((...args) => {
    const [seen, query, save] = args as [tf.Tensor3D, tf.Tensor2D, tf.GradSaveFunc]; // tfjs adds it
    const scores: tf.Tensor2D = tf.add(match({ features: seen, fractions }, query), closed);
    // log window around s: -|c - s|^2 / 2 = s . c - |c|^2 / 2, up to what softmax does not see
    const strongest = tf.gather(centred, tf.argMax(scores, 1) as tf.Tensor1D);
    const window = tf.sub(tf.matMul(strongest, centred, false, true), fall);
    const attention = tf.softmax(tf.add(scores, window) as tf.Tensor2D);
    save([seen, fractions, query, attention]); // other tensors end with the forward pass
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [f, at, q, a] = saved as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const known = { features: f, fractions: at };
      const dOut = dy as tf.Tensor2D; // one output
      const pulled = tf.mul(match(known, dOut), a);
      const dScores: tf.Tensor2D = tf.sub(pulled, tf.mul(a, tf.sum(pulled, 1, true)));
      const rows = tf.stack([featuresOf(dOut), featuresOf(q)], 1) as tf.Tensor3D;
      const dFeatures = tf.matMul(tf.stack([a, dScores], 1) as tf.Tensor3D, rows, true);
      return [dFeatures, blend(known, dScores)];
    };
    return { value: blend({ features: seen, fractions }, attention), gradFunc };
  });
  return op(features, wanted) as tf.Tensor2D;
}

// ---------------------------------------------------------------------------

/** What is known of every cell: [B, cells, F], and the same for all frames [cells, 2]. */
interface Known {
  readonly features: tf.Tensor3D;
  readonly fractions: tf.Tensor2D;
}

/** Products of every cell with one vector a frame [B, F + 2], [B, cells]. */
function match({ features, fractions }: Known, vectors: tf.Tensor2D): tf.Tensor2D {
  const [batch, cells, width] = features.shape;
  const columns = tf.reshape(featuresOf(vectors), [batch, width, 1]) as tf.Tensor3D;
  const ofFeatures = tf.reshape(tf.matMul(features, columns), [batch, cells]);
  const places = tf.slice(vectors, [0, width], [batch, 2]);
  return tf.add(ofFeatures, tf.matMul(places, fractions, false, true));
}

/** Sums over cells with weights [B, cells], [B, F + 2]. */
function blend({ features, fractions }: Known, weights: tf.Tensor2D): tf.Tensor2D {
  const [batch, cells, width] = features.shape;
  const row = tf.reshape(weights, [batch, 1, cells]) as tf.Tensor3D;
  const ofFeatures = tf.reshape(tf.matMul(row, features), [batch, width]) as tf.Tensor2D;
  return tf.concat([ofFeatures, tf.matMul(weights, fractions)], 1);
}

/** All but the last two numbers, which belong to the place. */
function featuresOf(vectors: tf.Tensor2D): tf.Tensor2D {
  const [batch, width] = vectors.shape;
  return tf.slice(vectors, [0, 0], [batch, width - 2]);
}
