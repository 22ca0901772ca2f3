/**
 * The published proposal network (supair.md 3.1): an LSTM that is shown the whole image at each of
 * N steps, with a shared two-layer head. The image's projection is the same at every step and is
 * computed once.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../../env/core/random.ts';
import type { Posterior } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import { filled, glorot, type HostParams, type HostTensor, type Params, param } from '../params.ts';
import { HEAD_OUTPUTS, POSITION_RANGE } from './constants.ts';
import { toPosterior } from './head.ts';
import { lstmStep, zeroState } from './lstm-cell.ts';

const UNITS = 256;
const HIDDEN = 50;

/** Biases of the head, as published. */
const HEAD_BIAS = 0.1;

/** @param centred whether the first boxes lie in the middle of the frame, which departs from the published start. */
export function initLstm(config: SupairConfig, rng: Rng, centred = false): HostParams {
  const inputs = config.height * config.width * config.channels;
  // one Glorot bound for the joint kernel, as the published cell has one matrix for both
  const limit = Math.sqrt(6 / (inputs + UNITS + 4 * UNITS));
  const draw = (rows: number): Float32Array =>
    rng.fillUniform(new Float32Array(rows * 4 * UNITS), -limit, limit);
  const drawn: HostParams = {
    'detector.input': { shape: [inputs, 4 * UNITS], data: draw(inputs) },
    'detector.recurrent': { shape: [UNITS, 4 * UNITS], data: draw(UNITS) },
    'detector.bias': filled([4 * UNITS], 0),
    'detector.hidden': glorot(UNITS, HIDDEN, rng),
    'detector.hiddenBias': filled([HIDDEN], HEAD_BIAS),
    'detector.output': glorot(HIDDEN, HEAD_OUTPUTS, rng),
    'detector.outputBias': filled([HEAD_OUTPUTS], HEAD_BIAS),
  };
  if (!centred) return drawn;
  return { ...drawn, 'detector.outputBias': centredBias(config, param(drawn, 'detector.output')) };
}

/** @param image [B, H, W, C]. */
export function detectWithLstm(
  image: tf.Tensor4D,
  params: Params,
  config: SupairConfig,
): Posterior {
  const [batch] = image.shape;
  const p = (name: string): tf.Tensor2D => param(params, `detector.${name}`) as tf.Tensor2D;
  const flat = tf.reshape(image, [batch, -1]) as tf.Tensor2D;
  const projected = tf.add(tf.matMul(flat, p('input')), p('bias'));
  let state = zeroState(batch, UNITS);
  const states: tf.Tensor2D[] = [];
  for (let k = 0; k < config.slots; k++) {
    // the first state is zero (one slot alone keeps the product: every parameter has a gradient)
    const fresh = k === 0 && config.slots > 1;
    const heard = fresh ? projected : tf.add(projected, tf.matMul(state.h, p('recurrent')));
    state = lstmStep(heard as tf.Tensor2D, state);
    states.push(state.h);
  }
  const all = tf.concat(states, 0); // [N B, U]: one head for all steps
  const hidden = tf.sigmoid(tf.add(tf.matMul(all, p('hidden')), p('hiddenBias')));
  const flatOutputs = tf.add(tf.matMul(hidden as tf.Tensor2D, p('output')), p('outputBias'));
  const bySlot = tf.reshape(flatOutputs, [config.slots, batch, HEAD_OUTPUTS]);
  const outputs = tf.transpose(bySlot, [1, 0, 2]) as tf.Tensor3D; // [B, N, 9]
  return toPosterior(outputs, config, ({ sigmoidX, sigmoidY }) => ({
    x: tf.mul(sigmoidX, POSITION_RANGE * config.width),
    y: tf.mul(sigmoidY, POSITION_RANGE * config.height),
  }));
}

// ---------------------------------------------------------------------------

/**
 * The biases of the head with those of the position such that a fresh network's boxes, which hardly
 * depend on the frame, lie in its middle. As drawn they lie anywhere, and boxes find objects to
 * their left and above them last: other slots take those before the first one does, and keep them.
 */
function centredBias(config: SupairConfig, { data: weights }: HostTensor): HostTensor {
  const bias = new Float32Array(HEAD_OUTPUTS).fill(HEAD_BIAS);
  // the LSTM says next to nothing yet, so all hidden units are where their bias puts them
  const seen = sigmoid(HEAD_BIAS);
  const offset = (output: number): number => {
    let sum = 0;
    for (let j = 0; j < HIDDEN; j++) sum += (weights[j * HEAD_OUTPUTS + output] as number) * seen; // in range
    return sum;
  };
  const between = (output: number, low: number, high: number): number =>
    low + (high - low) * sigmoid(HEAD_BIAS + offset(output));
  const sx = between(1, config.scaleMin, config.scaleMax);
  const sy = sx * between(2, config.aspectMin, config.aspectMax);
  for (const [output, size, scale] of [
    [3, config.width, sx],
    [4, config.height, sy],
  ] as const) {
    const edge = (size - 1 - config.patch * scale) / 2;
    const share = edge / (POSITION_RANGE * size);
    bias[output] = Math.log(share / (1 - share)) - offset(output);
  }
  return { shape: [HEAD_OUTPUTS], data: bias };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
