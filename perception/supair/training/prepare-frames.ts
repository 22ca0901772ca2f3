/** From the frames that somebody has to those that a run trains and judges itself on. */

import { type FrameSize, resizeFrames } from '../../../env/core/area-average.ts';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { type Normalization, normalizeFrames } from '../normalize/normalization.ts';
import type { FitOptions } from './fit-options.ts';
import { splitHeldOut } from './held-out.ts';
import { AUTO_BATCH } from './recipes/auto.ts';
import { settleChange } from './settings/background-change.ts';
import { chooseCanvas } from './settings/choose-canvas.ts';
import { type Decision, Decisions } from './settings/decision.ts';
import type { FitSettings } from './settings/fit-settings.ts';

export interface PreparedFrames {
  /** On the canvas and normalised, as are the others. */
  readonly train: FrameSet;
  /** Not trained on, without labels; null where there are too few frames, or the recipe has no use for them. */
  readonly heldOut: FrameSet | null;
  /** Labelled; null for none. */
  readonly evaluation: FrameSet | null;
  /** Size of the frames before they were scaled to the canvas. */
  readonly frame: FrameSize;
  /** What was done to the frames on the canvas; null for nothing. */
  readonly normalization: Normalization | null;
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
  const scaled = resizeFrames(frames, canvas);
  const normalization = own ? settleChange(scaled, settings.change, decisions) : null;
  const onCanvas = normalizeFrames(scaled, normalization);
  const split = own ? splitHeldOut(onCanvas, settings.batch ?? AUTO_BATCH) : null;
  if (split !== null) {
    const value = `${split.heldOut.size} of ${frames.size} frames`;
    decisions.add('kept out', value, 'their ELBO says when to stop');
  }
  return {
    train: split?.train ?? onCanvas,
    heldOut: split?.heldOut ?? null,
    evaluation:
      evaluation === undefined
        ? null
        : normalizeFrames(resizeFrames(evaluation, canvas), normalization),
    frame: { height, width },
    normalization,
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
