/**
 * The attention proposal network: cells of the frame call for boxes, one slot after the other.
 *
 *   frame -- 4x4 patches, embedded --> cells -- two residual 3x3 layers --> cells, keys
 *   slot k: query . keys --> attention --> glimpse, expected position --> LSTM, nine outputs
 *
 * Two additions make slots land on one object each:
 * - local soft-argmax: attention is confined to a window around its strongest cell, so that two
 *   similar objects are not averaged into a position between them;
 * - inhibition of return: cells inside a box already proposed are closed to later slots, in
 *   proportion to that box's presence. Neither carries a gradient.
 *
 * Departs from the published LSTM on the flattened image: this network has about 60,000
 * parameters, works at any frame size and finds small objects.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../../env/core/random.ts';
import { frozen } from '../../compute/log-space.ts';
import type { Posterior } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import { filled, glorot, type HostParams, type Params, param, vector } from '../params.ts';
import { CELL, cellFeatures, cellPositions, FEATURES, gridOf } from './cells.ts';
import { HEAD_OUTPUTS, output, toPosterior } from './head.ts';
import { lstmStep, zeroState } from './lstm-cell.ts';

export const UNITS = 64;
/** Standard deviation of the window of the local soft-argmax, pixels. */
export const WINDOW_PX = 6;
/** Attention logits are lowered by this inside a box that is surely present. */
export const INHIBITION = 20;
/** Inhibition reaches this far beyond the box, pixels. */
export const INHIBITION_MARGIN_PX = 2;
/** Largest offset of a box's centre from the attended position, pixels. */
export const OFFSET_PX = 8;

export function initAttention(config: SupairConfig, rng: Rng): HostParams {
  const inputs = CELL * CELL * config.channels;
  const glimpse = FEATURES + 2;
  return {
    'detector.embed': glorot(inputs, FEATURES, rng),
    'detector.embedBias': filled([FEATURES], 0),
    'detector.conv1': glorot(9 * FEATURES, FEATURES, rng),
    'detector.conv1Bias': filled([FEATURES], 0),
    'detector.conv2': glorot(9 * FEATURES, FEATURES, rng),
    'detector.conv2Bias': filled([FEATURES], 0),
    'detector.key': glorot(glimpse, UNITS, rng),
    'detector.query0': {
      shape: [1, UNITS],
      data: Float32Array.from({ length: UNITS }, () => rng.truncatedNormal(0, 0.3)),
    },
    'detector.gates': glorot(glimpse + UNITS, 4 * UNITS, rng),
    'detector.gatesBias': filled([4 * UNITS], 0),
    'detector.query': glorot(UNITS, UNITS, rng),
    'detector.hidden': glorot(glimpse + UNITS, UNITS, rng),
    'detector.hiddenBias': filled([UNITS], 0),
    'detector.output': glorot(UNITS, HEAD_OUTPUTS, rng, 0.3),
    // slots start out rather present, boxes with small spreads
    'detector.outputBias': vector([1, 0, 0, 0, 0, -1, -1, -1, -1]),
  };
}

/** @param image [B, H, W, C]. */
export function detectWithAttention(
  image: tf.Tensor4D,
  params: Params,
  config: SupairConfig,
): Posterior {
  const [batch] = image.shape;
  const p = (name: string): tf.Tensor2D => param(params, `detector.${name}`) as tf.Tensor2D;
  const positions = cellPositions(config);
  const count = positions.length / 2;
  const cells = tf.tensor2d(positions, [count, 2]);
  const fractions = tf.tensor3d(cellFractions(config), [1, count, 2]);
  const where = tf.add(tf.zeros([batch, count, 2]), fractions) as tf.Tensor3D;
  const features = tf.concat([cellFeatures(image, params, config), where], 2); // [B, cells, F + 2]
  const width = FEATURES + 2;
  let state = zeroState(batch, UNITS);
  let query: tf.Tensor = tf.add(tf.zeros([batch, UNITS]), p('query0'));
  let closed: tf.Tensor = tf.zeros([batch, count]);
  const outputs: tf.Tensor3D[] = [];
  const anchors: tf.Tensor[] = [];
  for (let k = 0; k < config.slots; k++) {
    // keys . query = features (W q): a product with one vector a frame instead of with W
    const wanted = tf.reshape(tf.matMul(query, p('key'), false, true), [batch, width, 1]);
    const scores = tf.reshape(tf.matMul(features, wanted), [batch, count]);
    const logits = tf.add(scores, closed);
    const local = frozen(() => windowAroundMaximum(logits, cells));
    const attention = tf.softmax(tf.add(logits, local) as tf.Tensor2D);
    const glimpse = tf.reshape(tf.matMul(tf.reshape(attention, [batch, 1, count]), features), [
      batch,
      width,
    ]);
    const anchor = tf.reshape(tf.matMul(attention, cells), [batch, 1, 2]); // expected position, px
    const seen = tf.concat([glimpse, state.h], 1) as tf.Tensor2D;
    state = lstmStep(tf.add(tf.matMul(seen, p('gates')), p('gatesBias')), state);
    query = tf.matMul(state.h, p('query'));
    const context = tf.concat([glimpse, state.h], 1) as tf.Tensor2D;
    const hidden: tf.Tensor2D = tf.relu(tf.add(tf.matMul(context, p('hidden')), p('hiddenBias')));
    const out = tf.reshape(tf.add(tf.matMul(hidden, p('output')), p('outputBias')), [
      batch,
      1,
      HEAD_OUTPUTS,
    ]) as tf.Tensor3D;
    outputs.push(out);
    anchors.push(anchor);
    if (k + 1 < config.slots) {
      const before = closed;
      closed = frozen(() =>
        tf.add(before, inhibition(posteriorOf(out, anchor, config), cells, config)),
      );
    }
  }
  return posteriorOf(tf.concat(outputs, 1), tf.concat(anchors, 1), config);
}

// ---------------------------------------------------------------------------

/** The fraction of the frame at which each cell lies, [cells, 2]. */
export function cellFractions(config: SupairConfig): Float32Array {
  const { rows, columns } = gridOf(config);
  return cellPositions(config).map((v, i) => v / (CELL * (i % 2 === 0 ? columns : rows)));
}

/** Log window around the strongest cell of each frame, [B, cells]. */
function windowAroundMaximum(logits: tf.Tensor, cells: tf.Tensor2D): tf.Tensor {
  const strongest = tf.gather(cells, tf.argMax(logits, 1) as tf.Tensor1D); // [B, 2]
  const away = tf.sub(tf.expandDims(cells, 0), tf.expandDims(strongest, 1)); // [B, cells, 2]
  return tf.mul(tf.sum(tf.square(away), 2), -1 / (2 * WINDOW_PX ** 2));
}

/** What to add to the logits of later slots after one slot's box, [B, cells], at most 0. */
function inhibition(
  { presenceLogit, mean }: Posterior,
  cells: tf.Tensor2D,
  config: SupairConfig,
): tf.Tensor {
  const [px, py] = tf.unstack(cells, 1) as [tf.Tensor1D, tf.Tensor1D];
  const inside = (centers: tf.Tensor, start: tf.Tensor, scale: tf.Tensor): tf.Tensor => {
    const half = tf.mul(scale, config.patch / 2);
    const away = tf.abs(tf.sub(tf.expandDims(centers, 0), tf.add(tf.add(start, half), 0.5)));
    return tf.sigmoid(tf.sub(tf.add(half, INHIBITION_MARGIN_PX), away));
  };
  const covered = tf.mul(inside(px, mean.x, mean.sx), inside(py, mean.y, mean.sy));
  return tf.mul(tf.mul(covered, tf.sigmoid(presenceLogit)), -INHIBITION);
}

/** The posterior whose boxes are centred near the attended positions [B, n, 2]. */
function posteriorOf(outputs: tf.Tensor3D, anchors: tf.Tensor, config: SupairConfig): Posterior {
  const [batch, slots] = outputs.shape;
  const edge = (axis: 0 | 1, scale: tf.Tensor): tf.Tensor => {
    const anchor = tf.reshape(tf.slice(anchors, [0, 0, axis], [batch, slots, 1]), [batch, slots]);
    const center = tf.add(anchor, tf.mul(tf.tanh(output(outputs, 3 + axis)), OFFSET_PX));
    return tf.sub(tf.sub(center, 0.5), tf.mul(scale, config.patch / 2));
  };
  return toPosterior(outputs, config, (sx, sy) => ({ x: edge(0, sx), y: edge(1, sy) }));
}
