/**
 * Other objects made of those that are there: mirrored, in another hue, in more light or less. Few frames
 * show few colours, and a detector that knows only those finds others twice or not at all.
 */

import type { Rng } from '../../../../env/core/random.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** What becomes of an object that is pasted. */
export interface Variation {
  /** Left and right change places. */
  readonly mirrored: boolean;
  /** The new colour of a pixel, levels in 0..255. */
  readonly recolour: (colour: Colour) => Colour;
}

export const AS_IT_IS: Variation = { mirrored: false, recolour: (colour) => colour };

/** Share of the objects that get another hue. */
const RECOLOURED = 0.7;
/** Bounds of their light, times what it was. */
const [DARKER, BRIGHTER] = [0.7, 1.3];
/** Weights of luma (ITU-R BT.601). */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

export function drawVariation(rng: Rng): Variation {
  const mirrored = rng.bernoulli(0.5);
  if (!rng.bernoulli(RECOLOURED)) return { ...AS_IT_IS, mirrored };
  const angle = 2 * Math.PI * rng.uniform();
  return { mirrored, recolour: turnedHue(angle, rng.uniform(DARKER, BRIGHTER)) };
}

/**
 * Turns the two colour differences (red and blue less luma) about grey: luma, and with it shading and
 * greys, stays but for the light.
 *
 * @param angle radians.
 * @param light factor of the result.
 */
export function turnedHue(angle: number, light: number): (colour: Colour) => Colour {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([red, green, blue]) => {
    const luma = RED * red + GREEN * green + BLUE * blue;
    const [u, v] = [red - luma, blue - luma];
    const r = luma + cos * u - sin * v;
    const b = luma + sin * u + cos * v;
    const g = (luma - RED * r - BLUE * b) / GREEN;
    return [level(light * r), level(light * g), level(light * b)];
  };
}

function level(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
