/**
 * The units of physics: the table's shorter side is a metre, a step of an environment a tenth of a second.
 * Lengths are thereby those of the frame, where a circle is a circle, and numbers are of the size that the
 * engine's tolerances are made for.
 *
 *   physics: metres, origin lower left, y up      x = pixels / S, S the frame's shorter side
 */

import type { FrameSize, Point } from '../geometry.ts';

/** Seconds in a step of an environment. */
export const STEP_SECONDS = 0.1;

/** Table units in a metre, along each axis; 1 and 1 on a square frame. */
export function tablePerMetre({ width, height }: FrameSize): Point {
  const side = Math.min(width, height);
  return { x: side / width, y: side / height };
}

/** Metres in a pixel. */
export function metresPerPixel({ width, height }: FrameSize): number {
  return 1 / Math.min(width, height);
}
