/**
 * An environment seen through perception: the observation is the object table that a perceiver
 * makes of the rendered frame, in the same space as the ground truth, so that a policy can be
 * moved from one to the other. Actions, rewards and endings are the inner environment's.
 */

import type { Env, EnvState } from '../env/core/env.ts';
import { SupairError } from '../env/core/errors.ts';
import { type ObjectTable, objectTableOf } from '../env/core/object-table.ts';
import { boundAt } from '../env/core/spaces/bounds.ts';
import type { BoxSpace, SpaceValue } from '../env/core/spaces/spaces.ts';
import { stateField } from '../env/core/state.ts';
import { withObservation } from '../env/core/step-result.ts';
import { wrapEnv } from '../env/core/wrappers/wrap.ts';
import { type Perceiver, toObjectTable } from '../perception/scene.ts';
import type { Tracker } from '../perception/tracking/tracker.ts';

export interface PerceivedOptions {
  /**
   * Gives objects ids that stay from step to step; default null: ids are slots. One for each environment:
   * `reset()` begins its stream anew, and its memory is part of the environment's state.
   */
  readonly tracker?: Tracker | null;
}

/**
 * @param env observes object tables and renders `rgb_array` frames of the perceiver's size.
 * @param perceiver stays the caller's: `close()` does not dispose of it.
 * @throws BAD_ARGUMENT for another kind of environment.
 */
export function perceivedEnv<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  perceiver: Perceiver,
  { tracker = null }: PerceivedOptions = {},
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
    const found = scene ?? { objects: [] };
    return clamp(toObjectTable(tracker?.track(found) ?? found, slots), objects);
  };

  return wrapEnv(env, {
    reset(options) {
      const { info } = env.reset(options);
      tracker?.reset();
      return { observation: perceive(), info };
    },
    step(action) {
      return withObservation(env.step(action), perceive());
    },
    ...(tracker === null ? {} : remembering(env, tracker)),
  });
}

// ---------------------------------------------------------------------------

/** The state of both: the same frames must get the same ids after it was put back. */
function remembering(env: Env, tracker: Tracker): Pick<Env, 'getState' | 'setState'> {
  return {
    getState: () => ({ env: env.getState(), tracker: tracker.getState() }),
    setState(state) {
      const inner = stateField(state, 'env', 'perceivedEnv.setState');
      tracker.setState(stateField(state, 'tracker', 'perceivedEnv.setState'));
      env.setState(inner as EnvState); // the inner environment looks at it before it believes it
    },
  };
}

/** Perception may put a centre a hair outside the frame; the space has bounds. */
function clamp(table: ObjectTable, space: BoxSpace): ObjectTable {
  const { objects } = table;
  for (let i = 0; i < objects.length; i++) {
    const value = objects[i] as number; // i is in range
    objects[i] = Math.min(boundAt(space.high, i), Math.max(boundAt(space.low, i), value));
  }
  return table;
}
