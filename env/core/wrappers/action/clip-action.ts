/** Any action, brought between the bounds. Gymnasium: `ClipAction`. */

import type { Env } from '../../env.ts';
import { boxArray, roundedBoundAt } from '../../spaces/bounds.ts';
import type { BoxSpace, NumericArray, SpaceValue } from '../../spaces/spaces.ts';
import { requireBox } from '../arguments.ts';
import { transformAction } from './transform-action.ts';

/**
 * The action space is as wide as its element type; what is not finite is still refused.
 * @throws BAD_ARGUMENT for an action space that is no box.
 */
export function clipAction<O extends SpaceValue>(env: Env<O, SpaceValue>): Env<O, NumericArray> {
  const box = requireBox(env.actionSpace, 'clipAction');
  const map = (action: NumericArray): NumericArray => {
    const out = boxArray(box.dtype, action.length);
    for (let i = 0; i < out.length; i++) {
      const [low, high] = [roundedBoundAt(box, box.low, i), roundedBoundAt(box, box.high, i)];
      out[i] = Math.min(high, Math.max(low, action[i] as number)); // equally long
    }
    return out;
  };
  return transformAction(env, map, { ...box, ...WIDEST[box.dtype] });
}

// ---------------------------------------------------------------------------

const WIDEST: { readonly [dtype in BoxSpace['dtype']]: { low: number; high: number } } = {
  uint8: { low: 0, high: 255 },
  int32: { low: -(2 ** 31), high: 2 ** 31 - 1 },
  float32: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
};
