/**
 * An LSTM step from its gate inputs (Hochreiter & Schmidhuber 1997; gate order input, candidate,
 * forget, output; forget bias 1, as in the published network).
 */

import * as tf from '@tensorflow/tfjs-core';
import { address, heapKernels, output } from '../../compute/wasm-heap.ts';
import { FORGET_BIAS } from './constants.ts';

export interface LstmState {
  /** Output h, [B, U]. */
  readonly h: tf.Tensor2D;
  /** Cell c, [B, U]. */
  readonly c: tf.Tensor2D;
}

export function zeroState(batch: number, units: number): LstmState {
  return { h: tf.zeros([batch, units]), c: tf.zeros([batch, units]) };
}

/** @param gates pre-activations [B, 4 U]; U is a multiple of 4. */
export function lstmStep(gates: tf.Tensor2D, { c }: LstmState): LstmState {
  const both = heapKernels() === null ? denseCell(gates, c) : kernelCell(gates, c);
  const [h, next] = tf.unstack(both, 0) as [tf.Tensor2D, tf.Tensor2D];
  return { h, c: next };
}

// ---------------------------------------------------------------------------

/** The new h and c, [2, B, U]; gradients written out, for each operator costs on every backend. */
function denseCell(gatesIn: tf.Tensor2D, cellIn: tf.Tensor2D): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const [gates, cell, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const [batch, units] = cell.shape;
    const gate = (i: number): tf.Tensor => tf.slice(gates, [0, i * units], [batch, units]);
    const input = tf.sigmoid(gate(0));
    const candidate = tf.tanh(gate(1));
    const keep = tf.sigmoid(tf.add(gate(2), FORGET_BIAS));
    const show = tf.sigmoid(gate(3));
    const next = tf.add(tf.mul(keep, cell), tf.mul(input, candidate));
    const shown = tf.tanh(next);
    save([cell, input, candidate, keep, show, shown]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [before, i, g, f, o, s] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const [dh, dNext] = tf.unstack(dy as tf.Tensor, 0) as [tf.Tensor, tf.Tensor]; // one output
      const dc = tf.add(dNext, tf.mul(tf.mul(dh, o), flatness(s)));
      const dGates = tf.concat(
        [
          slope(tf.mul(dc, g), i),
          tf.mul(tf.mul(dc, i), flatness(g)),
          slope(tf.mul(dc, before), f),
          slope(tf.mul(dh, s), o),
        ],
        1,
      );
      return [dGates, tf.mul(dc, f)];
    };
    return { value: tf.stack([tf.mul(show, shown), next]), gradFunc };
  });
  return op(gatesIn, cellIn);
}

/** The derivative of tanh whose value is y. */
function flatness(y: tf.Tensor): tf.Tensor {
  return tf.sub(1, tf.square(y));
}

/** A gradient through a sigmoid whose value is y. */
function slope(d: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.mul(d, tf.sub(y, tf.square(y)));
}

function kernelCell(gatesIn: tf.Tensor2D, cellIn: tf.Tensor2D): tf.Tensor {
  const [batch, units] = cellIn.shape;
  const op = tf.customGrad((...args) => {
    const [gates, cell, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const out = output([2, batch, units]);
    const kernels = heapKernels();
    kernels?.lstmForward(address(gates), address(cell), address(out), batch, units, FORGET_BIAS);
    save([gates, cell]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const after = [output([batch, 4 * units]), output([batch, units])];
      const addresses = [...saved, dy as tf.Tensor, ...after].map(address); // one output
      kernels?.lstmGradients(...addresses, batch, units, FORGET_BIAS);
      return after;
    };
    return { value: out, gradFunc };
  });
  return op(gatesIn, cellIn);
}
