/**
 * What is done to every frame before a model sees it, where the background itself changes: each kind
 * takes one nuisance out, frame by frame, bytes to bytes, and puts it back into the scenes found.
 *
 *   frame  --normalize-->  the model's frame  --perceive-->  scene  --restore-->  scene of the frame
 *
 * Densities change with the pixels' scale: `logScale` is the logarithm of d(model pixel)/d(pixel)
 * summed over a frame's values, which a scene's log likelihood needs to be one of the frame sent.
 */

import type { Frame } from '../../../env/core/env.ts';
import { type FrameSet, frameAt, sharedPixels } from '../../../env/core/frame-set.ts';
import { mapObjects, type Scene, type SceneObject } from '../../scene.ts';
import { gainsOf, withoutGains } from './gain.ts';
import { backgroundColor, relativeTo, restoreColor } from './one-color.ts';
import { shiftOf, withoutShift } from './shake.ts';

/** Kinds of backgrounds that change, and what is known of them; null for one that stays. */
export type Normalization =
  /** Another colour in every frame. */
  | { readonly kind: 'one-color' }
  /** Light that changes: gains against a picture of the empty scene, [H W C] bytes. */
  | { readonly kind: 'gain'; readonly reference: Uint8Array }
  /** A camera that shakes: shifts against a picture of the empty scene, [H W C] bytes. */
  | { readonly kind: 'shake'; readonly reference: Uint8Array };

export type NormalizationKind = Normalization['kind'];

/** How large differences between normalised pixels are against those of the frame. */
export function contrastOf(normalization: Normalization | null): number {
  return normalization?.kind === 'one-color' ? 0.5 : 1;
}

export interface Normalized {
  readonly frame: Frame;
  /** Nats. */
  readonly logScale: number;
  /** Colour of an object in the frame that was sent. */
  readonly color: (color: SceneObject['color']) => SceneObject['color'];
  /** Where the frame's content lies against the model's frame, pixels. */
  readonly dx: number;
  readonly dy: number;
}

export function normalize(frame: Frame, normalization: Normalization): Normalized {
  const data = new Uint8Array(frame.data.length);
  return { frame: { ...frame, data }, ...normalizeInto(data, frame, normalization) };
}

/** All frames of a set; labels follow. */
export function normalizeFrames(set: FrameSet, normalization: Normalization | null): FrameSet {
  if (normalization === null) return set;
  const length = set.height * set.width * set.channels;
  const frames = sharedPixels(set.frames.length);
  const boxes = set.labels?.boxes?.slice() ?? null;
  const row = 4 * (set.labels?.maxBoxes ?? 0);
  for (let i = 0; i < set.size; i++) {
    const out = frames.subarray(i * length, (i + 1) * length);
    const { dx, dy } = normalizeInto(out, frameAt(set, i), normalization);
    boxes?.subarray(i * row, (i + 1) * row).forEach((edge, at, own) => {
      own[at] = edge - (at % 2 === 0 ? dx : dy);
    });
  }
  // whose a pixel is does not follow a shift over the border
  const instances = normalization.kind === 'shake' ? null : set.labels?.instances;
  const labels = set.labels && {
    ...set.labels,
    boxes,
    ...(instances === undefined ? {} : { instances }),
  };
  return { ...set, frames, labels };
}

/** The scene of a normalised frame as one of the frame that was sent. */
export function restoreScene(scene: Scene, normalized: Normalized): Scene {
  const { color, dx, dy, logScale, frame } = normalized;
  const log_likelihood = scene.log_likelihood + logScale;
  const restored = mapObjects(scene, (object) => ({
    ...object,
    x: object.x + dx,
    y: object.y + dy,
    color: color(object.color),
  }));
  return {
    ...restored,
    log_likelihood,
    bits_per_dim: scene.bits_per_dim - logScale / (frame.data.length * Math.LN2),
  };
}

// ---------------------------------------------------------------------------

function normalizeInto(
  out: Uint8Array,
  frame: Frame,
  normalization: Normalization,
): Omit<Normalized, 'frame'> {
  const still = { logScale: 0, color: (own: SceneObject['color']) => own, dx: 0, dy: 0 };
  const values = frame.data.length;
  switch (normalization.kind) {
    case 'one-color': {
      const background = backgroundColor(frame);
      relativeTo(background, frame, out);
      const color = (own: SceneObject['color']): SceneObject['color'] =>
        restoreColor(own, background);
      return { ...still, logScale: -values * Math.LN2, color };
    }
    case 'gain': {
      const gains = gainsOf(frame, normalization.reference);
      withoutGains(gains, frame, out);
      const mean = gains.reduce((sum, g) => sum + Math.log(g), 0) / gains.length;
      const color = ([r, g, b]: SceneObject['color']): SceneObject['color'] => {
        const [gr, gg, gb] = [0, 1, 2].map((c) => gains[c % gains.length] as number) as [
          number,
          number,
          number,
        ]; // three of three
        return [Math.min(1, r * gr), Math.min(1, g * gg), Math.min(1, b * gb)];
      };
      return { ...still, logScale: -values * mean, color };
    }
    case 'shake': {
      const shift = shiftOf(frame, normalization.reference);
      withoutShift(shift, frame, out);
      return { ...still, ...shift };
    }
  }
}
