/** Values in memory of their own. */

import type { NumericArray, SpaceValue } from './spaces.ts';

/** The same value in arrays that nobody else has; only what a view shows is copied. */
export function copyValue(value: SpaceValue): SpaceValue {
  if (typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return (value as NumericArray).slice(); // the only views there are
  if (Array.isArray(value)) return value.map(copyValue);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyValue(part)]));
}
