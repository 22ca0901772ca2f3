/**
 * Laying a colour over a picture, in proportion to coverage.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Coverage } from './coverage.ts';
import type { Color } from './drawing.ts';

/** Bytes [H, W, 3], and the rows [y0, y1) of them that are painted. */
export interface Picture {
  readonly width: number;
  readonly data: Uint8Array;
  y0: number;
  y1: number;
}

export function blend({ data, width, y0, y1 }: Picture, coverage: Coverage, color: Color): void {
  const { values, stride } = coverage;
  const red = color[0] + 0.5; // storing into bytes cuts the fraction off
  const green = color[1] + 0.5;
  const blue = color[2] + 0.5;
  const x0 = Math.max(0, coverage.x0);
  const x1 = Math.min(width, coverage.x1);
  const end = Math.min(y1, coverage.y1);
  for (let y = Math.max(y0, coverage.y0); y < end; y++) {
    let from = (y - coverage.y0) * stride + x0 - coverage.x0;
    let at = (y * width + x0) * 3;
    for (let x = x0; x < x1; x++, from++, at += 3) {
      const a = values[from] as number;
      if (a === 0) continue;
      if (a === 1) {
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
        continue;
      }
      const below = 1 - a;
      const half = 0.5 * below;
      data[at] = below * (data[at] as number) + a * red + half;
      data[at + 1] = below * (data[at + 1] as number) + a * green + half;
      data[at + 2] = below * (data[at + 2] as number) + a * blue + half;
    }
  }
}
