/**
 * An environment seen through perception: the observation is the object table that a perceiver
 * makes of the rendered frame, in the same space as the ground truth, so that a policy can be
 * moved from one to the other. Actions, rewards and endings are the inner environment's.
 */

import type { Env } from '../env/core/env.ts';
import { SupairError } from '../env/core/errors.ts';
import type { ObjectTable } from '../env/core/object-table.ts';
import { boundAt } from '../env/core/space-bounds.ts';
import type { BoxSpace, SpaceValue } from '../env/core/spaces.ts';
import { withObservation } from '../env/core/step-result.ts';
import { wrapEnv } from '../env/core/wrap.ts';
import { type Perceiver, toObjectTable } from '../perception/scene.ts';
import { objectTableOf } from './features.ts';

/**
 * @param env observes object tables and renders `rgb_array` frames of the perceiver's size.
 * @param perceiver stays the caller's: `close()` does not dispose of it.
 * @throws BAD_ARGUMENT for another kind of environment.
 */
export function perceivedEnv<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  perceiver: Perceiver,
): Env<SpaceValue, A> {
  const objects = objectTableOf(env.observationSpace);
  if (objects === null || env.renderMode !== 'rgb_array') {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'perceivedEnv',
      expected: 'an environment of object tables made with renderMode "rgb_array"',
      got: `${objects === null ? 'other observations' : 'object tables'}, ${env.renderMode}`,
    });
  }
  const [slots = 0] = objects.shape;

  const perceive = (): ObjectTable => {
    const frame = env.render();
    if (frame === null || typeof frame === 'string') {
      throw new SupairError('INTERNAL', {
        who: 'perceivedEnv',
        expected: 'a frame',
        got: String(frame),
      });
    }
    const [scene] = perceiver.perceive([frame]);
    return clamp(toObjectTable(scene ?? { objects: [] }, slots), objects);
  };

  return wrapEnv(env, {
    reset(options) {
      const { info } = env.reset(options);
      return { observation: perceive(), info };
    },
    step(action) {
      return withObservation(env.step(action), perceive());
    },
  });
}

// ---------------------------------------------------------------------------

/** Perception may put a centre a hair outside the frame; the space has bounds. */
function clamp(table: ObjectTable, space: BoxSpace): ObjectTable {
  const { objects } = table;
  for (let i = 0; i < objects.length; i++) {
    const value = objects[i] as number; // i is in range
    objects[i] = Math.min(boundAt(space.high, i), Math.max(boundAt(space.low, i), value));
  }
  return table;
}
