/** Refusing arguments, with one text for whatever came in their place. */

import { SupairError } from './errors.ts';
import { didYouMean } from './nearest.ts';

/** Characters of a value that a message repeats, and of all that it says of what came: a peer's may be any length. */
const [MOST_OF_ONE, MOST] = [80, 200];

/**
 * @param got what came: a text as it stands, anything else as `shown` has it.
 * @param remedy what the caller can do about it, one sentence.
 * @throws BAD_ARGUMENT always.
 */
export function refuse(who: string, expected: string, got: unknown, remedy?: string): never {
  const text = typeof got === 'string' ? got : shown(got);
  const tail = remedy === undefined ? {} : { remedy };
  throw new SupairError('BAD_ARGUMENT', { who, expected, got: text.slice(0, MOST), ...tail });
}

/** @throws BAD_ARGUMENT where an object has a name that is not a known one, with the nearest. */
export function refuseUnknown(
  who: string,
  expected: string,
  given: object,
  known: readonly string[],
): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(who, expected, shown(unknown), didYouMean(unknown, known));
}

/** Anything in a few words: texts in quotes, lists and records as JSON, arrays by their kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, MOST_OF_ONE)}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  try {
    return (JSON.stringify(value) ?? 'another object').slice(0, MOST_OF_ONE);
  } catch {
    return 'another object'; // one that holds itself, or a bigint
  }
}
