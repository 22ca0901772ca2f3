/** Shapes as polygons, picture coordinates. */

import type { Point, Shape } from './drawing.ts';

export function outlineOf(shape: Shape): readonly Point[] {
  switch (shape.type) {
    case 'polygon':
      return shape.corners;
    case 'circle':
      return circle(shape.centre, shape.radius);
    case 'line':
      return capsule(shape.from, shape.to, shape.width / 2);
    default:
      return shape satisfies never;
  }
}

// ---------------------------------------------------------------------------

/** A regular polygon with exactly the circle's area. */
function circle([x, y]: Point, radius: number): Point[] {
  const corners = cornersOf(radius);
  const step = (2 * Math.PI) / corners;
  const reach = radius * Math.sqrt((2 * Math.PI) / (corners * Math.sin(step)));
  return Array.from({ length: corners }, (_, i) => [
    x + reach * Math.cos(i * step),
    y + reach * Math.sin(i * step),
  ]);
}

/** Half a circle about either end, and the straight sides between them. */
function capsule(from: Point, to: Point, radius: number): Point[] {
  const along = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const steps = cornersOf(radius) / 2;
  const cap = ([x, y]: Point, start: number): Point[] =>
    Array.from({ length: steps + 1 }, (_, i) => {
      const angle = start + (i / steps) * Math.PI;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
  return [...cap(to, along - Math.PI / 2), ...cap(from, along + Math.PI / 2)];
}

/** An even number of corners, so many that a polygon is nowhere a tenth of a pixel off its circle. */
function cornersOf(radius: number): number {
  const enough = 2 * Math.ceil(4 * Math.sqrt(Math.max(0, radius)));
  return Math.min(Math.max(enough, 32), 512);
}
