/**
 * Drawings to frames: every pixel is the exact mean of what covers it, shape by shape.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../core/env.ts';
import { clipPolygon } from './clip.ts';
import { type Coverage, coverPolygon, createCoverage } from './coverage.ts';
import { type Color, type Drawing, inPixels, type PictureSize } from './drawing.ts';
import { outlineOf } from './outline.ts';

/** An RGB frame [H, W, 3] of the size asked for. */
export function rasterise(drawing: Drawing, size: PictureSize): Frame {
  const { width, height } = size;
  const data = new Uint8Array(width * height * 3);
  data.set(drawing.ground);
  for (let done = 3; done < data.length; done *= 2) data.copyWithin(done, 0, done);
  const coverage = createCoverage();
  for (const shape of inPixels(drawing, size)) {
    const corners = clipPolygon(outlineOf(shape), size);
    if (corners.length < 3) continue;
    coverPolygon(Float64Array.from(corners.flat()), 0, 0, 1, coverage);
    blend(data, width, coverage, shape.color);
  }
  return { height, width, channels: 3, data };
}

// ---------------------------------------------------------------------------

/** Lays a colour over a frame in proportion to coverage, which lies inside the frame. */
function blend(data: Uint8Array, width: number, coverage: Coverage, color: Color): void {
  const { x0, y0, x1, y1, stride, values } = coverage;
  const [red, green, blue] = color;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const share = values[(y - y0) * stride + x - x0] as number;
      if (share === 0) continue;
      const at = (y * width + x) * 3;
      const rest = 1 - share;
      // storing into bytes cuts the fraction off
      data[at] = rest * (data[at] as number) + share * red + 0.5;
      data[at + 1] = rest * (data[at + 1] as number) + share * green + 0.5;
      data[at + 2] = rest * (data[at + 2] as number) + share * blue + 0.5;
    }
  }
}
