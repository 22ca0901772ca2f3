/**
 * Between a head's units and those of a box: bounded elements are [-1, 1] for the head, clipped
 * there and stretched to [low, high]; unbounded ones are clipped to what bound they have.
 */

import { boundAt } from '../../env/core/spaces/bounds.ts';
import type { BoxSpace } from '../../env/core/spaces/spaces.ts';

/** Maps element `element` of a flat action from the head's unit to the environment's. */
export type BoxScale = (value: number, element: number) => number;

export function createBoxScale(space: BoxSpace): BoxScale {
  return (value, element) => {
    const low = boundAt(space.low, element);
    const high = boundAt(space.high, element);
    if (!Number.isFinite(high - low)) return Math.min(high, Math.max(low, value));
    const unit = Math.min(1, Math.max(-1, value));
    return Math.min(high, low + ((unit + 1) / 2) * (high - low)); // rounding must not leave the space
  };
}
