/** Actions between other bounds. Gymnasium: `RescaleAction`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { NumericArray, SpaceValue } from '../../spaces/spaces.ts';
import { rescaleBox } from '../affine.ts';
import { type Bound, requireBox, spread } from '../arguments.ts';
import { transformAction } from './transform-action.ts';

/**
 * @param low, high of the new space, for all elements or each of the last axis; infinite exactly
 * where the box is.
 * @throws BAD_ARGUMENT for an action space that is no float32 box, or unless low < high.
 */
export function rescaleAction<O extends SpaceValue>(
  env: Env<O, SpaceValue>,
  low: Bound,
  high: Bound,
): Env<O, NumericArray> {
  const who = 'rescaleAction';
  const box = requireBox(env.actionSpace, who);
  if (box.dtype !== 'float32') refuse(who, 'a float32 box', box.dtype);
  const { space, backward } = rescaleBox(box, low, high, who);
  const axis = box.shape.at(-1) ?? 1;
  const [lows, highs] = [spread(low, axis, who), spread(high, axis, who)];
  if (lows.some((bound, i) => bound === highs[i])) {
    refuse(who, 'low < high, or several actions would be one', `${low} and ${high}`);
  }
  return transformAction(env, backward, space);
}
