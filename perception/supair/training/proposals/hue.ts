/**
 * Colour without brightness: what shading leaves of an object's colour, and shadows of the table's.
 *
 * Light scales a surface's colour; its direction in RGB space stays. Two neighbouring pixels that point
 * in different directions belong to different objects, a pixel that is a darker copy of what is behind
 * it lies in a shadow. Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import type { Joined } from './uniform-color.ts';

/** Directions that differ by less are one hue. */
export const ANGLE: number = (8 * Math.PI) / 180;
/** Distances that noise brings about are smaller in all but one of a thousand pairs, deviations. */
const NOISY = 3.3;
/** Shadows keep this share of the light, at least and at most. */
const [DARKEST, LIGHTEST] = [0.3, 0.97];

/**
 * Whether two pixels of an RGB frame are of one hue. Dark and noisy ones may be: their distance
 * across their directions has to exceed what noise makes.
 *
 * @param noise standard deviation, intensities in [0, 1].
 */
export function sameHue({ frames, height, width }: FrameSet, index: number, noise: number): Joined {
  const start = index * height * width * 3;
  const least = Math.max(DARK, NOISY * Math.SQRT2 * noise * 255);
  return (p, q) => {
    const [a, b] = [start + 3 * p, start + 3 * q];
    let [ab, aa, bb] = [0, 0, 0];
    for (let c = 0; c < 3; c++) {
      const [u, v] = [frames[a + c] as number, frames[b + c] as number];
      ab += u * v;
      aa += u * u;
      bb += v * v;
    }
    const shorter = Math.min(aa, bb);
    const across = shorter - (ab * ab) / Math.max(aa, bb); // squared distance of the shorter from the longer's line
    return across <= Math.max(least ** 2, Math.sin(ANGLE) ** 2 * shorter);
  };
}

/** Levels across: half of what 8 degrees are for a pixel of medium brightness. */
const DARK = 8;

/** No surprise where an RGB frame only shows the background in a shadow. Changes `surprise` [H W]. */
export function forgetShadows(
  surprise: Float32Array,
  pixels: Float32Array,
  behind: Float32Array,
): void {
  for (let p = 0; p < surprise.length; p++) {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = 3 * p; i < 3 * p + 3; i++) {
      const [u, v] = [pixels[i] as number, behind[i] as number];
      ab += u * v;
      aa += u * u;
      bb += v * v;
    }
    const share = ab / bb; // of the light that is left
    const straight = ab * ab >= Math.cos(ANGLE) ** 2 * aa * bb;
    if (straight && share > DARKEST && share < LIGHTEST) surprise[p] = 0;
  }
}
