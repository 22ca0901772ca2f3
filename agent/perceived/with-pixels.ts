/**
 * The picture beside the objects: an environment of object tables whose observations also hold the
 * frame of the same moment, `{ objects, mask, ids, pixels }`. Vector environments of these hand on
 * every frame that perception needs, in all autoreset modes and from other threads.
 */

import type { Env } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { objectTableOf } from '../../env/core/object-table.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import { addRenderObservation } from '../../env/core/wrappers/observation/add-render-observation.ts';

/**
 * `pixels` is uint8 [H, W, C]; its size is read off a first frame, after which the environment's
 * state is put back.
 * @throws BAD_ARGUMENT for an environment without object tables or without frames.
 */
export function withPixels<A extends SpaceValue>(env: Env<SpaceValue, A>): Env<SpaceValue, A> {
  const { observationSpace, renderMode } = env;
  const table = objectTableOf(observationSpace);
  if (table === null || renderMode !== 'rgb_array') {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'withPixels',
      expected: 'an environment of object tables made with renderMode "rgb_array"',
      got: `${table === null ? 'other observations' : 'object tables'}, ${renderMode}`,
    });
  }
  return addRenderObservation(env, { renderOnly: false });
}
