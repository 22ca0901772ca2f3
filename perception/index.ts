/** Frames to objects: load a trained model, train one, judge one. */

import { resolveModel } from '../storage/package-root.ts';
import { type BackendChoice, useBackend } from './compute/backend.ts';
import type { Perceiver } from './scene.ts';
import { createPerceiver } from './supair/inference/perceiver.ts';
import { loadModel } from './supair/model-files.ts';

// backends
export { BACKENDS, type BackendChoice, type BackendInfo, useBackend } from './compute/backend.ts';
// frames
export {
  decodeFrameFile,
  encodeFrameFile,
  type LoadOptions,
  loadFrames,
  readFrameFile,
} from './data/index.ts';
// judging
export {
  type BoxMetrics,
  boxMetrics,
  type CountMetrics,
  countMetrics,
  drawOverlay,
  type OverlayOptions,
} from './evaluate/index.ts';
// scenes
export { type Perceiver, type Scene, type SceneObject, toObjectTable } from './scene.ts';
// training
export type { CurvePoint } from './supair/training/checkpoint.ts';
export { type FitOptions, type FitProgress, type FitResult, fit } from './supair/training/fit.ts';
export { RECIPES, type Recipe } from './supair/training/recipes.ts';

/**
 * A trained model, ready to perceive.
 *
 * @param model a folder written by `fit`, or the name of a shipped model.
 * @throws NOT_FOUND, VERSION, BAD_FILE where the folder does not hold a perception model.
 */
export async function loadPerceiver(
  model: string,
  backend: BackendChoice = 'auto',
): Promise<Perceiver> {
  await useBackend(backend);
  return createPerceiver(loadModel(resolveModel(model)).trained);
}
