/** 3x3 convolutions against their definition in double precision, on both implementations. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { convolveCells } from '../../../perception/compute/convolution.ts';
import { BACKENDS_HERE } from '../../support/backends.ts';
import { onBackend } from '../../support/tensors.ts';

/** Batch, rows, columns, inputs, outputs. */
type Sizes = [number, number, number, number, number];

/** Whole tiles of two by two cells and parts of them; features of the kernels and others. */
const SIZES: Sizes[] = [
  [1, 1, 1, 8, 8],
  [2, 1, 5, 8, 16],
  [3, 4, 4, 16, 8],
  [2, 7, 13, 8, 8],
  [2, 9, 6, 24, 16],
  [2, 3, 5, 6, 7],
];

const rng = new Rng(8);
const draw = (size: number): Float32Array => rng.fillNormal(new Float32Array(size));

interface Loops {
  readonly out: number[];
  readonly dx: number[];
  readonly dKernel: number[];
  readonly dBias: number[];
}

/** relu(x * kernel + bias) and the gradients of its sum weighted by dy, from the definition. */
function byDefinition(
  [batch, rows, columns, inputs, outputs]: Sizes,
  [x, kernel, bias, dy]: readonly [Float32Array, Float32Array, Float32Array, Float32Array],
): Loops {
  const out: number[] = [];
  const dx = new Array<number>(x.length).fill(0);
  const dKernel = new Array<number>(kernel.length).fill(0);
  const dBias = new Array<number>(outputs).fill(0);
  for (let b = 0; b < batch; b++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        for (let o = 0; o < outputs; o++) {
          const terms: [number, number][] = []; // indices into x and kernel
          for (let i = 0; i < 3; i++) {
            for (let j = 0; j < 3; j++) {
              const [row, column] = [r + i - 1, c + j - 1];
              if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
              for (let f = 0; f < inputs; f++) {
                terms.push([
                  ((b * rows + row) * columns + column) * inputs + f,
                  ((i * 3 + j) * inputs + f) * outputs + o,
                ]);
              }
            }
          }
          const sum = terms.reduce((s, [p, q]) => s + (x[p] ?? 0) * (kernel[q] ?? 0), bias[o] ?? 0);
          const g = sum > 0 ? (dy[out.length] ?? 0) : 0;
          for (const [p, q] of terms) {
            dx[p] = (dx[p] ?? 0) + g * (kernel[q] ?? 0);
            dKernel[q] = (dKernel[q] ?? 0) + g * (x[p] ?? 0);
          }
          dBias[o] = (dBias[o] ?? 0) + g;
          out.push(Math.max(0, sum));
        }
      }
    }
  }
  return { out, dx, dKernel, dBias };
}

describe.each(BACKENDS_HERE)('a convolution of cells on %s', (backend) => {
  onBackend(backend);

  test.each(SIZES)('is its definition, gradients too: %i x %i x %i, %i to %i', (...size) => {
    const [batch, rows, columns, inputs, outputs] = size;
    const cells = batch * rows * columns;
    const numbers = [
      draw(cells * inputs),
      draw(9 * inputs * outputs),
      draw(outputs),
      draw(cells * outputs),
    ] as const;
    const expected = byDefinition(size, numbers);
    const x = tf.tensor4d(numbers[0], [batch, rows, columns, inputs]);
    const kernel = tf.tensor2d(numbers[1], [9 * inputs, outputs]);
    const bias = tf.tensor1d(numbers[2]);
    const dy = tf.tensor4d(numbers[3], [batch, rows, columns, outputs]);
    const op = (...xs: tf.Tensor[]): tf.Tensor =>
      convolveCells(xs[0] as tf.Tensor4D, xs[1] as tf.Tensor2D, xs[2] as tf.Tensor);
    expect(op(x, kernel, bias).dataSync()).toBeAllClose(expected.out, 1e-4);
    const [dx, dKernel, dBias] = tf.grads(op)([x, kernel, bias], dy) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    expect(dx.dataSync()).toBeAllClose(expected.dx, 1e-4);
    expect(dKernel.dataSync()).toBeAllClose(expected.dKernel, 1e-4);
    expect(dBias.dataSync()).toBeAllClose(expected.dBias, 1e-4);
  });
});
