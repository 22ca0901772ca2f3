/**
 * The shapes, as polygons in their unit box [-1/2, 1/2]^2 (frame axes: y down). What the polygon holds is
 * the shape: for pixels, for touching it, for boxes. Every shape holds the middle of its box.
 * Names as in Spriteworld (Watters et al. 2019) where it has them.
 */

import type { Point } from './geometry.ts';
import {
  circleOutline,
  crescentOutline,
  dropOutline,
  heartOutline,
  regularOutline,
  spokeOutline,
  starOutline,
} from './outlines.ts';

/** The shapes of a scene that asks for no others. */
export const PLAIN_SHAPES = ['circle', 'square', 'triangle', 'diamond'] as const;

export const SHAPES = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'pentagon',
  'hexagon',
  'octagon',
  'star_4',
  'star_5',
  'star_6',
  'spoke_4',
  'spoke_5',
  'spoke_6',
  'drop',
  'heart',
  'crescent',
] as const;

export type Shape = (typeof SHAPES)[number];

/** Corners x0, y0, x1, y1, ... for a sprite of size 1. */
export const OUTLINES: { readonly [shape in Shape]: Float64Array } = {
  circle: circleOutline(),
  square: Float64Array.of(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5),
  triangle: Float64Array.of(0, -0.5, 0.5, 0.5, -0.5, 0.5), // apex up
  diamond: Float64Array.of(0, -0.5, 0.5, 0, 0, 0.5, -0.5, 0),
  pentagon: regularOutline(5),
  hexagon: regularOutline(6, true),
  octagon: regularOutline(8, true),
  star_4: starOutline(4),
  star_5: starOutline(5),
  star_6: starOutline(6),
  spoke_4: spokeOutline(4),
  spoke_5: spokeOutline(5),
  spoke_6: spokeOutline(6),
  drop: dropOutline(),
  heart: heartOutline(),
  crescent: crescentOutline(),
};

/** Radius of the smallest circle around the sprite's centre that holds the shape, for size 1. */
export const BOUNDING_RADIUS: { readonly [shape in Shape]: number } = Object.freeze({
  ...boundingRadii(),
  circle: 0.5, // of the circle that its corners stand for
});

/** No outline has a point farther than this from the middle along an axis; the circle's comes nearest. */
const REACH = 0.501;

/** Whether `offset` from the centre, in units of the sprite's size (y down), is on the shape. */
export function shapeContains(shape: Shape, offset: Point): boolean {
  if (Math.abs(offset.x) > REACH || Math.abs(offset.y) > REACH) return false;
  const outline = OUTLINES[shape];
  let inside = false;
  let fromX = outline.at(-2) as number; // an outline has corners
  let fromY = outline.at(-1) as number;
  for (let i = 0; i < outline.length; i += 2) {
    const toX = outline[i] as number; // i is in range
    const toY = outline[i + 1] as number;
    // a ray to the right crosses the border an odd number of times from inside
    if (fromY > offset.y !== toY > offset.y) {
      const crossing = fromX + ((offset.y - fromY) / (toY - fromY)) * (toX - fromX);
      if (crossing > offset.x) inside = !inside;
    }
    fromX = toX;
    fromY = toY;
  }
  return inside;
}

// ---------------------------------------------------------------------------

function boundingRadii(): { [shape in Shape]: number } {
  const radius = (outline: Float64Array): number =>
    outline.reduce(
      (most, x, i) => (i % 2 === 0 ? Math.max(most, Math.hypot(x, outline[i + 1] ?? 0)) : most),
      0,
    );
  const entries = SHAPES.map((shape) => [shape, radius(OUTLINES[shape])] as const);
  return Object.fromEntries(entries) as { [shape in Shape]: number }; // one entry a shape
}
