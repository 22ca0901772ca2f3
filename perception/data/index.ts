/** Frames in: the published data sets, frame files, and images. */

export { decodePng, encodePng, readPng } from '../../storage/pictures/png.ts';
export {
  BLOCK_SCENARIOS,
  makeBlocks,
} from './blocks/blocks.ts';
export type { Split } from './digits.ts';
export {
  BLOCK_SETS,
  DIGIT_SETS,
  frameRange,
  type LoadOptions,
  loadFrames,
  PUBLISHED_SETS,
} from './load-frames.ts';
export { decodeFrameFile, encodeFrameFile, readFrameFile } from './npz.ts';
export { makeSprites } from './sprites.ts';
