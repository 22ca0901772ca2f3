/** Where objects have been, drawn on an enlarged frame. */

import type { Frame } from '../../env/core/env.ts';
import { objectColor } from './palette.ts';

/** Centres of one object, oldest first, frame pixels. */
export interface Trail {
  readonly id: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/**
 * Draws each trail as a line in its object's colour, thinner where it is older.
 *
 * @param picture RGB, `scale` times the frame's size; is written to.
 */
export function drawTrails(picture: Frame, trails: readonly Trail[], scale: number): void {
  for (const { id, points } of trails) {
    const color = objectColor(id);
    points.slice(1).forEach((to, i) => {
      const from = points[i] ?? to;
      const width = Math.max(1, Math.round((scale * (i + 2)) / (2 * points.length)));
      const steps = Math.max(1, Math.ceil(2 * scale * Math.hypot(to.x - from.x, to.y - from.y)));
      for (let k = 0; k <= steps; k++) {
        const x = from.x + ((to.x - from.x) * k) / steps;
        const y = from.y + ((to.y - from.y) * k) / steps;
        dot(picture, x * scale, y * scale, width, color);
      }
    });
  }
}

// ---------------------------------------------------------------------------

/** A square of `width` pixels around a point, clipped to the picture. */
function dot(
  { height, width: wide, data }: Frame,
  x: number,
  y: number,
  width: number,
  color: ArrayLike<number>,
): void {
  const [left, top] = [Math.round(x - width / 2), Math.round(y - width / 2)];
  for (let row = Math.max(0, top); row < Math.min(height, top + width); row++) {
    for (let column = Math.max(0, left); column < Math.min(wide, left + width); column++) {
      data.set(color, (row * wide + column) * 3);
    }
  }
}
