/**
 * Distributions over factors, as data: a scenario made of them can be printed, compared and sent, and its
 * two readings, `sampleFactors` and `containsFactors`, stand side by side in `evaluate.ts`.
 *
 * Each speaks of some factors and is silent on the others. Made by the functions of `elementary.ts` and
 * `algebra.ts`, which check what is said here.
 */

import type { Factor, Factors } from './factors.ts';

export type Law =
  /** Over one factor that is a number: uniform in [low, high), low < high. */
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  /** Over one factor: one of some values; weights are positive, absent where all are alike. */
  | {
      readonly type: 'discrete';
      readonly values: readonly Factors[Factor][];
      readonly weights?: readonly number[];
    }
  | { readonly type: 'constant'; readonly values: Partial<Factors> }
  /** Over x and y: uniform by area where the distance to (x, y) is in [inner, outer], table units. */
  | {
      readonly type: 'annulus';
      readonly x: number;
      readonly y: number;
      readonly inner: number;
      readonly outer: number;
    }
  /** Each part for itself; no factor belongs to two. */
  | { readonly type: 'product'; readonly parts: readonly AnyDistribution[] }
  /** One of the parts, all over the same factors. */
  | {
      readonly type: 'mixture';
      readonly parts: readonly AnyDistribution[];
      readonly weights?: readonly number[];
    }
  /** The base where every filter contains it too; filters are over some of the base's factors. */
  | {
      readonly type: 'intersection';
      readonly base: AnyDistribution;
      readonly filters: readonly AnyDistribution[];
    }
  /** The base where `without`, over some of its factors, does not contain it. */
  | {
      readonly type: 'difference';
      readonly base: AnyDistribution;
      readonly without: AnyDistribution;
    };

/** A distribution over factors that are not known here: a filter. */
export interface AnyDistribution {
  /** The factors it speaks of, without repetition. */
  readonly over: readonly Factor[];
  readonly law: Law;
}

/** A distribution over exactly the factors K: one over fewer or more is another type. */
export interface Distribution<in out K extends Factor> extends AnyDistribution {
  readonly over: readonly K[];
}
