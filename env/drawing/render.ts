/** A drawing as the render mode wants it. */

import type { Frame, RenderMode } from '../core/env.ts';
import { toAnsi, windowSize } from './ansi.ts';
import type { Drawing, PictureSize } from './drawing.ts';
import { rasterise } from './rasterise.ts';
import { toSvg } from './svg.ts';

/**
 * `rgb_array` a frame of `size`, `svg` a document of it, `ansi` a text of its proportions that fits
 * a terminal of 80 x 24 characters.
 */
export function renderDrawing(
  drawing: Drawing,
  mode: RenderMode,
  size: PictureSize,
): Frame | string {
  switch (mode) {
    case 'rgb_array':
      return rasterise(drawing, size);
    case 'ansi':
      return toAnsi(rasterise(drawing, windowSize(size)), drawing.ground);
    case 'svg':
      return toSvg(drawing, size);
    default:
      return mode satisfies never;
  }
}
