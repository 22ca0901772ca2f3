/** Pictures of another size. Gymnasium: `ResizeObservation`. */

import { resizeFrame } from '../../area-average.ts';
import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { arrayOf, requireInteger } from '../arguments.ts';
import { asFrame, imageSpace, requireImage } from '../images.ts';
import { transformObservation } from './transform-observation.ts';

/**
 * A pixel is the mean of the area it covers, rounded; enlarging repeats pixels.
 * @param shape height and width, pixels.
 * @throws BAD_ARGUMENT for a space that is no uint8 box [H, W] or [H, W, 1 or 3] of 0..255.
 */
export function resizeObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  shape: readonly [height: number, width: number],
): Env<Uint8Array, A> {
  const who = 'resizeObservation';
  const image = requireImage(env.observationSpace, who);
  if (shape.length !== 2) refuse(`${who}.shape`, 'height and width', shape.join(', '));
  for (const side of shape) requireInteger(side, 1, `${who}.shape`);
  const [height, width] = shape;
  const axes = env.observationSpace.type === 'box' ? env.observationSpace.shape.slice(2) : [];
  const map = (observation: SpaceValue): Uint8Array =>
    resizeFrame(asFrame(arrayOf(observation), image), { height, width }).data;
  return transformObservation(env, map, imageSpace([height, width, ...axes]));
}
