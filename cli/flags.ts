/** Flag values from text, refused in one line where they are out of range. */

import { SupairError } from '../env/core/errors.ts';
import { didYouMean } from '../env/core/nearest.ts';

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** An integer flag; undefined where it was not given. @throws BAD_ARGUMENT */
export function integerFlag(
  text: string | undefined,
  flag: string,
  { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range = {},
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const legal = text.trim() !== '' && Number.isSafeInteger(value) && value >= min && value <= max;
  if (legal) return value;
  const range = rangeText(min, max, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  throw usage(flag, `an integer${range}`, text);
}

/** A number flag; undefined where it was not given. @throws BAD_ARGUMENT */
export function numberFlag(
  text: string | undefined,
  flag: string,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Range = {},
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const legal = text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max;
  if (legal) return value;
  const range = rangeText(min, max, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  throw usage(flag, `a number${range}`, text);
}

/** A JSON object; undefined where the flag was not given. @throws BAD_ARGUMENT */
export function objectFlag(
  text: string | undefined,
  flag: string,
): { readonly [key: string]: unknown } | undefined {
  if (text === undefined) return undefined;
  const refusal = usage(flag, 'a JSON object', text);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal;
    return { ...value };
  } catch (error) {
    throw error instanceof SyntaxError ? refusal : error;
  }
}

/** One of a list of words. @throws BAD_ARGUMENT with the nearest one. */
export function choiceFlag<const T extends string>(
  text: string,
  flag: string,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw usage(flag, choices.join(' or '), text, didYouMean(text, choices));
}

/** A list of words from a list, separated by commas; all of them where the flag was not given. @throws BAD_ARGUMENT */
export function choicesFlag<const T extends string>(
  text: string | undefined,
  flag: string,
  choices: readonly T[],
): readonly T[] {
  if (text === undefined) return choices;
  const chosen = text.split(',').map((word) => choiceFlag(word.trim(), flag, choices));
  return choices.filter((choice) => chosen.includes(choice));
}

/** A flag that must be there. @throws BAD_ARGUMENT */
export function requiredFlag(text: string | undefined, flag: string, remedy: string): string {
  if (text !== undefined && text !== '') return text;
  throw usage(flag, 'a value', 'none', remedy);
}

/** An object with the key only where there is a value, for options under exact optional types. */
export function given<K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [k in K]?: V }); // computed keys widen
}

export function usage(who: string, expected: string, got: string, remedy?: string): SupairError {
  const tail = remedy === undefined ? {} : { remedy };
  return new SupairError('BAD_ARGUMENT', { who, expected, got, ...tail });
}

// ---------------------------------------------------------------------------

function rangeText(min: number, max: number, low: number, high: number): string {
  if (min > low && max < high) return ` in ${min}..${max}`;
  if (min > low) return ` >= ${min}`;
  return max < high ? ` <= ${max}` : '';
}
