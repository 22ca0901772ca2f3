/** The canvas of a run: as large as it has to be for the objects that the frames show. */

import { type FrameSize, resizeFrames } from '../../../../env/core/area-average.ts';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { canvasFor, LARGEST_CANVAS } from '../../canvas.ts';
import { spacedFrames } from '../../normalize/choose.ts';
import { normalizeFrames } from '../../normalize/normalization.ts';
import { proposeAll } from '../proposals/propose-all.ts';
import { normalizationFor } from './background-change.ts';
import type { Decisions } from './decision.ts';
import type { FitSettings } from './fit-settings.ts';
import { canvasForObjects, type ObjectSizes, objectSizes, scaledSizes } from './object-size.ts';

/** Frames whose objects say how large the canvas should be, and the longest side at which they do. */
const SAMPLE = 96;
const SAMPLE_SIDE = 96;

export function chooseCanvas(
  frames: FrameSet,
  settings: FitSettings,
  decisions: Decisions,
): FrameSize {
  const { canvas } = settings;
  const largest = canvasFor(frames, canvas ?? LARGEST_CANVAS);
  const sizes = canvas === undefined ? sizesOn(largest, frames, settings) : null;
  const chosen = sizes === null ? largest : canvasForObjects(largest, sizes);
  if (chosen.height === frames.height && chosen.width === frames.width) return frames;
  const side = sizes === null ? 0 : Math.round((sizes.typical * frames.width) / largest.width);
  const why =
    chosen === largest
      ? `frames of ${frames.width} x ${frames.height} are scaled down`
      : `objects of some ${side} pixels show there as well, and it takes less time`;
  decisions.add('canvas', `${chosen.width} x ${chosen.height}`, why, canvas);
  return chosen;
}

// ---------------------------------------------------------------------------

/** Sizes of objects on a canvas; null where too few are seen. */
function sizesOn(
  canvas: FrameSize,
  frames: FrameSet,
  { objectSize, change }: FitSettings,
): ObjectSizes | null {
  if (objectSize !== undefined) {
    const [low, high] = objectSize;
    return scaledSizes({ low, typical: (low + high) / 2, high }, canvas.width / frames.width);
  }
  const small = canvasFor(canvas, SAMPLE_SIDE);
  const sample = resizeFrames(spacedFrames(frames, SAMPLE), small);
  const seen = normalizeFrames(sample, normalizationFor(sample, change));
  const found = objectSizes(proposeAll(seen).trusted);
  return found && scaledSizes(found, canvas.width / small.width);
}
