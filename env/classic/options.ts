/** Options of the classics by name, from a caller or a peer: nothing about them is believed. */

import type { Kwargs } from '../core/env-spec.ts';
import { SupairError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';

/** Legal names with their defaults; an option has the type of its default. */
type Defaults = { readonly [name: string]: number | boolean };

/**
 * The defaults, with the options given in their place.
 * @throws BAD_ARGUMENT for an unknown name, or a value that is not a finite number or not a boolean.
 */
export function readOptions<D extends Defaults>(who: string, given: Kwargs, defaults: D): D {
  if (Object.keys(given).length === 0) return defaults; // most resets
  const names = Object.keys(defaults);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const shown = unknown.slice(0, 100); // a peer's name may be any length
    throw new SupairError('BAD_ARGUMENT', {
      who,
      expected: 'options it has',
      got: `'${shown}'`,
      remedy: didYouMean(shown, names),
    });
  }
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    const value = given[name] ?? fallback;
    if (typeof value !== typeof fallback) {
      throw badOption(who, name, `a ${typeof fallback}`, value);
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw badOption(who, name, 'a finite number', value);
    }
    return [name, value];
  });
  return Object.fromEntries(entries) as D; // every name of D, with a value of its type
}

/**
 * The range that `reset` draws from: Gymnasium's options `low` and `high`.
 * @throws BAD_ARGUMENT
 */
export function readRange(
  who: string,
  given: Kwargs,
  low: number,
  high: number,
): { readonly low: number; readonly high: number } {
  const range = readOptions(who, given, { low, high });
  if (range.low <= range.high) return range;
  throw badOption(who, 'low', `at most high (${range.high})`, range.low);
}

export function badOption(who: string, name: string, expected: string, got: unknown): SupairError {
  const text = String(got).slice(0, 80);
  return new SupairError('BAD_ARGUMENT', { who: `${who}.${name}`, expected, got: text });
}
