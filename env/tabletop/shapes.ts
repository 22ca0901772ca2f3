/**
 * The four shapes, as polygons in their unit box [-1/2, 1/2]^2 (frame axes: y down).
 * Every shape's tight box is `size` x `size` pixels around the sprite's centre.
 */

import type { Point } from './geometry.ts';

export const SHAPES = ['circle', 'square', 'triangle', 'diamond'] as const;

export type Shape = (typeof SHAPES)[number];

/** Corners of the polygon that stands for a circle; its area is the circle's exactly. */
const CIRCLE_CORNERS = 48;

/** Corners x0, y0, x1, y1, ... for a sprite of size 1. */
export const OUTLINES: { readonly [shape in Shape]: Float64Array } = {
  circle: circleOutline(CIRCLE_CORNERS),
  square: Float64Array.of(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5),
  triangle: Float64Array.of(0, -0.5, 0.5, 0.5, -0.5, 0.5), // apex up
  diamond: Float64Array.of(0, -0.5, 0.5, 0, 0, 0.5, -0.5, 0),
};

/** Radius of the smallest circle around the sprite's centre that holds the shape, for size 1. */
export const BOUNDING_RADIUS: { readonly [shape in Shape]: number } = {
  circle: 0.5,
  square: Math.SQRT1_2,
  triangle: Math.SQRT1_2,
  diamond: 0.5,
};

/** Whether `offset` from the centre, in units of the sprite's size (y down), is on the shape. */
export function shapeContains(shape: Shape, offset: Point): boolean {
  const { x, y } = offset;
  switch (shape) {
    case 'circle':
      return x * x + y * y <= 0.25;
    case 'square':
      return Math.abs(x) <= 0.5 && Math.abs(y) <= 0.5;
    case 'triangle':
      return y <= 0.5 && 2 * Math.abs(x) <= y + 0.5;
    case 'diamond':
      return Math.abs(x) + Math.abs(y) <= 0.5;
    default:
      return shape satisfies never;
  }
}

// ---------------------------------------------------------------------------

function circleOutline(corners: number): Float64Array {
  const angle = (2 * Math.PI) / corners;
  const radius = Math.sqrt(Math.PI / 4 / ((corners / 2) * Math.sin(angle)));
  return Float64Array.from({ length: 2 * corners }, (_, i) =>
    i % 2 === 0 ? radius * Math.cos((i / 2) * angle) : radius * Math.sin(((i - 1) / 2) * angle),
  );
}
