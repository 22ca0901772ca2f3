/**
 * The attention proposal network: cells of the frame call for boxes, one slot after the other.
 *
 *   frame -- 4x4 patches, embedded --> cells -- residual 3x3 layers --> cells
 *   slot k: query --> attention over cells --> glimpse, expected position --> LSTM, nine outputs
 *
 * Two additions make slots land on one object each: attention is local (`attend.ts`), and cells
 * already boxed are closed to later slots (`inhibition.ts`).
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
import { attend, cellPlaces } from './attend.ts';
import { cellFeatures, FEATURES, initCells } from './cells.ts';
import { CELL, gridOf, HEAD_OUTPUTS, OFFSET_PX } from './constants.ts';
import { toPosterior } from './head.ts';
import { inhibition } from './inhibition.ts';
import { lstmStep, zeroState } from './lstm-cell.ts';

const UNITS = 64;

export function initAttention(config: SupairConfig, rng: Rng): HostParams {
  const glimpse = FEATURES + 2; // and the place
  return {
    ...initCells(config, rng),
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
  const features = cellFeatures(image, params, config);
  const places = cellPlaces(config);
  const key: tf.Tensor2D = tf.transpose(p('key'));
  let state = zeroState(batch, UNITS);
  let query: tf.Tensor2D = tf.add(tf.zeros([batch, UNITS]), p('query0'));
  let closed: tf.Tensor2D = tf.zeros([batch, features.shape[1]]);
  const contexts: tf.Tensor2D[] = [];
  for (let k = 0; k < config.slots; k++) {
    // keys . query = features (W q): a product with one vector a frame instead of with W
    const glimpse = attend(features, tf.matMul(query, key), closed, places);
    const seen: tf.Tensor2D = tf.concat([glimpse, state.h], 1);
    state = lstmStep(tf.add(tf.matMul(seen, p('gates')), p('gatesBias')), state);
    const context: tf.Tensor2D = tf.concat([glimpse, state.h], 1);
    contexts.push(context);
    if (k + 1 === config.slots) break;
    query = tf.matMul(state.h, p('query'));
    const before = closed;
    closed = frozen(() =>
      tf.add(before, inhibition(boxes(tf.expandDims(context, 1), params, config), config)),
    );
  }
  // heads of all slots at once: what inhibition computes above leaves nothing for gradients
  return boxes(tf.stack(contexts, 1) as tf.Tensor3D, params, config);
}

// ---------------------------------------------------------------------------

/** Boxes near the attended places, from contexts: glimpse (features, place) and state, [B, n, F + 2 + U]. */
function boxes(contexts: tf.Tensor3D, params: Params, config: SupairConfig): Posterior {
  const [batch, slots, width] = contexts.shape;
  const p = (name: string): tf.Tensor2D => param(params, `detector.${name}`) as tf.Tensor2D;
  const flat: tf.Tensor2D = tf.reshape(contexts, [batch * slots, width]);
  const hidden: tf.Tensor2D = tf.relu(tf.add(tf.matMul(flat, p('hidden')), p('hiddenBias')));
  const out = tf.add(tf.matMul(hidden, p('output')), p('outputBias'));
  const outputs = tf.reshape(out, [batch, slots, HEAD_OUTPUTS]) as tf.Tensor3D;
  const { rows, columns } = gridOf(config);
  const features = width - UNITS - 2;
  const [px, py] = tf.unstack(tf.slice(contexts, [0, 0, features], [batch, slots, 2]), 2) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const edge = (
    place: tf.Tensor,
    lines: number,
    offset: tf.Tensor,
    scale: tf.Tensor,
  ): tf.Tensor => {
    const center = tf.add(tf.mul(place, lines * CELL), tf.mul(tf.tanh(offset), OFFSET_PX));
    return tf.sub(tf.sub(center, 0.5), tf.mul(scale, config.patch / 2));
  };
  return toPosterior(outputs, config, ({ x, y, sx, sy }) => ({
    x: edge(px, columns, x, sx),
    y: edge(py, rows, y, sy),
  }));
}
