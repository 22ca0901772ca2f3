/** Arguments of wrappers by name, from a spec: JSON of a user, a file or a peer, not to be believed. */

import type { Kwargs } from '../env-spec.ts';
import { refuse, refuseUnknown, shown } from '../refuse.ts';
import { list, real, truth } from '../spaces/fields.ts';
import type { Bound } from './arguments.ts';

/** The value of an argument, of its type; its range is the wrapper's business. @throws BAD_ARGUMENT */
export type Reader<T> = (value: unknown, who: string) => T;

export type Readers = { readonly [name: string]: Reader<unknown> };

export type Values<R extends Readers> = { readonly [K in keyof R]: ReturnType<R[K]> };

/**
 * The arguments that the wrapper cannot do without, and those given of the others; null stands for
 * one that is not given.
 * @throws BAD_ARGUMENT for an unknown name, a missing argument, or a value of another type.
 */
export function readArguments<R extends Readers, O extends Readers>(
  who: string,
  given: Kwargs,
  required: R,
  optional: O,
): Values<R> & Partial<Values<O>> {
  const readers: Readers = { ...required, ...optional };
  refuseUnknown(who, 'arguments it has', given, Object.keys(readers));
  const entries = Object.entries(readers).flatMap(([name, read]): [string, unknown][] => {
    const value = given[name] ?? null;
    if (value === null && !Object.hasOwn(required, name)) return [];
    return [[name, read(value, `${who}.${name}`)]];
  });
  // every name with what its reader returned
  return Object.fromEntries(entries) as Values<R> & Partial<Values<O>>;
}

/** A number; infinities are the texts 'Infinity' and '-Infinity', which JSON can carry. */
export const number: Reader<number> = real;

export const flag: Reader<boolean> = truth;

export const text: Reader<string> = (value, who) => {
  if (typeof value === 'string') return value;
  return refuse(who, 'a text', shown(value));
};

export const numbers: Reader<readonly number[]> = (value, who) =>
  list(value, who).map((each, i) => number(each, `${who}[${i}]`));

/** One number for all elements, or a list. */
export const bound: Reader<Bound> = (value, who) =>
  Array.isArray(value) ? numbers(value, who) : number(value, who);

export const pair: Reader<readonly [number, number]> = (value, who) => {
  const [first, second, ...more] = numbers(value, who);
  if (first !== undefined && second !== undefined && more.length === 0) return [first, second];
  return refuse(who, 'two numbers', shown(value));
};

/** One of some texts. */
export function choice<T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, who) =>
    choices.find((each) => each === value) ?? refuse(who, choices.join(' or '), shown(value));
}

/** A number, or the least and the most. */
export const range: Reader<number | readonly [number, number]> = (value, who) =>
  Array.isArray(value) ? pair(value, who) : number(value, who);

/** Of a dict, or indices of a tuple. */
export const keys: Reader<readonly (string | number)[]> = (value, who) =>
  list(value, who).map((each, i) =>
    typeof each === 'string' ? each : number(each, `${who}[${i}]`),
  );
