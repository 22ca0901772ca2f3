/**
 * This room's own WebAssembly kernels (sources in `kernels/`), instantiated on a memory of the
 * caller's choice: the wasm backend's heap, so that they work on tensors in place, or one of their
 * own. Pointers are byte offsets into that memory; every kernel's contract is with its source.
 */

import { type WasmMemory, wasmModule } from '../../env/core/wasm-module.ts';
import { SIMD_WASM } from './simd-wasm.ts';

/** Arguments are pointers and sizes, in the order of the function in `kernels/`. */
type Kernel = (...pointersAndSizes: number[]) => void;

export interface SimdKernels {
  // adam.as
  readonly adam: Kernel;
  // boxes.as
  readonly boxScratch: (height: number, width: number, channels: number, patch: number) => number;
  readonly occlude: Kernel;
  readonly occludeGradient: Kernel;
  readonly readPatches: Kernel;
  readonly readPatchesGradient: Kernel;
  // convolution.as
  readonly convolutionScratch: (
    rows: number,
    columns: number,
    inputs: number,
    outputs: number,
  ) => number;
  readonly convolve: Kernel;
  readonly convolveGradient: Kernel;
  // functions.as
  readonly expAll: Kernel;
  readonly logAll: Kernel;
  // gemm.as
  readonly gemm: Kernel;
  // leaves.as
  readonly leafPack: Kernel;
  readonly leafForward: Kernel;
  readonly leafInputGradients: Kernel;
  readonly leafCoefGradients: Kernel;
  // lstm.as
  readonly lstmForward: Kernel;
  readonly lstmGradients: Kernel;
  // see-through.as
  readonly mixtureMap: Kernel;
  readonly seeThroughForward: Kernel;
  readonly seeThroughGradients: Kernel;
  readonly seeThroughPack: Kernel;
  // sums.as
  readonly sumForward: Kernel;
  readonly sumGradients: Kernel;
}

/** Bytes of scratch that `gemm` needs for a left operand [m, k]. */
export function gemmScratch(m: number, k: number): number {
  return 4 * Math.min(k, GEMM_DEPTH) * (m + 3 + GEMM_COLUMNS);
}

/** The kernels on a memory of at least one page; they hold no data of their own in it. */
export const instantiateKernels: (memory: WasmMemory) => SimdKernels = wasmModule(SIMD_WASM);

// ---------------------------------------------------------------------------

/** Blocks of `kernels/gemm.as`. */
const GEMM_DEPTH = 256;
const GEMM_COLUMNS = 64;
