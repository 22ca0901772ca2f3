/**
 * What a sprite covers of the frame: its shape's outline, turned about the sprite's centre.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type Coverage, coverPolygon } from '../drawing/coverage.ts';
import { type FrameSize, tableToFrame, turnBy, turned } from './geometry.ts';
import type { Sprite } from './scene.ts';
import { OUTLINES } from './shapes.ts';

/** x0, y0, x1, y1 in frame pixels. */
export type Box = readonly [number, number, number, number];

/** What decides how much room a sprite takes. */
type Look = Pick<Sprite, 'shape' | 'size' | 'angle'>;

/** Corners x0, y0, x1, y1, ... of the sprite's shape as it lies, for size 1. A circle never turns. */
export function outlineOf({ shape, angle = 0 }: Look): Float64Array {
  const outline = OUTLINES[shape];
  if (angle === 0 || shape === 'circle') return outline;
  const turn = turnBy(angle);
  const result = new Float64Array(outline.length);
  for (let i = 0; i < outline.length; i += 2) {
    const { x, y } = turned({ x: outline[i] as number, y: outline[i + 1] as number }, turn);
    result[i] = x;
    result[i + 1] = y;
  }
  return result;
}

/** The sprite's tight box around its centre at (0, 0). */
export function extentOf(look: Look): Box {
  const half = look.size / 2;
  if ((look.angle ?? 0) === 0 || look.shape === 'circle') return [-half, -half, half, half];
  const outline = outlineOf(look);
  let [left, top, right, bottom] = [0, 0, 0, 0]; // the centre is on every shape
  for (let i = 0; i < outline.length; i += 2) {
    left = Math.min(left, outline[i] as number);
    right = Math.max(right, outline[i] as number);
    top = Math.min(top, outline[i + 1] as number);
    bottom = Math.max(bottom, outline[i + 1] as number);
  }
  return [left * look.size, top * look.size, right * look.size, bottom * look.size];
}

/** The sprite's tight box, which may reach outside the frame. */
export function boxOf(sprite: Sprite, frame: FrameSize): Box {
  const { x, y } = tableToFrame(sprite, frame);
  const [left, top, right, bottom] = extentOf(sprite);
  return [x + left, y + top, x + right, y + bottom];
}

/** Writes how much of each pixel the sprite covers. */
export function coverSprite(sprite: Sprite, frame: FrameSize, out: Coverage): void {
  const { x, y } = tableToFrame(sprite, frame);
  coverPolygon(outlineOf(sprite), x, y, sprite.size, out);
}
