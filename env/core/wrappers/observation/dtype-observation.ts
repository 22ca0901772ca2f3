/** Observations in another element type. Gymnasium: `DtypeObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import { boxArray } from '../../spaces/bounds.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from '../../spaces/spaces.ts';
import { arrayOf } from '../arguments.ts';
import { transformObservation } from './transform-observation.ts';

const WHO = 'dtypeObservation';

/** What fits into the integer types. */
const RANGE = { uint8: [0, 255], int32: [-(2 ** 31), 2 ** 31 - 1] } as const;

/**
 * A box of the type, fractions cut off towards zero where it is an integer. A discrete observation
 * becomes a box of shape [].
 * @throws BAD_ARGUMENT for a composite space, or bounds that the type does not hold.
 */
export function dtypeObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  dtype: BoxSpace['dtype'],
): Env<NumericArray, A> {
  const box = asBox(env.observationSpace);
  const bounds = [box.low, box.high].flat();
  if (dtype !== 'float32') {
    const [least, most] = RANGE[dtype];
    if (!bounds.every((bound) => bound > least - 1 && bound < most + 1)) {
      refuse(WHO, `bounds that ${dtype} holds, ${least}..${most}`, bounds.join(', '));
    }
  }
  const limit = (bound: BoxSpace['low']): BoxSpace['low'] => {
    if (dtype === 'float32') return bound;
    return typeof bound === 'number' ? whole(bound) : bound.map(whole);
  };
  const space: BoxSpace = { ...box, dtype, low: limit(box.low), high: limit(box.high) };
  const convert = (observation: SpaceValue): NumericArray => {
    if (typeof observation === 'number') return arrayFrom(dtype, [observation]);
    return arrayFrom(dtype, arrayOf(observation));
  };
  return transformObservation(env, convert, space);
}

// ---------------------------------------------------------------------------

/** The box that holds the values of an array or number space. */
function asBox(space: Space): BoxSpace {
  switch (space.type) {
    case 'box':
      return space;
    case 'discrete': {
      const high = space.start + space.n - 1;
      return { type: 'box', dtype: 'int32', shape: [], low: space.start, high };
    }
    case 'multi-discrete': {
      const high = space.nvec.map((n) => n - 1);
      return { type: 'box', dtype: 'int32', shape: [high.length], low: 0, high };
    }
    case 'multi-binary':
      return { type: 'box', dtype: 'uint8', shape: space.shape, low: 0, high: 1 };
    default:
      refuse(WHO, 'a space of one array or number', space.type);
  }
}

/** Towards zero; adding 0 turns -0 into 0. */
function whole(x: number): number {
  return Math.trunc(x) + 0;
}

function arrayFrom(dtype: BoxSpace['dtype'], values: ArrayLike<number>): NumericArray {
  const out = boxArray(dtype, values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i] as number; // equally long
  return out;
}
