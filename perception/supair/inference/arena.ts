/**
 * The memory of one model's inference: its weights as the kernels want them, then buffers of fixed
 * size. Everything is taken while a model is prepared; perceiving allocates nothing here.
 */

import {
  createMemory,
  PAGE_BYTES,
  type WasmMemory,
  wasmModule,
} from '../../../env/core/wasm-module.ts';
import { SIMD_WASM } from './kernels-wasm.ts';

/** Arguments are pointers, sizes and numbers, in the order of the function in `kernels/`. */
type Kernel<Result = void> = (...args: number[]) => Result;

export interface InferenceKernels {
  readonly affine: Kernel;
  readonly attend: Kernel;
  readonly backgroundMap: Kernel;
  readonly bestProduct: Kernel<number>;
  readonly childPosteriors: Kernel;
  readonly clampedTaps: Kernel;
  readonly colour: Kernel;
  readonly coverBox: Kernel;
  readonly gaussianSums: Kernel;
  readonly lstmCell: Kernel;
  readonly objectShares: Kernel;
  readonly pointShares: Kernel;
  readonly readMap: Kernel;
  readonly readOpen: Kernel;
  readonly readPixels: Kernel;
  readonly rootPosteriors: Kernel;
  readonly seeThroughSums: Kernel;
  readonly sumLayer: Kernel;
  readonly toCells: Kernel;
  readonly toPixels: Kernel;
  readonly winogradInput: Kernel;
  readonly winogradOutput: Kernel;
}

/** Floats a vector register. */
const LANES = 4;

/** `n` rounded up to whole vectors. */
export function wholeVectors(n: number): number {
  return Math.ceil(n / LANES) * LANES;
}

export class Arena {
  readonly kernels: InferenceKernels;
  readonly #memory: WasmMemory = createMemory(PAGE_BYTES);
  #floats: Float32Array = new Float32Array(this.#memory.buffer);
  #integers: Int32Array = new Int32Array(this.#memory.buffer);
  #bytes: Uint8Array = new Uint8Array(this.#memory.buffer);
  #end = ALIGNMENT; // address 0 stands for "none"

  constructor() {
    this.kernels = instantiate(this.#memory);
  }

  /** The whole memory; index = address / 4. Stale once more memory is taken. */
  get floats(): Float32Array {
    return this.#floats;
  }

  /** The same as 32-bit integers. */
  get integers(): Int32Array {
    return this.#integers;
  }

  /** The same as bytes. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Address of `floats` fresh zeros, aligned to a vector. */
  take(floats: number): number {
    const at = this.#end;
    this.#end = at + Math.ceil((4 * floats) / ALIGNMENT) * ALIGNMENT;
    const missing = this.#end + SLACK - this.#memory.buffer.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      const { buffer } = this.#memory;
      this.#floats = new Float32Array(buffer);
      this.#integers = new Int32Array(buffer);
      this.#bytes = new Uint8Array(buffer);
    }
    return at;
  }

  /** Address of a copy of these floats. */
  put(values: ArrayLike<number>): number {
    const at = this.take(values.length);
    this.#floats.set(values, at / 4);
    return at;
  }

  /** Address of a copy of these integers, 32 bits each. */
  putIntegers(values: ArrayLike<number>): number {
    const at = this.take(values.length);
    this.#integers.set(values, at / 4);
    return at;
  }
}

// ---------------------------------------------------------------------------

const ALIGNMENT = 64;
/** Bytes after the last buffer: a vector load of the last element may reach beyond it. */
const SLACK = 64;

const instantiate = wasmModule<InferenceKernels>(SIMD_WASM);
