/**
 * Which sprite each pixel shows: the truth about masks.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { createCoverage } from '../drawing/coverage.ts';
import { coverSprite } from './footprint.ts';
import type { FrameSize } from './geometry.ts';
import type { Sprite } from './scene.ts';

/** A pixel belongs to a sprite that fills at least this much of what is seen there. */
const HALF = 0.5;

/**
 * Writes 0 for the table and k + 1 for sprite k (back to front) into a map [H, W].
 */
export function paintInstances(
  sprites: readonly Sprite[],
  frame: FrameSize,
  out: Uint8Array,
): void {
  const { width, height } = frame;
  const coverage = createCoverage();
  out.fill(0);
  sprites.forEach((sprite, k) => {
    coverSprite(sprite, frame, coverage);
    const { x0, x1, y0, y1, stride, values } = coverage;
    for (let row = Math.max(0, y0); row < Math.min(height, y1); row++) {
      for (let column = Math.max(0, x0); column < Math.min(width, x1); column++) {
        const share = values[(row - y0) * stride + column - x0] as number;
        if (share >= HALF) out[row * width + column] = k + 1; // later sprites lie in front
      }
    }
  });
}
