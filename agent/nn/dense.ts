/**
 * A dense layer: Y = f(X W + b) on rows, with its gradient.
 * Letters: B rows; X [B, padded(inputs)], Y [B, padded(outputs)], padding zero.
 */

import type { Memory, Parameter } from './arena.ts';
import { type Kernels, padded } from './kernels.ts';

export const ACTIVATIONS = ['tanh', 'relu', 'linear'] as const;

export type Activation = (typeof ACTIVATIONS)[number];

export interface DenseOptions {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  /** Gain of the orthogonal start. */
  readonly gain: number;
  /** Most rows that one call may hold. */
  readonly maxRows: number;
}

export class Dense {
  /** Y of the last `forward`, [maxRows, padded(outputs)]. */
  readonly output: Float32Array;
  /** dL/dY, written by the layer's user before `backward`; afterwards dL/d(X W + b). */
  readonly outputGradient: Float32Array;
  /** Floats from one row of the output to the next. */
  readonly stride: number;
  readonly #kernels: Kernels;
  readonly #inputStride: number;
  readonly #activation: Activation;
  readonly #weight: Parameter;
  readonly #bias: Parameter;
  readonly #transposed: Float32Array;

  constructor(memory: Memory, name: string, options: DenseOptions) {
    const { inputs, outputs, activation, gain, maxRows } = options;
    this.#kernels = memory.kernels;
    this.#activation = activation;
    this.#inputStride = padded(inputs);
    this.stride = padded(outputs);
    this.#weight = memory.matrix(`${name}.weight`, inputs, outputs, {
      kind: 'orthogonal',
      gain,
    });
    this.#bias = memory.vector(`${name}.bias`, outputs, { kind: 'constant', value: 0 });
    this.#transposed = memory.buffer(this.#inputStride * this.stride);
    this.output = memory.buffer(maxRows * this.stride);
    this.outputGradient = memory.buffer(maxRows * this.stride);
  }

  forward(x: Float32Array, rows: number): Float32Array {
    const { output, stride } = this;
    const inputs = this.#inputStride;
    const weight = this.#weight.value;
    this.#kernels.gemm(rows, stride, inputs, x, inputs, 1, weight, output, this.#bias.value);
    if (this.#activation === 'tanh') this.#kernels.tanh(output, rows * stride);
    else if (this.#activation === 'relu') this.#kernels.relu(output, rows * stride);
    return output;
  }

  /**
   * From `outputGradient` to the gradients of the parameters (overwritten, not added) and of X.
   * @param x what the last `forward` was given.
   * @param inputGradient receives dL/dX [B, padded(inputs)]; null where nobody needs it.
   */
  backward(x: Float32Array, inputGradient: Float32Array | null, rows: number): void {
    const { output, outputGradient: d, stride } = this;
    const kernels = this.#kernels;
    const inputs = this.#inputStride;
    if (this.#activation === 'tanh') kernels.tanhGradient(d, output, rows * stride);
    else if (this.#activation === 'relu') kernels.reluGradient(d, output, rows * stride);
    kernels.gemm(inputs, stride, rows, x, 1, inputs, d, this.#weight.gradient, null); // X^T D
    kernels.columnSums(rows, stride, d, this.#bias.gradient);
    if (inputGradient === null) return;
    kernels.transpose(inputs, stride, this.#weight.value, this.#transposed);
    kernels.gemm(rows, inputs, stride, d, stride, 1, this.#transposed, inputGradient, null); // D W^T
  }
}
