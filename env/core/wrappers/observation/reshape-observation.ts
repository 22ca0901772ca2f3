/** The same numbers under another shape. Gymnasium: `ReshapeObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import { boundAt, elementCount } from '../../spaces/bounds.ts';
import type { BoxSpace, NumericArray, SpaceValue } from '../../spaces/spaces.ts';
import { arrayOf, requireBox, requireInteger } from '../arguments.ts';
import { transformObservation } from './transform-observation.ts';

const WHO = 'reshapeObservation';

/**
 * Only the space changes: arrays are flat in every shape. Names of the last axis stay where its
 * length does.
 * @throws BAD_ARGUMENT for a space that is no box, another number of elements, or bounds that a
 * last axis of the new length cannot tell apart.
 */
export function reshapeObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  shape: readonly number[],
): Env<NumericArray, A> {
  const box = requireBox(env.observationSpace, WHO);
  for (const side of shape) requireInteger(side, 1, `${WHO}.shape`);
  const count = elementCount(box.shape);
  if (elementCount(shape) !== count) {
    refuse(`${WHO}.shape`, `a shape of ${count} elements`, `[${shape.join(', ')}]`);
  }
  const axis = shape.at(-1) ?? 1;
  const { type, dtype, names } = box;
  const space: BoxSpace = {
    type,
    dtype,
    shape,
    low: relaid(box.low, count, axis),
    high: relaid(box.high, count, axis),
    ...(names !== undefined && names.length === axis ? { names } : {}),
  };
  return transformObservation(env, arrayOf, space);
}

// ---------------------------------------------------------------------------

/** A bound of `count` elements along a last axis of length `axis`. */
function relaid(
  bound: number | readonly number[],
  count: number,
  axis: number,
): number | readonly number[] {
  if (typeof bound === 'number') return bound;
  const along = Array.from({ length: axis }, (_, i) => boundAt(bound, i));
  for (let i = 0; i < count; i++) {
    if (boundAt(along, i) === boundAt(bound, i)) continue;
    refuse(`${WHO}.shape`, 'a last axis along which bounds repeat', `[..., ${axis}]`);
  }
  return along;
}
