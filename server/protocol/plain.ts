/**
 * JSON-like values rebuilt for sending: what environments say in `info` and what peers gave as
 * keyword arguments never reaches the encoder as the object it was.
 */

import { SupairError } from '../../env/core/errors.ts';

export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

const MAX_DEPTH = 12;

/**
 * A copy made of plain values; entries that are undefined are left out.
 * @throws BAD_VALUE for anything that is not JSON-like, naming its place.
 */
export function toPlain(value: unknown, who: string, depth = 0): Plain {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (depth < MAX_DEPTH) {
    if (Array.isArray(value)) return value.map((x, i) => toPlain(x, `${who}[${i}]`, depth + 1));
    if (typeof value === 'object' && isRecord(value)) {
      const copy: { [key: string]: Plain } = {};
      for (const [key, x] of Object.entries(value)) {
        if (key === '__proto__' || key === 'constructor') throw notPlain(`${who}.${key}`, 'a key');
        if (x !== undefined) copy[key] = toPlain(x, `${who}.${key}`, depth + 1);
      }
      return copy;
    }
  }
  throw notPlain(who, depth < MAX_DEPTH ? describe(value) : `${MAX_DEPTH} levels of nesting`);
}

// ---------------------------------------------------------------------------

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // from any realm
}

function describe(value: unknown): string {
  return typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : typeof value;
}

function notPlain(who: string, got: string): SupairError {
  return new SupairError('BAD_VALUE', {
    who,
    expected: 'null, a boolean, number, text, list or map',
    got,
  });
}
