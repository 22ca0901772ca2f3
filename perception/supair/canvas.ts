/**
 * The canvas: the size at which a model sees frames. Larger frames are scaled down to it, and what
 * is found on it is told in pixels of the frame that was sent.
 *
 *   frame 256 x 192 --> canvas 128 x 96 --> scene on the canvas --> scene in pixels of the frame
 *
 * A frame spans its canvas exactly, so that coordinates need two factors and no offset. Likelihoods
 * are those of the canvas.
 */

import { type FrameSize, resizeFrame } from '../../env/core/area-average.ts';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { mapObjects, type Perceiver, type Scene, type SceneObject } from '../scene.ts';

/** Longest side that models are trained at, pixels. */
export const LARGEST_CANVAS = 128;

/** The frame's size, its aspect kept, with no side longer than `longest` pixels. */
export function canvasFor({ height, width }: FrameSize, longest: number): FrameSize {
  const scale = Math.min(1, longest / Math.max(height, width));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { height: side(height), width: side(width) };
}

/** Which frames a perceiver on a canvas takes. */
export interface CanvasOptions {
  /** Size of the frames that the model was trained on, before they were scaled. */
  readonly frame: FrameSize;
  /** Frames of any size are scaled, not those of `frame` alone. */
  readonly anySize?: boolean;
}

/**
 * The same perceiver for frames that are not of its canvas' size.
 *
 * @returns a perceiver whose `height` and `width` are those of `frame`, and whose scenes are in
 * pixels of the frames sent. Its `perceive` throws BAD_SHAPE for frames it does not take.
 */
export function onCanvas(inner: Perceiver, { frame, anySize = false }: CanvasOptions): Perceiver {
  const canvas = { height: inner.height, width: inner.width };
  if (!anySize && sameSize(frame, canvas)) return inner;
  return {
    ...inner,
    height: frame.height,
    width: frame.width,
    perceive(frames, ...rest) {
      frames.forEach((sent, i) => {
        checkFrame(sent, i, { ...frame, channels: inner.channels }, anySize);
      });
      const scenes = inner.perceive(
        frames.map((sent) => resizeFrame(sent, canvas)),
        ...rest,
      );
      return scenes.map((scene, i) => toFramePixels(scene, canvas, frames[i] as Frame)); // one each
    },
    dispose: () => inner.dispose(),
  };
}

// ---------------------------------------------------------------------------

function sameSize(a: FrameSize, b: FrameSize): boolean {
  return a.height === b.height && a.width === b.width;
}

function toFramePixels(scene: Scene, canvas: FrameSize, frame: FrameSize): Scene {
  const [fx, fy] = [frame.width / canvas.width, frame.height / canvas.height];
  const enlarge = (object: SceneObject): SceneObject => ({
    ...object,
    x: object.x * fx,
    y: object.y * fy,
    w: object.w * fx,
    h: object.h * fy,
    x_std: object.x_std * fx,
    y_std: object.y_std * fy,
  });
  return mapObjects(scene, enlarge);
}

function checkFrame(
  { height, width, channels, data }: Frame,
  index: number,
  wanted: FrameSize & { readonly channels: number },
  anySize: boolean,
): void {
  const whole = data.length === height * width * channels && height > 0 && width > 0;
  if (whole && channels === wanted.channels && (anySize || sameSize({ height, width }, wanted))) {
    return;
  }
  const size = anySize ? 'H, W' : `${wanted.height}, ${wanted.width}`;
  throw new SupairError('BAD_SHAPE', {
    who: `perceive.frames[${index}]`,
    expected: `uint8 [${size}, ${wanted.channels}]`,
    got: `[${height}, ${width}, ${channels}] (${data.length} bytes)`,
    remedy: anySize
      ? 'Send frames of as many channels as the model was trained on.'
      : 'Send frames of the size the model was trained on, or load it for frames of any size.',
  });
}
