/**
 * The kernels of inference in AssemblyScript: one frame through a trained model, on a memory that
 * holds its weights. WebAssembly SIMD, four floats a register (f32x4). Pointers are byte addresses in
 * the imported memory, which the caller lays out; nothing here allocates. Compiled by
 * `node scripts/build-kernels.mjs` into ../kernels-wasm.ts.
 */

export { affine } from './affine';
export { attend, lstmCell } from './attention';
export { bestProduct, sumLayer } from './circuit';
export { toCells, toPixels } from './frame';
export { colour, backgroundMap, gaussianSums, seeThroughSums } from './leaves';
export { childPosteriors, objectShares, pointShares, rootPosteriors } from './masks';
export { clampedTaps, coverBox, readMap, readOpen, readPixels } from './sampling';
export { winogradInput, winogradOutput } from './winograd';
