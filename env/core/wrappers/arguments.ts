/** Checks that wrappers share: of their arguments, and of the spaces they apply to. */

import { SupairError } from '../errors.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from '../spaces/spaces.ts';

/** One bound for all elements, or one an element of the last axis. */
export type Bound = number | readonly number[];

export function badArgument(who: string, expected: string, got: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', { who, expected, got: String(got) });
}

/** @throws BAD_ARGUMENT */
export function requireInteger(value: number, least: number, who: string): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw badArgument(who, `an integer >= ${least}`, value);
}

/** @throws BAD_ARGUMENT */
export function requirePositive(value: number, who: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw badArgument(who, 'a finite number > 0', value);
}

/** @throws BAD_ARGUMENT where the space is no box. */
export function requireBox(space: Space, who: string): BoxSpace {
  if (space.type === 'box') return space;
  throw badArgument(who, 'a box space', space.type);
}

/** @throws BAD_ARGUMENT where the space is no box with finite bounds. */
export function requireFiniteBox(space: Space, who: string): BoxSpace {
  const box = requireBox(space, who);
  const bounds = [box.low, box.high].flat();
  if (bounds.every(Number.isFinite)) return box;
  throw badArgument(who, 'a box with finite bounds', bounds.join(', '));
}

/** A list with one entry an element, of one number for all or of a list. @throws BAD_ARGUMENT */
export function spread(value: Bound, length: number, who: string): readonly number[] {
  if (typeof value === 'number') return new Array<number>(length).fill(value);
  if (value.length === length) return value;
  throw badArgument(who, `a number or ${length} of them`, `${value.length} numbers`);
}

/** The array that a value of a box, multi-discrete or multi-binary space is. */
export function arrayOf(value: SpaceValue): NumericArray {
  return value as NumericArray; // callers have looked at the space, whose values are arrays
}
