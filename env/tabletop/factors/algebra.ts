/**
 * Distributions out of distributions.
 *
 *   product(a, b)          both, of different factors
 *   mixture([a, b])        one of both, of the same factors
 *   intersection(a, b)     a where b contains it, of the same factors
 *   selection(a, filter)   a where the filter, of some of its factors, contains it
 *   setMinus(a, held)      a where the other, of some of its factors, does not contain it
 *
 * The last three draw from the first until one fits: the first is best the smaller one, and its density
 * is what samples have. A mixture is no union: where its parts overlap, both count.
 */

import { refuse } from '../../core/refuse.ts';
import type { AnyDistribution, Distribution } from './distribution.ts';
import type { Factor } from './factors.ts';
import { checkChoices } from './weights.ts';

/**
 * Every part for itself; of no parts, the distribution that contains every sprite.
 * @throws BAD_ARGUMENT where two parts share a factor.
 */
export function product<P extends readonly AnyDistribution[]>(
  ...parts: P
): Distribution<P[number]['over'][number]> {
  const over: P[number]['over'][number][] = parts.flatMap((part) => part.over);
  const shared = over.find((factor, i) => over.indexOf(factor) < i);
  if (shared !== undefined) refuse('product', 'parts of different factors', `${shared} twice`);
  return { over, law: { type: 'product', parts } };
}

/**
 * One of the parts, by weight; all alike without weights, which need not sum to 1.
 * @throws BAD_ARGUMENT where there is no part, not one positive weight for each, or factors differ.
 */
export function mixture<K extends Factor>(
  parts: readonly Distribution<K>[],
  weights?: readonly number[],
): Distribution<K> {
  checkChoices('mixture', parts.length, weights);
  const over = parts[0]?.over ?? []; // there is one
  for (const part of parts) checkSame('mixture', over, part.over);
  const law = { type: 'mixture', parts } as const;
  return { over, law: weights === undefined ? law : { ...law, weights } };
}

/** @throws BAD_ARGUMENT where factors differ. */
export function intersection<K extends Factor>(
  base: Distribution<K>,
  ...others: readonly Distribution<K>[]
): Distribution<K> {
  for (const other of others) checkSame('intersection', base.over, other.over);
  return { over: base.over, law: { type: 'intersection', base, filters: others } };
}

/** @throws BAD_ARGUMENT where a filter needs a factor that the base does not have. */
export function selection<K extends Factor, F extends K>(
  base: Distribution<K>,
  ...filters: readonly Distribution<F>[]
): Distribution<K> {
  for (const filter of filters) checkWithin('selection', filter.over, base.over);
  return { over: base.over, law: { type: 'intersection', base, filters } };
}

/** @throws BAD_ARGUMENT where `without` needs a factor that the base does not have. */
export function setMinus<K extends Factor, F extends K>(
  base: Distribution<K>,
  without: Distribution<F>,
): Distribution<K> {
  checkWithin('setMinus', without.over, base.over);
  return { over: base.over, law: { type: 'difference', base, without } };
}

// ---------------------------------------------------------------------------

function checkSame(who: string, a: readonly Factor[], b: readonly Factor[]): void {
  if (a.length === b.length && a.every((factor) => b.includes(factor))) return;
  refuse(who, `parts over ${a.join(', ')}`, b.join(', ') || 'none');
}

function checkWithin(who: string, part: readonly Factor[], whole: readonly Factor[]): void {
  if (part.every((factor) => whole.includes(factor))) return;
  refuse(who, `a filter over some of ${whole.join(', ')}`, part.join(', '));
}
