/**
 * This room's own WebAssembly kernels (sources in `kernels/`), instantiated on a memory of the
 * caller's choice: the wasm backend's heap, so that they work on tensors in place, or one of their
 * own. Pointers are byte offsets into that memory; every kernel's contract is with its source.
 */

import { SIMD_WASM } from './simd-wasm.ts';

export interface SimdKernels {
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    scratch: number,
  ): void;
  /** exp and log of `n` floats, `n` a multiple of 4. */
  expAll(x: number, out: number, n: number): void;
  logAll(x: number, out: number, n: number): void;
}

/** Bytes of scratch that `gemm` needs for a left operand [m, k]. */
export function gemmScratch(m: number, k: number): number {
  return 4 * Math.min(k, GEMM_DEPTH) * (m + 3 + GEMM_COLUMNS);
}

/** @param memory at least one page; the kernels hold no data of their own in it. */
export function instantiateKernels(memory: WasmMemory): SimdKernels {
  compiled ??= new webAssembly.Module(Buffer.from(SIMD_WASM, 'base64'));
  return new webAssembly.Instance(compiled, { env: { memory } }).exports;
}

/** A memory of its own, at least `bytes` large. */
export function createMemory(bytes: number): WasmMemory {
  return new webAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

// ---------------------------------------------------------------------------

/** Blocks of `kernels/gemm.as`. */
const GEMM_DEPTH = 256;
const GEMM_COLUMNS = 64;

const PAGE_BYTES = 65_536;

/** The part of the WebAssembly interface used here (the types of Node have none). */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WasmInterface {
  Module: new (bytes: Uint8Array) => object;
  Memory: new (pages: { initial: number }) => WasmMemory;
  Instance: new (
    module: object,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: SimdKernels };
}

const webAssembly: WasmInterface = Reflect.get(globalThis, 'WebAssembly');

let compiled: object | null = null;
