/**
 * 3x3 convolutions with zero padding over grids of cells, rectified: relu(x * kernel + bias).
 *
 * The kernel is the matrix [9 F, O] of a filter [3, 3, F, O]. Two implementations with the same
 * values and gradients: the backend's own convolutions, and kernels of ours for the wasm backend
 * where F and O are multiples of eight.
 */

import * as tf from '@tensorflow/tfjs-core';
import { assertShape } from './shapes.ts';
import { address, heapKernels, output, withScratch } from './wasm-heap.ts';

/**
 * @param x [B, H, W, F].
 * @param kernel [9 F, O].
 * @param bias [O].
 * @returns [B, H, W, O].
 */
export function convolveCells(x: tf.Tensor4D, kernel: tf.Tensor2D, bias: tf.Tensor): tf.Tensor4D {
  assertShape(kernel, [9 * x.shape[3], null], 'convolveCells.kernel');
  assertShape(bias, [kernel.shape[1]], 'convolveCells.bias');
  const whole = x.shape[3] % PANEL === 0 && kernel.shape[1] % PANEL === 0;
  const convolved = heapKernels() === null || !whole ? ownConvolution : kernelConvolution;
  return tf.customGrad((...args) => {
    const [cells, weights, offsets, save] = args as [
      tf.Tensor4D,
      tf.Tensor2D,
      tf.Tensor,
      tf.GradSaveFunc, // tfjs passes it last
    ];
    const value = convolved.forward(cells, weights, offsets);
    save([cells, weights, value]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const [before, weightsBefore, out] = saved as [tf.Tensor4D, tf.Tensor2D, tf.Tensor4D];
      return convolved.gradients(before, weightsBefore, out, dy as tf.Tensor4D); // one output
    };
    return { value, gradFunc };
  })(x, kernel, bias) as tf.Tensor4D;
}

// ---------------------------------------------------------------------------

/** Features in a panel of the kernels. */
const PANEL = 8;

interface Convolution {
  forward(x: tf.Tensor4D, kernel: tf.Tensor2D, bias: tf.Tensor): tf.Tensor4D;
  /** With respect to x, kernel and bias. */
  gradients(x: tf.Tensor4D, kernel: tf.Tensor2D, out: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor[];
}

const kernelConvolution: Convolution = {
  forward(x, kernel, bias) {
    const [sizes, scratchBytes] = layout(x, kernel);
    const out = output([...x.shape.slice(0, 3), kernel.shape[1]]);
    withScratch(scratchBytes, (scratch) => {
      const pointers = [x, kernel, bias, out].map(address);
      heapKernels()?.convolve(...sizes, ...pointers, scratch);
    });
    return out as tf.Tensor4D;
  },
  gradients(x, kernel, out, dy) {
    const [sizes, scratchBytes] = layout(x, kernel);
    const gradients = [output(x.shape), output(kernel.shape), output([kernel.shape[1]])];
    withScratch(scratchBytes, (scratch) => {
      const pointers = [x, kernel, out, dy, ...gradients].map(address);
      heapKernels()?.convolveGradient(...sizes, ...pointers, scratch);
    });
    return gradients;
  },
};

/** Sizes as the kernels take them, and the bytes of scratch they need. */
function layout(x: tf.Tensor4D, kernel: tf.Tensor2D): [number[], number] {
  const [batch, rows, columns, inputs] = x.shape;
  const outputs = kernel.shape[1];
  const bytes = heapKernels()?.convolutionScratch(rows, columns, inputs, outputs) ?? 0;
  return [[batch, rows, columns, inputs, outputs], bytes];
}

const ownConvolution: Convolution = {
  forward: (x, kernel, bias) =>
    tf.fused.conv2d({
      x,
      filter: filterOf(kernel, x.shape[3]),
      strides: 1,
      pad: 'same',
      bias,
      activation: 'relu',
    }),
  gradients(x, kernel, out, dy) {
    const inputs = x.shape[3];
    const slope = tf.mul(dy, tf.step(out)) as tf.Tensor4D;
    // back to x with the filter turned by half a circle and its roles exchanged
    const turned = tf.transpose(tf.reverse(filterOf(kernel, inputs), [0, 1]), [0, 1, 3, 2]);
    const dx = tf.conv2d(slope, turned as tf.Tensor4D, 1, 'same');
    return [dx, kernelGradient(x, slope), tf.sum(slope, [0, 1, 2])];
  },
};

function filterOf(kernel: tf.Tensor2D, inputs: number): tf.Tensor4D {
  return tf.reshape(kernel, [3, 3, inputs, -1]);
}

/** One product of shifted copies with dy for each place of the kernel. */
function kernelGradient(x: tf.Tensor4D, slope: tf.Tensor4D): tf.Tensor2D {
  const [batch, rows, columns, inputs] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const flat = tf.reshape(slope, [batch * rows * columns, -1]);
  const parts = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => {
      const shifted = tf.slice(padded, [0, i, j, 0], [batch, rows, columns, inputs]);
      return tf.matMul(tf.reshape(shifted, [batch * rows * columns, inputs]), flat, true);
    }),
  );
  return tf.concat(parts, 0) as tf.Tensor2D;
}
