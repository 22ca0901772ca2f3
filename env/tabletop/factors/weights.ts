/** Choosing one of several by weight. */

import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';

/**
 * Refuses what cannot be chosen from: nothing, or weights that are not positive, one for each.
 * @throws BAD_ARGUMENT. A weight of 0 is refused: what is never drawn must not be contained either.
 */
export function checkChoices(
  who: string,
  count: number,
  weights: readonly number[] | undefined,
): void {
  if (count === 0) refuse(who, 'at least one to choose from', 'none');
  if (weights === undefined) return;
  if (weights.length !== count) refuse(who, `${count} weights`, weights.length);
  const off = weights.find((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (off !== undefined) refuse(who, 'weights above 0', off);
  if (!Number.isFinite(sumOf(weights))) refuse(who, 'weights with a finite sum', 'infinity');
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
