/** Pictures without colour. Gymnasium: `GrayscaleObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { arrayOf } from '../arguments.ts';
import { imageSpace, requireImage } from '../images.ts';
import { transformObservation } from './transform-observation.ts';

/** Luminance of red, green and blue; they sum to 1. */
const WEIGHTS = [0.2125, 0.7154, 0.0721] as const;

export interface GrayscaleOptions {
  /** True keeps an axis of length 1: [H, W, 1]; false (default) is [H, W]. */
  readonly keepDim?: boolean;
}

/**
 * Luminance, rounded to the nearest level, so that grey stays as it is (Gymnasium cuts fractions off,
 * which darkens some greys).
 * @throws BAD_ARGUMENT for a space that is no uint8 box [H, W, 3] of 0..255.
 */
export function grayscaleObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  { keepDim = false }: GrayscaleOptions = {},
): Env<Uint8Array, A> {
  const who = 'grayscaleObservation';
  const { height, width, channels } = requireImage(env.observationSpace, who);
  if (channels !== 3) refuse(who, 'three channels', channels);
  const shape = keepDim ? [height, width, 1] : [height, width];
  const map = (observation: SpaceValue): Uint8Array => {
    const rgb = arrayOf(observation);
    const [red, green, blue] = WEIGHTS;
    return Uint8Array.from({ length: height * width }, (_, i) => {
      const at = 3 * i; // in range: three values a pixel
      const [r, g, b] = [rgb[at] as number, rgb[at + 1] as number, rgb[at + 2] as number];
      return Math.round(red * r + green * g + blue * b);
    });
  };
  return transformObservation(env, map, imageSpace(shape));
}
