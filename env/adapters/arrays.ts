/**
 * Arrays of other libraries, by structure. What comes in may be a number, nested lists, a typed
 * array, or an array of numjs (`tolist`), ndarray (`data`, `stride`, `offset`) or TensorFlow.js
 * (`dataSync`); what goes out is nested lists, which all of them read.
 */

import { SupairError } from '../core/errors.ts';
import { elementCount } from '../core/spaces/bounds.ts';

/** Numbers, nested lists of them, and records and lists of those. */
export type PlainValue = number | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** The elements in C order, booleans as 0 and 1. @throws BAD_DTYPE */
export function flatNumbers(value: unknown, who: string): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (Array.isArray(value)) return value.flatMap((part) => flatNumbers(part, who));
  if (typeof value === 'object' && value !== null) {
    if (Symbol.iterator in value && ArrayBuffer.isView(value)) {
      // a typed array: only those are both; BigInts become numbers
      return Array.from(value as Iterable<number>, Number);
    }
    const field = fieldsOf(value, who);
    for (const reader of ['tolist', 'dataSync']) {
      if (typeof field(reader) === 'function') {
        // just looked at; called as a method
        return flatNumbers((value as { [name: string]: () => unknown })[reader]?.(), who);
      }
    }
    if (typeof field('offset') === 'number') return strided(field, who);
  }
  throw wrongKind(who, 'a number or an array of numbers', value);
}

/** Flat numbers in C order as nested lists; a number for the shape []. */
export function nested(flat: readonly number[], shape: readonly number[]): PlainValue {
  const [side, ...rest] = shape;
  if (side === undefined) return flat[0] ?? 0;
  if (rest.length === 0) return flat;
  const stride = elementCount(rest);
  const row = (_: unknown, i: number): PlainValue =>
    nested(flat.slice(i * stride, (i + 1) * stride), rest);
  return Array.from({ length: side }, row);
}

/** The members of an object by name, those of its prototype included. @throws BAD_DTYPE */
export function fieldsOf(value: unknown, who: string): (name: string) => unknown {
  if (typeof value !== 'object' || value === null) throw wrongKind(who, 'an object', value);
  return (name) => (value as { readonly [name: string]: unknown })[name]; // an object has members
}

/** BAD_DTYPE. */
export function wrongKind(who: string, expected: string, got: unknown): SupairError {
  const name = typeof got === 'object' && got !== null ? got.constructor?.name : String(got);
  const remedy = name === 'Promise' ? 'Its methods are asynchronous: use the Async adapter.' : null;
  return new SupairError('BAD_DTYPE', {
    who,
    expected,
    got: (name ?? 'a bare object').slice(0, 40),
    ...(remedy !== null && { remedy }),
  });
}

// ---------------------------------------------------------------------------

/** An array of ndarray: element (i, j, ...) lies at offset + i stride[0] + j stride[1] + ... */
function strided(field: (name: string) => unknown, who: string): number[] {
  const [data, shape, stride] = ['data', 'shape', 'stride'].map((name) =>
    flatNumbers(field(name), `${who}.${name}`),
  ) as [number[], number[], number[]]; // three names, three lists
  const at = (axis: number, offset: number): number[] => {
    const step = stride[axis] ?? 0;
    if (axis === shape.length) return [data[offset] ?? Number.NaN];
    return Array.from({ length: shape[axis] ?? 0 }, (_, i) =>
      at(axis + 1, offset + i * step),
    ).flat();
  };
  return at(0, Number(field('offset')));
}
