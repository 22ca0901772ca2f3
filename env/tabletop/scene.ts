/**
 * A table-top scene as plain data: what lies where, under which light. JSON-able and immutable;
 * moving a sprite makes a new scene.
 */

import type { Color } from '../drawing/drawing.ts';
import { type FrameSize, type Point, tableToFrame, turnBy, turned } from './geometry.ts';
import { BOUNDING_RADIUS, type Shape, shapeContains } from './shapes.ts';

/** Reflectances in [0, 1], red, green, blue: below 1 so that a bright lamp does not saturate them. */
export const COLORS = {
  red: [0.85, 0.14, 0.14],
  green: [0.14, 0.68, 0.2],
  blue: [0.15, 0.3, 0.85],
  yellow: [0.86, 0.78, 0.12],
  magenta: [0.76, 0.2, 0.76],
  cyan: [0.12, 0.75, 0.8],
  grey: [0.24, 0.24, 0.26],
} as const;

export type ColorName = keyof typeof COLORS;

/** The same as levels of bytes, not rounded. */
export const COLOR_BYTES = Object.fromEntries(
  Object.entries(COLORS).map(([name, color]) => [name, color.map((part) => 255 * part)]),
) as unknown as { readonly [name in ColorName]: Color }; // three parts each, by the same names

/** No object has it: what moves objects is told from them by its colour. */
export const GRIPPER_COLOR = 'grey';

/** The colours of objects. */
export const COLOR_NAMES: readonly ColorName[] = Object.freeze(
  (Object.keys(COLORS) as ColorName[]) // keys() forgets the literal names
    .filter((name) => name !== GRIPPER_COLOR),
);

export interface Sprite {
  readonly id: number;
  readonly shape: Shape;
  readonly color: ColorName;
  /** Side of its tight box where it is not turned, frame pixels. */
  readonly size: number;
  /** Centre of that box, table coordinates. */
  readonly x: number;
  readonly y: number;
  /** It is turned about its centre by so much, radians, counter-clockwise; default 0. */
  readonly angle?: number;
  /**
   * Velocity of its centre of mass, table units a step; default 0. Where that is not the centre of its box (a
   * triangle, a heart), a sprite with spin has another velocity at (x, y), and (x, y) circles about it.
   */
  readonly vx?: number;
  readonly vy?: number;
  /** Radians a step, counter-clockwise; default 0. */
  readonly spin?: number;
}

export interface TabletopScene {
  /** Back to front: later sprites hide earlier ones. */
  readonly sprites: readonly Sprite[];
  /** Brightness of the lamp, about 1: table and objects are multiplied by it. */
  readonly light: number;
  /** Seed of the sensor noise, uint32: the same scene gives the same bytes. */
  readonly noiseSeed: number;
}

/** The top-most sprite under a point (true shape), or null. */
export function spriteAt(
  sprites: readonly Sprite[],
  point: Point,
  frame: FrameSize,
): Sprite | null {
  const at = tableToFrame(point, frame);
  for (let i = sprites.length - 1; i >= 0; i--) {
    const sprite = sprites[i] as Sprite; // i is in range
    const centre = tableToFrame(sprite, frame);
    const { angle = 0, size, shape } = sprite;
    const offset = { x: (at.x - centre.x) / size, y: (at.y - centre.y) / size };
    if (shapeContains(shape, angle === 0 ? offset : turned(offset, turnBy(-angle)))) return sprite;
  }
  return null;
}

/** Radius of the circle that stands for a sprite in contacts, frame pixels. */
export function contactRadius(sprite: Pick<Sprite, 'shape' | 'size'>): number {
  return BOUNDING_RADIUS[sprite.shape] * sprite.size;
}
