/** A frame enlarged, with the boxes of its objects drawn on it. */

import type { Frame } from '../../env/core/env.ts';
import type { SceneObject } from '../scene.ts';
import { type Box, objectBox } from './boxes.ts';
import { maskAt } from './mask-iou.ts';
import { objectColor, type Rgb } from './palette.ts';

export interface OverlayOptions {
  /** Pixels of the picture a pixel of the frame; default what brings it to about 256. */
  readonly scale?: number;
  /** True boxes, drawn thin and white underneath. */
  readonly truth?: readonly Box[];
  /** Where an action touched the frame, frame pixels: a cross. */
  readonly mark?: { readonly x: number; readonly y: number };
}

/** RGB, `scale` times the frame's size; each object's box in its own colour. */
export function drawOverlay(
  frame: Frame,
  objects: readonly SceneObject[],
  options: OverlayOptions = {},
): Frame {
  const scale = options.scale ?? Math.max(1, Math.round(256 / Math.max(frame.height, frame.width)));
  const picture = enlarge(frame, scale);
  for (const box of options.truth ?? []) drawBox(picture, box, scale, 1, [255, 255, 255]);
  const thickness = Math.max(1, Math.round(scale / 2));
  // rear objects first, so that the front one's outline stays whole
  for (const object of [...objects].sort((a, b) => b.depth - a.depth)) {
    drawBox(picture, objectBox(object), scale, thickness, objectColor(object.id));
    if (object.mask !== undefined) drawOutline(picture, object, scale);
  }
  if (options.mark !== undefined) drawCross(picture, options.mark, scale);
  return picture;
}

// ---------------------------------------------------------------------------

/** Each pixel becomes a square of `scale`; grey becomes RGB. */
function enlarge({ height, width, channels, data }: Frame, scale: number): Frame {
  const wide = width * scale;
  const out = new Uint8Array(height * scale * wide * 3);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < wide; x++) {
      const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
      const to = (y * wide + x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = data[from + (channels === 3 ? c : 0)] ?? 0;
    }
  }
  return { height: height * scale, width: wide, channels: 3, data: out };
}

/** An outline `thickness` wide inside the box, clipped to the picture. */
function drawBox(picture: Frame, box: Box, scale: number, thickness: number, color: Rgb): void {
  const [x0, y0, x1, y1] = box.map((edge) => Math.round(edge * scale)) as [
    number,
    number,
    number,
    number,
  ]; // map keeps the four
  fill(picture, x0, y0, x1, y0 + thickness, color);
  fill(picture, x0, y1 - thickness, x1, y1, color);
  fill(picture, x0, y0, x0 + thickness, y1, color);
  fill(picture, x1 - thickness, y0, x1, y1, color);
}

/** Pixels where the mask passes one half, in the object's colour. */
function drawOutline(picture: Frame, object: SceneObject, scale: number): void {
  const [x0, y0, x1, y1] = objectBox(object).map((edge) => Math.round(edge * scale)) as [
    number,
    number,
    number,
    number,
  ]; // map keeps the four
  const shows = (x: number, y: number): boolean =>
    maskAt(object, (x + 0.5) / scale, (y + 0.5) / scale) >= 0.5;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (
        !shows(x, y) ||
        (shows(x - 1, y) && shows(x + 1, y) && shows(x, y - 1) && shows(x, y + 1))
      )
        continue;
      fill(picture, x, y, x + 1, y + 1, objectColor(object.id));
    }
  }
}

/** White on a black rim, so that it shows on any ground. */
function drawCross(picture: Frame, at: { x: number; y: number }, scale: number): void {
  const x = Math.round(at.x * scale);
  const y = Math.round(at.y * scale);
  const arm = Math.max(2, Math.round(2 * scale));
  const half = Math.max(1, Math.round(scale / 3));
  for (const [rim, color] of [
    [Math.max(1, Math.round(scale / 4)), [0, 0, 0]],
    [0, [255, 255, 255]],
  ] as const) {
    fill(picture, x - arm - rim, y - half - rim, x + arm + rim, y + half + rim, color);
    fill(picture, x - half - rim, y - arm - rim, x + half + rim, y + arm + rim, color);
  }
}

function fill(
  { height, width, data }: Frame,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  color: Rgb,
): void {
  for (let y = Math.max(0, y0); y < Math.min(height, y1); y++) {
    for (let x = Math.max(0, x0); x < Math.min(width, x1); x++)
      data.set(color, (y * width + x) * 3);
  }
}
