/**
 * The body of a network: from feature rows to a hidden vector that heads read. Actor and critic
 * have bodies of their own over one shared input.
 */

import type { Memory } from './nn/arena.ts';
import { type Activation, Dense } from './nn/dense.ts';

export interface Trunk {
  /** Columns of the output. */
  readonly width: number;
  /** [maxRows, padded(width)]. */
  readonly output: Float32Array;
  /** dL/d(output), written by the head before `backward`. */
  readonly outputGradient: Float32Array;
  forward(rows: number): void;
  backward(rows: number): void;
}

/** Orthogonal gain of hidden layers. */
export const HIDDEN_GAIN: number = Math.SQRT2;

export interface MlpOptions {
  /** Columns of the input. */
  readonly inputs: number;
  /** Widths of the layers, at least one. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly maxRows: number;
}

/** Dense layers one after the other over flat features [rows, padded(inputs)]. */
export class MlpTrunk implements Trunk {
  readonly width: number;
  readonly output: Float32Array;
  readonly outputGradient: Float32Array;
  readonly #input: Float32Array;
  readonly #layers: readonly Dense[];

  constructor(memory: Memory, name: string, input: Float32Array, options: MlpOptions) {
    const { inputs, hidden, activation, maxRows } = options;
    this.#input = input;
    this.#layers = hidden.map((outputs, i) => {
      const from = i === 0 ? inputs : (hidden[i - 1] as number); // i > 0
      const layer = { inputs: from, outputs, activation, gain: HIDDEN_GAIN, maxRows };
      return new Dense(memory, `${name}.${i}`, layer);
    });
    const last = this.#layers.at(-1) as Dense; // config guarantees one layer
    this.width = hidden.at(-1) as number;
    this.output = last.output;
    this.outputGradient = last.outputGradient;
  }

  forward(rows: number): void {
    let x = this.#input;
    for (const layer of this.#layers) x = layer.forward(x, rows);
  }

  backward(rows: number): void {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i] as Dense; // in range
      const below = this.#layers[i - 1];
      if (below === undefined) layer.backward(this.#input, null, rows);
      else layer.backward(below.output, below.outputGradient, rows);
    }
  }
}
