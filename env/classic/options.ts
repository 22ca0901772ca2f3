/** Options of the classics by name, from a caller or a peer: nothing about them is believed. */

import type { Kwargs } from '../core/env-spec.ts';
import { refuse, refuseUnknown, shown } from '../core/refuse.ts';

/** Legal names with their defaults; an option has the type of its default. */
type Defaults = { readonly [name: string]: number | boolean };

/**
 * The defaults, with the options given in their place.
 * @throws BAD_ARGUMENT for an unknown name, or a value that is not a finite number or not a boolean.
 */
export function readOptions<D extends Defaults>(who: string, given: Kwargs, defaults: D): D {
  if (Object.keys(given).length === 0) return defaults; // most resets
  refuseUnknown(who, 'options it has', given, Object.keys(defaults));
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    const value = given[name] ?? fallback;
    if (typeof value !== typeof fallback) {
      refuse(`${who}.${name}`, `a ${typeof fallback}`, shown(value));
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      refuse(`${who}.${name}`, 'a finite number', value);
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
  refuse(`${who}.low`, `at most high (${range.high})`, range.low);
}
