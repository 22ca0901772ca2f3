/**
 * Factors: what a sprite is and where it is, before it has an id. Angles turn from the x axis of the table
 * towards its y axis; they are numbers, not directions: 0 and a whole turn differ.
 */

import type { ColorName } from '../scene.ts';
import type { Shape } from '../shapes.ts';

export interface Factors {
  readonly shape: Shape;
  readonly color: ColorName;
  /** Side of its tight box while the angle is 0, frame pixels. */
  readonly size: number;
  /** Centre, table coordinates. */
  readonly x: number;
  readonly y: number;
  /** Radians. */
  readonly angle: number;
  /** Velocity, table units a step. */
  readonly vx: number;
  readonly vy: number;
}

export type Factor = keyof Factors;

/** The factors that are numbers. */
export type NumberFactor = Exclude<Factor, 'shape' | 'color'>;

/** The factors that no sprite can do without. */
export type SpriteFactor = 'shape' | 'color' | 'size' | 'x' | 'y';

export const SPRITE_FACTORS: readonly SpriteFactor[] = ['shape', 'color', 'size', 'x', 'y'];

/** The factors of a sprite of which nothing else is said. */
export const AT_REST: Omit<Factors, SpriteFactor> = Object.freeze({ angle: 0, vx: 0, vy: 0 });
