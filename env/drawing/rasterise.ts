/** Drawings to frames: every pixel is the exact mean of what covers it, shape by shape. */

import type { Frame } from '../core/env.ts';
import { blend, type Picture } from './blend.ts';
import { clipPolygon } from './clip.ts';
import { coverPolygon, createCoverage } from './coverage.ts';
import { type Drawing, inPixels, type PictureSize } from './drawing.ts';
import { outlineOf } from './outline.ts';

/** An RGB frame [H, W, 3] of the size asked for. */
export function rasterise(drawing: Drawing, size: PictureSize): Frame {
  const { width, height } = size;
  const data = new Uint8Array(width * height * 3);
  data.set(drawing.ground);
  for (let done = 3; done < data.length; done *= 2) data.copyWithin(done, 0, done);
  const picture: Picture = { width, data, y0: 0, y1: height };
  const coverage = createCoverage();
  for (const shape of inPixels(drawing, size)) {
    const corners = clipPolygon(outlineOf(shape), size);
    if (corners.length < 3) continue;
    coverPolygon(Float64Array.from(corners.flat()), 0, 0, 1, coverage);
    blend(picture, coverage, shape.color);
  }
  return { height, width, channels: 3, data };
}
