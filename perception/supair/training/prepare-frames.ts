/** From the frames that somebody has to those that a run trains and judges itself on. */

import type { FrameSet } from '../../../env/core/frame-set.ts';
import { type FrameSize, resizeFrames } from '../../data/area-average.ts';
import { canvasFor, LARGEST_CANVAS } from '../canvas.ts';
import type { FitOptions } from './fit-options.ts';
import { splitHeldOut } from './held-out.ts';
import { proposeAll } from './proposals/propose-all.ts';
import { AUTO_BATCH } from './recipes/auto.ts';
import { type Decision, Decisions } from './settings/decision.ts';
import type { FitSettings } from './settings/fit-settings.ts';
import { canvasForObjects, type ObjectSizes, objectSizes } from './settings/object-size.ts';

export interface PreparedFrames {
  /** On the canvas, as are the others. */
  readonly train: FrameSet;
  /** Not trained on, without labels; null where there are too few frames, or the recipe has no use for them. */
  readonly heldOut: FrameSet | null;
  /** Labelled; null for none. */
  readonly evaluation: FrameSet | null;
  /** Size of the frames before they were scaled to the canvas. */
  readonly frame: FrameSize;
  readonly decisions: readonly Decision[];
}

export function prepareFrames(
  frames: FrameSet,
  { recipe = 'auto', settings = {}, evaluation }: FitOptions,
): PreparedFrames {
  const { height, width } = frames;
  const own = recipe === 'auto';
  const decisions = new Decisions();
  const canvas = own ? chooseCanvas(frames, settings, decisions) : frames;
  const onCanvas = resizeFrames(frames, canvas);
  const split = own ? splitHeldOut(onCanvas, settings.batch ?? AUTO_BATCH) : null;
  if (split !== null) {
    const value = `${split.heldOut.size} of ${frames.size} frames`;
    decisions.add('kept out', value, 'their ELBO says when to stop');
  }
  return {
    train: split?.train ?? onCanvas,
    heldOut: split?.heldOut ?? null,
    evaluation: evaluation === undefined ? null : resizeFrames(evaluation, canvas),
    frame: { height, width },
    decisions: decisions.list,
  };
}

/** Settings in pixels of the frames as settings in pixels of their canvas. */
export function settingsOnCanvas(
  settings: FitSettings,
  frame: FrameSize,
  canvas: FrameSize,
): FitSettings {
  if (settings.objectSize === undefined) return settings;
  const scale = canvas.width / frame.width;
  const [low, high] = settings.objectSize;
  return { ...settings, objectSize: [low * scale, high * scale] };
}

// ---------------------------------------------------------------------------

/** Frames whose objects say how large the canvas should be. */
const SAMPLE = 256;

function chooseCanvas(
  frames: FrameSet,
  { canvas, objectSize }: FitSettings,
  decisions: Decisions,
): FrameSize {
  const largest = canvasFor(frames, canvas ?? LARGEST_CANVAS);
  const scale = largest.width / frames.width;
  const known = objectSize && sidesOf(objectSize, scale);
  const sizes =
    canvas === undefined
      ? (known ?? objectSizes(proposeAll(sampleOn(frames, largest)).trusted))
      : null;
  const chosen = sizes === null ? largest : canvasForObjects(largest, sizes);
  if (chosen.height === frames.height && chosen.width === frames.width) return frames;
  const side = sizes === null ? 0 : Math.round(sizes.typical / scale);
  const why =
    chosen === largest
      ? `frames of ${frames.width} x ${frames.height} are scaled down`
      : `objects of some ${side} pixels show there as well, and it takes less time`;
  decisions.add('canvas', `${chosen.width} x ${chosen.height}`, why, canvas);
  return chosen;
}

function sidesOf([low, high]: readonly [number, number], scale: number): ObjectSizes {
  return { low: low * scale, typical: ((low + high) / 2) * scale, high: high * scale };
}

/** Some frames, evenly spread, at another size. */
function sampleOn(set: FrameSet, size: FrameSize): FrameSet {
  const count = Math.min(SAMPLE, set.size);
  const length = set.height * set.width * set.channels;
  const frames = new Uint8Array(count * length);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * set.size) / count) * length;
    frames.set(set.frames.subarray(from, from + length), i * length);
  }
  return resizeFrames({ ...set, size: count, frames, labels: null, episodeLength: null }, size);
}
