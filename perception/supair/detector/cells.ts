/**
 * The frame as a grid of cells: 4x4-pixel patches, embedded, then two residual 3x3 layers.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../../env/core/random.ts';
import { convolveCells } from '../../compute/convolution.ts';
import type { SupairConfig } from '../config.ts';
import { filled, glorot, type HostParams, type Params, param } from '../params.ts';
import { CELL, gridOf } from './constants.ts';

/** Features of a cell in a fresh model, without its place; trained ones keep their own width. */
export const FEATURES = 32;

/** Fresh parameters of the layers below. */
export function initCells(config: SupairConfig, rng: Rng): HostParams {
  const inputs = CELL * CELL * config.channels;
  return {
    'detector.embed': glorot(inputs, FEATURES, rng),
    'detector.embedBias': filled([FEATURES], 0),
    'detector.conv1': glorot(9 * FEATURES, FEATURES, rng),
    'detector.conv1Bias': filled([FEATURES], 0),
    'detector.conv2': glorot(9 * FEATURES, FEATURES, rng),
    'detector.conv2Bias': filled([FEATURES], 0),
  };
}

/** Features of every cell, [B, rows columns, F]. */
export function cellFeatures(
  image: tf.Tensor4D,
  params: Params,
  config: SupairConfig,
): tf.Tensor3D {
  const [batch, , , channels] = image.shape;
  const { rows, columns } = gridOf(config);
  const p = (name: string): tf.Tensor2D => param(params, `detector.${name}`) as tf.Tensor2D;
  const padded = padToCells(image, config);
  const split = tf.reshape(padded, [batch, rows, CELL, columns, CELL * channels]);
  const patches = tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4]), [
    batch * rows * columns,
    CELL * CELL * channels,
  ]) as tf.Tensor2D;
  const embedded = tf.relu(tf.add(tf.matMul(patches, p('embed')), p('embedBias')));
  let grid = tf.reshape(embedded, [batch, rows, columns, -1]) as tf.Tensor4D;
  grid = tf.add(grid, convolveCells(grid, p('conv1'), p('conv1Bias')));
  grid = tf.add(grid, convolveCells(grid, p('conv2'), p('conv2Bias')));
  return tf.reshape(grid, [batch, rows * columns, -1]);
}

// ---------------------------------------------------------------------------

function padToCells(image: tf.Tensor4D, config: SupairConfig): tf.Tensor4D {
  const [, height, width] = image.shape;
  const { rows, columns } = gridOf(config);
  const [below, right] = [rows * CELL - height, columns * CELL - width];
  if (below === 0 && right === 0) return image;
  return tf.pad(image, [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
}
