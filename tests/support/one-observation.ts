/** Environments of one observation, for wrappers that look at no more. */

import type { Env } from '../../env/core/env.ts';
import type { BoxSpace, Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { tapeEnv } from './tape-env.ts';

/** Of floats. */
export const box = (
  low: BoxSpace['low'],
  high: BoxSpace['high'],
  shape: readonly number[],
): BoxSpace => ({
  type: 'box',
  dtype: 'float32',
  shape,
  low,
  high,
});
/** Shows this observation, then once more. */
export const shows = (observationSpace: Space, observation: SpaceValue): Env =>
  tapeEnv({ observationSpace, observations: [[observation, observation]], rewards: [[0]] });
/** What a reset shows. */
export const first = (env: Env): SpaceValue => env.reset().observation;
/** For wrappers that refuse its space. */
export const ofType = (space: Space): Env => shows(space, 0);
