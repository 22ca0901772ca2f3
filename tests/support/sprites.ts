/** Sprites laid by hand. */

import { AT_REST, type Factors } from '../../env/tabletop/factors/factors.ts';
import { type FrameSize, frameToTable } from '../../env/tabletop/geometry.ts';
import type { ColorName, Sprite } from '../../env/tabletop/scene.ts';

/** Where only colour and place matter. */
export function spriteAtRest(color: ColorName, x: number, y: number): Factors {
  return { shape: 'circle', size: 10, color, x, y, ...AT_REST };
}

/** A red square of 10 pixels, unless `look` says otherwise, centred at a frame point. */
export function spriteOn(
  frame: FrameSize,
  x: number,
  y: number,
  look: Partial<Sprite> = {},
): Sprite {
  const place = frameToTable({ x, y }, frame);
  return { id: 0, shape: 'square', color: 'red', size: 10, ...look, ...place };
}
