/**
 * Frames to objects: load a trained model, train one, judge one.
 *
 * The tensor library is loaded by training alone, when it begins: perceiving has kernels of its own.
 */

import { availableParallelism } from 'node:os';
import type { Frame } from '../env/core/env.ts';
import type { FrameSet } from '../env/core/frame-set.ts';
import { Rng } from '../env/core/random.ts';
import { resolveModel } from '../storage/package-root.ts';
import type { BackendChoice, BackendInfo } from './compute/backend-names.ts';
import type { Perceiver } from './scene.ts';
import { onCanvas } from './supair/canvas.ts';
import type { Boxes } from './supair/inference/engine.ts';
import { imagineBackground, imagineObjects } from './supair/inference/imagine.ts';
import { createPerceiver } from './supair/inference/perceiver.ts';
import { loadModel } from './supair/model-files.ts';
import { normalizing } from './supair/normalize/normalizing-perceiver.ts';
import type { FitOptions, FitResult } from './supair/training/fit-options.ts';

// backends
export {
  BACKENDS,
  type BackendChoice,
  type BackendInfo,
  describeBackend,
} from './compute/backend-names.ts';
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
  averagePrecision,
  type BoxMetrics,
  boxMetrics,
  type Comparison,
  type CountCalibration,
  type CountMetrics,
  compareScenes,
  countCalibration,
  countMetrics,
  drawOverlay,
  type Evaluation,
  evaluateScenes,
  type FrameFailures,
  type FrameOutcome,
  frameFailures,
  matchScenes,
  type OverlayOptions,
  type PositionCalibration,
  positionCalibration,
  posteriorCountAccuracy,
  presenceCalibration,
  type Reliability,
  reliability,
  type TrackingMetrics,
  trackingMetrics,
} from './evaluate/index.ts';
// scenes
export {
  type ObjectMask,
  type PerceiveOptions,
  type Perceiver,
  type Scene,
  type SceneObject,
  type SceneSample,
  toObjectTable,
} from './scene.ts';
// certainty
export {
  type CalibrateOptions,
  type Calibration,
  calibrateModel,
} from './supair/calibrate-model.ts';
export { BOXES, type Boxes } from './supair/inference/engine.ts';
// training
export type { CurvePoint } from './supair/training/checkpoint.ts';
export {
  type FitOptions,
  type FitProgress,
  type FitResult,
  type FoundFailure,
  RECIPES,
  type Recipe,
} from './supair/training/fit-options.ts';
export type { Decision } from './supair/training/settings/decision.ts';
export {
  BACKGROUND_CHANGES,
  type BackgroundChange,
  type FitSettings,
} from './supair/training/settings/fit-settings.ts';

// identities over time
export type { TrackerOptions } from './tracking/options.ts';
export type { TrackerState } from './tracking/state.ts';
export { createTracker, type Tracker, trackVideos } from './tracking/tracker.ts';

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
  const { model: laid, params } = loadModel(resolveModel(model)).trained;
  const background = imagineBackground(laid, params);
  const objects = imagineObjects(laid, params, count, new Rng(seed).fork('imagine'));
  return { background, objects };
}

export interface LoadPerceiverOptions {
  /** Take frames of any size and scale them; default only frames as large as those of training. */
  readonly anySize?: boolean;
  /** Boxes around what shows of an object, or the model's own proposals; default what `fit` found the model to be better at. */
  readonly boxes?: Boxes;
}

/**
 * A trained model, ready to perceive; large batches on two threads where there are two cores.
 *
 * @param model a folder written by `fit`, or the name of a shipped model.
 * @returns boxes are in pixels of the frames sent, whatever size the model works at.
 * @throws NOT_FOUND, VERSION, BAD_FILE where the folder does not hold a perception model.
 */
export async function loadPerceiver(
  model: string,
  { anySize = false, boxes }: LoadPerceiverOptions = {},
): Promise<Perceiver> {
  const threads = availableParallelism() > 1 ? 2 : 1;
  const { record, trained } = loadModel(resolveModel(model));
  const perceiver = normalizing(
    createPerceiver(trained, { threads, boxes }),
    record.normalization ?? null,
  );
  return onCanvas(perceiver, { frame: record.frame ?? record.supair, anySize });
}

/** Selects and prepares the tensor backend for training; `fit` does so by itself. */
export async function useBackend(choice: BackendChoice = 'auto'): Promise<BackendInfo> {
  return await (await import('./compute/backend.ts')).useBackend(choice);
}

/**
 * Learns a model from frames without labels, into a folder.
 *
 * @throws BAD_ARGUMENT for too few frames or settings out of range, NOT_FOUND and BAD_FILE for
 * `from` and `resume`, BAD_VALUE where the loss is not finite.
 */
export async function fit(frames: FrameSet, options: FitOptions): Promise<FitResult> {
  return await (await import('./supair/training/fit.ts')).fit(frames, options);
}
