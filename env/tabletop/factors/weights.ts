/** Choosing one of several by weight. */

import { SupairError } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';

/**
 * Refuses what cannot be chosen from: nothing, or weights that are not positive, one for each.
 * @throws BAD_ARGUMENT. A weight of 0 is refused: what is never drawn must not be contained either.
 */
export function checkChoices(
  who: string,
  count: number,
  weights: readonly number[] | undefined,
): void {
  const refuse = (expected: string, got: string): never => {
    throw new SupairError('BAD_ARGUMENT', { who, expected, got });
  };
  if (count === 0) refuse('at least one to choose from', 'none');
  if (weights === undefined) return;
  if (weights.length !== count) refuse(`${count} weights`, String(weights.length));
  const off = weights.find((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (off !== undefined) refuse('weights above 0', String(off));
  if (!Number.isFinite(sumOf(weights))) refuse('weights with a finite sum', 'infinity');
}

/** One of the items, by weight; all alike where there are none. The weights are checked ones. */
export function choose<T>(
  items: readonly T[],
  weights: readonly number[] | undefined,
  rng: Rng,
): T {
  if (weights === undefined) return rng.choice(items);
  let left = rng.uniform(0, sumOf(weights));
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  // rounding may leave a rest after the last; there are as many weights as items
  return items.at(index) as T;
}

// ---------------------------------------------------------------------------

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
