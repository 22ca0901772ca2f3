/** Reading what nobody has checked yet: every refusal names its place and what was expected. */

import { refuse, shown } from '../refuse.ts';

/** Children of a space, elements of a list of numbers. */
const MAX_LIST = 1024;

/** A field by its name in TypeScript; JSON may write it in snake case. */
export type Fields = (name: string) => unknown;

/** Own properties of an object only: a key on the prototype is not a field. */
export function fieldsOf(value: unknown, who: string): Fields {
  if (typeof value !== 'object' || value === null) {
    return refuse(who, 'an object with a type', shown(value));
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  return (name) => fields.get(name) ?? fields.get(snakeCase(name));
}

/** `minLength` as JSON has it: `min_length`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function integer(value: unknown, who: string, low: number, high: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) {
    return value;
  }
  return refuse(who, `an integer in ${low}..${high}`, shown(value));
}

/** A number; infinities may be texts. */
export function real(value: unknown, who: string): number {
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  return refuse(who, "a number, 'Infinity' or '-Infinity'", shown(value));
}

export function truth(value: unknown, who: string): boolean {
  if (typeof value === 'boolean') return value;
  return refuse(who, 'true or false', shown(value));
}

export function list(value: unknown, who: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= MAX_LIST) return value;
  return refuse(who, `an array of at most ${MAX_LIST}`, shown(value));
}

/** The entries of an object whose keys name nothing on a prototype. */
export function entries(value: unknown, who: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(who, 'an object of spaces', shown(value));
  }
  const found = Object.entries(value);
  if (found.length > MAX_LIST) refuse(who, `at most ${MAX_LIST} children`, 'more');
  if (found.some(([key]) => key === '__proto__')) refuse(who, 'plain keys', '__proto__');
  return found;
}
