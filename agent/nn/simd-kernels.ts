/** The kernels in WebAssembly SIMD, compiled from kernels/simd.as. */

import { SupairError } from '../../env/core/errors.ts';
import { createMemory, wasmModule } from '../../env/core/wasm-module.ts';
import { type AdamArrays, type AdamStep, type Kernels, padded } from './kernels.ts';
import { SIMD_WASM } from './simd-wasm.ts';

/** What the module exports: pointers are byte offsets into its memory. */
interface Exports {
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    c: number,
    bias: number,
  ): void;
  tanh(x: number, length: number): void;
  tanhGradient(d: number, y: number, length: number): void;
  relu(x: number, length: number): void;
  reluGradient(d: number, y: number, length: number): void;
  columnSums(m: number, n: number, x: number, out: number): void;
  transpose(m: number, n: number, x: number, out: number): void;
  sumOfSquares(x: number, length: number): number;
  adam(
    values: number,
    gradients: number,
    firstMoments: number,
    secondMoments: number,
    length: number,
    beta1: number,
    beta2: number,
    keep1: number,
    keep2: number,
    gradientScale: number,
    stepSize: number,
    secondScale: number,
    epsilon: number,
  ): void;
}

/** Allocations start behind address 0, which `gemm` reads as "no bias". */
const FIRST_BYTE = 16;

const instantiate = wasmModule<Exports>(SIMD_WASM);

export class SimdKernels implements Kernels {
  readonly name = 'simd';
  readonly #buffer: ArrayBuffer;
  readonly #wasm: Exports;
  #next = FIRST_BYTE;

  /** @param floats capacity; every allocation counts rounded up to a multiple of 4. */
  constructor(floats: number) {
    const memory = createMemory(FIRST_BYTE + 4 * floats);
    this.#buffer = memory.buffer; // it never grows, so views of it stay valid
    this.#wasm = instantiate(memory);
  }

  allocate(floats: number): Float32Array {
    const start = this.#next;
    this.#next += 4 * padded(floats);
    if (this.#next > this.#buffer.byteLength) {
      throw new SupairError('INTERNAL', {
        who: 'SimdKernels.allocate',
        expected: `at most ${this.#buffer.byteLength} bytes in all`,
        got: String(this.#next),
      });
    }
    return new Float32Array(this.#buffer, start, padded(floats));
  }

  gemm(
    m: number,
    n: number,
    k: number,
    a: Float32Array,
    aRow: number,
    aColumn: number,
    b: Float32Array,
    c: Float32Array,
    bias: Float32Array | null,
  ): void {
    const start = bias === null ? 0 : this.#at(bias);
    this.#wasm.gemm(m, n, k, this.#at(a), aRow, aColumn, this.#at(b), this.#at(c), start);
  }

  tanh(x: Float32Array, length: number): void {
    this.#wasm.tanh(this.#at(x), length);
  }

  tanhGradient(d: Float32Array, y: Float32Array, length: number): void {
    this.#wasm.tanhGradient(this.#at(d), this.#at(y), length);
  }

  relu(x: Float32Array, length: number): void {
    this.#wasm.relu(this.#at(x), length);
  }

  reluGradient(d: Float32Array, y: Float32Array, length: number): void {
    this.#wasm.reluGradient(this.#at(d), this.#at(y), length);
  }

  columnSums(m: number, n: number, x: Float32Array, out: Float32Array): void {
    this.#wasm.columnSums(m, n, this.#at(x), this.#at(out));
  }

  transpose(m: number, n: number, x: Float32Array, out: Float32Array): void {
    this.#wasm.transpose(m, n, this.#at(x), this.#at(out));
  }

  sumOfSquares(x: Float32Array, length: number): number {
    return this.#wasm.sumOfSquares(this.#at(x), length);
  }

  adam(step: AdamStep, arrays: AdamArrays, length: number): void {
    this.#wasm.adam(
      this.#at(arrays.values),
      this.#at(arrays.gradients),
      this.#at(arrays.firstMoments),
      this.#at(arrays.secondMoments),
      length,
      step.beta1,
      step.beta2,
      1 - step.beta1,
      1 - step.beta2,
      step.gradientScale,
      step.stepSize,
      step.secondScale,
      step.epsilon,
    );
  }

  /** The address of an array of this memory; one of another memory would corrupt this one. */
  #at(x: Float32Array): number {
    if (x.buffer !== this.#buffer) {
      throw new SupairError('INTERNAL', {
        who: 'SimdKernels',
        expected: 'an array from allocate()',
        got: 'one of another memory',
      });
    }
    return x.byteOffset;
  }
}
