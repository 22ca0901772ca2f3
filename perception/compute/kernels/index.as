/**
 * The kernels of this room in AssemblyScript: WebAssembly SIMD, four floats a register (f32x4).
 * Pointers are byte addresses in the imported memory; nothing here allocates. Scratch memory is the
 * caller's. Compiled by `node scripts/build-kernels.mjs` into ../simd-wasm.ts.
 */

export { adam } from './adam';
export { boxScratch, occlude, occludeGradient, readPatches, readPatchesGradient } from './boxes';
export { convolutionScratch, convolve, convolveGradient } from './convolution';
export { expAll, logAll } from './functions';
export { gemm } from './gemm';
export { leafCoefGradients } from './leaf-coefficients';
export { leafInputGradients } from './leaf-inputs';
export { leafPack } from './leaf-pack';
export { leafForward } from './leaves';
export { lstmForward, lstmGradients } from './lstm';
export { mixtureMap, seeThroughForward, seeThroughGradients, seeThroughPack } from './see-through';
export { sumForward, sumGradients } from './sums';
