/** The valley of both mountain cars: y = sin(3 x), a wall at its left end and a flag at its right. */

import type { Kwargs } from '../core/env-spec.ts';
import type { Rng } from '../core/random.ts';
import type { BoxSpace } from '../core/spaces/spaces.ts';
import { readRange } from './options.ts';

export const MIN_X = -1.2;
export const MAX_X = 0.6;
export const MAX_V = 0.07;
export const GRAVITY = 0.0025;
/** The car starts at rest, uniform in this range. */
const START = [-0.6, -0.4] as const;

/** Position, and velocity a step. */
export type CarState = readonly [x: number, v: number];

export const CAR_SPACE: BoxSpace = {
  type: 'box',
  shape: [2],
  dtype: 'float32',
  low: [MIN_X, -MAX_V],
  high: [MAX_X, MAX_V],
  names: ['x', 'v'],
};

/** @throws BAD_ARGUMENT */
export function startCar(name: string, rng: Rng, options: Kwargs): CarState {
  const { low, high } = readRange(`${name}.reset.options`, options, ...START);
  return [rng.uniform(low, high), 0];
}
