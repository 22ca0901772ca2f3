/** Reading saved states: what comes from a file or a peer is `unknown` until looked at. */

import { SupairError } from './errors.ts';
import { Rng } from './random.ts';
import { shown } from './refuse.ts';

/** A field of a state record. @throws BAD_ARGUMENT where the record has none. */
export function stateField(state: unknown, name: string, who: string): unknown {
  if (typeof state === 'object' && state !== null && Object.hasOwn(state, name)) {
    // hasOwn has proven the key
    return (state as { readonly [key: string]: unknown })[name];
  }
  throw badState(who, `a state with a field '${name}'`, state);
}

/** A whole number field. @throws BAD_ARGUMENT */
export function stateInteger(state: unknown, name: string, who: string): number {
  const value = stateField(state, name, who);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw badState(`${who}.${name}`, 'a safe integer', value);
}

/** A finite number field. @throws BAD_ARGUMENT */
export function stateNumber(state: unknown, name: string, who: string): number {
  const value = stateField(state, name, who);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw badState(`${who}.${name}`, 'a finite number', value);
}

/** @throws BAD_ARGUMENT */
export function stateBoolean(state: unknown, name: string, who: string): boolean {
  const value = stateField(state, name, who);
  if (typeof value === 'boolean') return value;
  throw badState(`${who}.${name}`, 'true or false', value);
}

/**
 * A list of anything, for the caller to look at.
 * @param length exactly, or at most.
 * @throws BAD_ARGUMENT
 */
export function stateList(
  state: unknown,
  name: string,
  length: number | { readonly most: number },
  who: string,
): readonly unknown[] {
  const value = stateField(state, name, who);
  const [least, most] = typeof length === 'number' ? [length, length] : [0, length.most];
  if (Array.isArray(value) && value.length >= least && value.length <= most) return value;
  throw badState(`${who}.${name}`, `a list of ${least}..${most} entries`, value);
}

/** A list of finite numbers. @throws BAD_ARGUMENT */
export function stateNumbers(
  state: unknown,
  name: string,
  length: number,
  who: string,
): readonly number[] {
  const value = stateField(state, name, who);
  const finite = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x);
  if (Array.isArray(value) && value.length === length && value.every(finite)) return value;
  throw badState(`${who}.${name}`, `${length} finite numbers`, value);
}

/** A random stream that goes on where it was saved. @throws BAD_ARGUMENT */
export function stateRng(state: unknown, name: string, who: string): Rng {
  const saved = stateField(state, name, who);
  const [a = 0, b = 0, c = 0, d = 0] = stateNumbers(saved, 'words', 4, `${who}.${name}`);
  return Rng.fromState({ words: [a, b, c, d], key: stateInteger(saved, 'key', `${who}.${name}`) });
}

export function badState(who: string, expected: string, got: unknown): SupairError {
  const remedy = 'Pass what getState() of the same environment returned.';
  return new SupairError('BAD_ARGUMENT', { who, expected, got: shown(got), remedy });
}
