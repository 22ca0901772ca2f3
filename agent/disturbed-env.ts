/**
 * Object tables as perception would report them, without perception: small errors in places,
 * sizes and colours, and now and then an object overlooked. Shows what a policy's success owes to
 * exact observations, and trains policies that do not mind.
 */

import type { Env } from '../env/core/env.ts';
import { SupairError } from '../env/core/errors.ts';
import { type ObjectTable, objectTableOf } from '../env/core/object-table.ts';
import { Rng } from '../env/core/random.ts';
import { boundAt } from '../env/core/spaces/bounds.ts';
import type { BoxSpace, SpaceValue } from '../env/core/spaces/spaces.ts';
import { stateField, stateRng } from '../env/core/state.ts';
import { withObservation } from '../env/core/step-result.ts';
import { wrapEnv } from '../env/core/wrappers/wrap.ts';

export interface Disturbance {
  /** Standard deviation of x and y, pixels. */
  readonly position: number;
  /** Standard deviation of w and h, pixels. */
  readonly size: number;
  /** Standard deviation of red, green and blue, intensities in [0, 1]. */
  readonly color: number;
  /** Probability that an object is missing from a table, [0, 1]. */
  readonly miss: number;
}

/** A little more than perception errs on table-top frames. */
export const DISTURBANCE: Disturbance = Object.freeze({
  position: 0.8,
  size: 2,
  color: 0.05,
  miss: 0.005,
});

const SPREAD: { readonly [column: string]: keyof Disturbance } = {
  x: 'position',
  y: 'position',
  w: 'size',
  h: 'size',
  red: 'color',
  green: 'color',
  blue: 'color',
};

/** @throws BAD_ARGUMENT for an environment that does not observe object tables. */
export function disturbedEnv<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  disturbance: Disturbance = DISTURBANCE,
): Env<SpaceValue, A> {
  const objects = objectTableOf(env.observationSpace);
  if (objects === null) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'disturbedEnv',
      expected: 'an environment of object tables',
      got: env.observationSpace.type,
    });
  }
  let rng = new Rng(0);
  const disturb = (observation: SpaceValue): ObjectTable => {
    // the space is an object table's, so its values are
    return disturbed(observation as ObjectTable, objects, disturbance, rng);
  };
  return wrapEnv(env, {
    reset(options) {
      if (options?.seed !== undefined) rng = new Rng(options.seed).fork('disturbance');
      const { observation, info } = env.reset(options);
      return { observation: disturb(observation), info };
    },
    step(action) {
      const result = env.step(action);
      return withObservation(result, disturb(result.observation));
    },
    getState: () => ({ rng: rng.getState(), env: env.getState() }),
    setState(state) {
      const saved = stateRng(state, 'rng', 'disturbedEnv.setState');
      // the inner environment checks its own part
      env.setState(stateField(state, 'env', 'disturbedEnv.setState') as { [key: string]: unknown });
      rng = saved;
    },
  });
}

// ---------------------------------------------------------------------------

function disturbed(
  table: ObjectTable,
  space: BoxSpace,
  disturbance: Disturbance,
  rng: Rng,
): ObjectTable {
  const { names = [] } = space;
  const width = names.length;
  const objects = table.objects.slice();
  const mask = table.mask.slice();
  const ids = table.ids.slice();
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue;
    const missed = rng.bernoulli(disturbance.miss);
    for (const [column, name] of names.entries()) {
      const spread = SPREAD[name];
      const at = row * width + column;
      const error = spread === undefined ? 0 : rng.normal(0, disturbance[spread]);
      const value = (objects[at] as number) + error; // at is in range
      const low = boundAt(space.low, column);
      const high = boundAt(space.high, column);
      objects[at] = missed ? 0 : Math.min(high, Math.max(low, value));
    }
    if (missed) {
      mask[row] = 0;
      ids[row] = -1;
    }
  }
  return { objects, mask, ids };
}
