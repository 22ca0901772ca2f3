/** Frames to objects: load a trained model, train one, judge one. */

import type { Frame } from '../env/core/env.ts';
import { Rng } from '../env/core/random.ts';
import { resolveModel } from '../storage/package-root.ts';
import { type BackendChoice, useBackend } from './compute/backend.ts';
import type { Perceiver } from './scene.ts';
import { imagineBackground, imagineObjects } from './supair/inference/imagine.ts';
import { createPerceiver } from './supair/inference/perceiver.ts';
import { disposeModel } from './supair/model.ts';
import { loadModel } from './supair/model-files.ts';
import { disposeParams } from './supair/params.ts';

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
export { fit } from './supair/training/fit.ts';
export type { FitOptions, FitProgress, FitResult } from './supair/training/fit-options.ts';
export { RECIPES, type Recipe } from './supair/training/recipes.ts';

/**
 * What a trained model expects to see: the empty table, and `count` objects drawn from its circuit.
 *
 * @param model a folder written by `fit`, or the name of a shipped model.
 * @throws NOT_FOUND, VERSION, BAD_FILE where the folder does not hold a perception model.
 */
export async function imagine(
  model: string,
  count: number,
  seed = 1,
): Promise<{ background: Frame; objects: Frame[] }> {
  await useBackend();
  const { trained } = loadModel(resolveModel(model));
  const { model: built, host, params } = trained;
  disposeParams(params);
  const background = imagineBackground(built, host);
  const objects = imagineObjects(built, host, count, new Rng(seed).fork('imagine'));
  disposeModel(built);
  return { background, objects };
}

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
