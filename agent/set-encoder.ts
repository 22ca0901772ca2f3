/**
 * Deep Sets (Zaheer et al. 2017) over a masked table of objects, with an always-on global token:
 *
 *   phi_i  = f(f(x_i W1) W2)            the same for each object i, zero where absent
 *   pooled = [mean, max, log(1 + n)]    over the token and the n present objects
 *   global = f(pooled W3)               the trunk's output
 *
 * The token is one more learnt element of the set, so that mean and maximum exist for an empty
 * table. The result does not depend on the order of the rows, nor on how many are absent.
 * Letters: B observations, N slots, H hidden columns. Indices are in range by construction;
 * `as number` undoes noUncheckedIndexedAccess.
 */

import type { FeatureLayout } from './features.ts';
import { maskColumn } from './features.ts';
import type { Memory, Parameter } from './nn/arena.ts';
import { type Activation, Dense } from './nn/dense.ts';
import { padded } from './nn/kernels.ts';
import { HIDDEN_GAIN, type Trunk } from './trunk.ts';

export interface SetEncoderOptions {
  /** H: width of phi and of the global vector. */
  readonly hidden: number;
  readonly activation: Activation;
  /** Most observations B that one call may hold. */
  readonly maxRows: number;
}

export class SetEncoder implements Trunk {
  readonly width: number;
  readonly output: Float32Array;
  readonly outputGradient: Float32Array;
  readonly slots: number;
  /** phi [B, N, padded(H)], rows of absent objects zero. */
  readonly objects: Float32Array;
  /** dL/d(phi) by whoever reads `objects`; zero where nobody does. */
  readonly objectsGradient: Float32Array;
  readonly #input: Float32Array;
  readonly #layout: FeatureLayout;
  readonly #first: Dense;
  readonly #second: Dense;
  readonly #global: Dense;
  readonly #token: Parameter;
  readonly #pooled: Float32Array;
  readonly #pooledGradient: Float32Array;
  /** Row of the largest phi in each column, -1 for the token, [B, H]. */
  readonly #largest: Int32Array;

  /** @param input feature rows [maxRows, N, stride] as `layout` says. */
  constructor(
    memory: Memory,
    name: string,
    input: Float32Array,
    layout: FeatureLayout,
    options: SetEncoderOptions,
  ) {
    const { hidden, activation, maxRows } = options;
    const objectRows = maxRows * layout.slots;
    const shared = { outputs: hidden, activation, gain: HIDDEN_GAIN };
    const { inputs } = layout;
    this.#input = input;
    this.#layout = layout;
    this.#first = new Dense(memory, `${name}.phi0`, { ...shared, inputs, maxRows: objectRows });
    this.#second = new Dense(memory, `${name}.phi1`, {
      ...shared,
      inputs: hidden,
      maxRows: objectRows,
    });
    const pooled = 2 * hidden + 1;
    this.#global = new Dense(memory, `${name}.rho`, { ...shared, inputs: pooled, maxRows });
    this.#token = memory.vector(`${name}.token`, hidden, { kind: 'constant', value: 0 });
    this.#pooled = memory.buffer(maxRows * padded(pooled));
    this.#pooledGradient = memory.buffer(maxRows * padded(pooled));
    this.#largest = new Int32Array(maxRows * hidden);
    this.width = hidden;
    this.slots = layout.slots;
    this.output = this.#global.output;
    this.outputGradient = this.#global.outputGradient;
    this.objects = this.#second.output;
    this.objectsGradient = memory.buffer(objectRows * padded(hidden));
  }

  forward(rows: number): void {
    const objectRows = rows * this.slots;
    this.#first.forward(this.#input, objectRows);
    this.#second.forward(this.#first.output, objectRows);
    for (let row = 0; row < rows; row++) this.#pool(row);
    this.#global.forward(this.#pooled, rows);
  }

  backward(rows: number): void {
    const objectRows = rows * this.slots;
    this.#global.backward(this.#pooled, this.#pooledGradient, rows);
    const length = objectRows * this.#second.stride;
    this.#second.outputGradient.set(this.objectsGradient.subarray(0, length));
    this.#token.gradient.fill(0);
    for (let row = 0; row < rows; row++) this.#unpool(row);
    this.#second.backward(this.#first.output, this.#first.outputGradient, objectRows);
    this.#first.backward(this.#input, null, objectRows);
  }

  /** Whether object row `at` (of B * N) is present. */
  isPresent(at: number): boolean {
    return this.#input[at * this.#layout.stride + maskColumn(this.#layout)] !== 0;
  }

  /** Present objects of observation `row`. */
  count(row: number): number {
    let n = 0;
    for (let i = 0; i < this.slots; i++) if (this.isPresent(row * this.slots + i)) n++;
    return n;
  }

  #pool(row: number): void {
    const { objects, slots, width } = this;
    const { stride } = this.#second;
    const pooled = this.#pooled;
    const largest = this.#largest;
    const to = row * padded(2 * width + 1);
    const n = this.count(row);
    for (let j = 0; j < width; j++) {
      const token = this.#token.value[j] as number;
      pooled[to + j] = token;
      pooled[to + width + j] = token;
      largest[row * width + j] = -1;
    }
    for (let at = row * slots; at < (row + 1) * slots; at++) {
      const from = at * stride;
      if (!this.isPresent(at)) {
        objects.fill(0, from, from + stride);
        continue;
      }
      for (let j = 0; j < width; j++) {
        const phi = objects[from + j] as number;
        pooled[to + j] = (pooled[to + j] as number) + phi;
        if (phi > (pooled[to + width + j] as number)) {
          pooled[to + width + j] = phi;
          largest[row * width + j] = at;
        }
      }
    }
    for (let j = 0; j < width; j++) pooled[to + j] = (pooled[to + j] as number) / (n + 1);
    pooled[to + 2 * width] = Math.log1p(n);
  }

  #unpool(row: number): void {
    const { slots, width } = this;
    const { stride, outputGradient: d } = this.#second;
    const pooled = this.#pooledGradient;
    const token = this.#token.gradient;
    const from = row * padded(2 * width + 1);
    const share = 1 / (this.count(row) + 1);
    for (let at = row * slots; at < (row + 1) * slots; at++) {
      const to = at * stride;
      if (!this.isPresent(at)) {
        d.fill(0, to, to + stride);
        continue;
      }
      for (let j = 0; j < width; j++) {
        d[to + j] = (d[to + j] as number) + share * (pooled[from + j] as number);
      }
    }
    for (let j = 0; j < width; j++) {
      token[j] = (token[j] as number) + share * (pooled[from + j] as number);
      const winner = this.#largest[row * width + j] as number;
      const slope = pooled[from + width + j] as number;
      if (winner < 0) token[j] = (token[j] as number) + slope;
      else d[winner * stride + j] = (d[winner * stride + j] as number) + slope;
    }
  }
}
