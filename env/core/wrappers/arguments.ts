/** Checks that wrappers share: of their arguments, and of the spaces they apply to. */

import { refuse } from '../refuse.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from '../spaces/spaces.ts';

/** One bound for all elements, or one an element of the last axis. */
export type Bound = number | readonly number[];

/** @throws BAD_ARGUMENT */
export function requireInteger(value: number, least: number, who: string): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  refuse(who, `an integer >= ${least}`, value);
}

/** @throws BAD_ARGUMENT */
export function requirePositive(value: number, who: string): void {
  if (Number.isFinite(value) && value > 0) return;
  refuse(who, 'a finite number > 0', value);
}

/** @throws BAD_ARGUMENT where the space is no box. */
export function requireBox(space: Space, who: string): BoxSpace {
  if (space.type === 'box') return space;
  refuse(who, 'a box space', space.type);
}

/** @throws BAD_ARGUMENT where the space is no box with finite bounds. */
export function requireFiniteBox(space: Space, who: string): BoxSpace {
  const box = requireBox(space, who);
  const bounds = [box.low, box.high].flat();
  if (bounds.every(Number.isFinite)) return box;
  refuse(who, 'a box with finite bounds', bounds.join(', '));
}

/** A list with one entry an element, of one number for all or of a list. @throws BAD_ARGUMENT */
export function spread(value: Bound, length: number, who: string): readonly number[] {
  if (typeof value === 'number') return new Array<number>(length).fill(value);
  if (value.length === length) return value;
  refuse(who, `a number or ${length} of them`, `${value.length} numbers`);
}

/** The array that a value of a box, multi-discrete or multi-binary space is. */
export function arrayOf(value: SpaceValue): NumericArray {
  return value as NumericArray; // callers have looked at the space, whose values are arrays
}
