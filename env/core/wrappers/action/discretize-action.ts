/** Choices among bins in place of continuous actions. Gymnasium: `DiscretizeAction`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import type { Bound } from '../arguments.ts';
import { type BinOptions, binsOf } from '../bins.ts';
import { transformAction } from './transform-action.ts';

/**
 * The environment gets the centre of the bin chosen; bins have equal width, the first element's
 * count most (row-major).
 * @param bins of every element, or of each of the flat array.
 * @throws BAD_ARGUMENT for a space that is no float32 box with finite bounds, or too many bins.
 */
export function discretizeAction<O extends SpaceValue>(
  env: Env<O, SpaceValue>,
  bins: Bound,
  { multidiscrete = false }: BinOptions = {},
): Env<O, number | Int32Array> {
  const { space, centres } = binsOf(env.actionSpace, bins, multidiscrete, 'discretizeAction');
  return transformAction(env, centres, space);
}
