/**
 * Values of other libraries, guided by the space: theirs are numbers, arrays, records and lists, in
 * all the forms of `arrays.ts`; ours go out as numbers, nested lists and records.
 *
 * Discrete values count from 0 outside and from the space's `start` here.
 */

import { SupairError } from '../core/errors.ts';
import { boxArray, elementCount, roundedBoundAt } from '../core/spaces/bounds.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from '../core/spaces/spaces.ts';
import { fieldsOf, flatNumbers, nested, type PlainValue, wrongKind } from './arrays.ts';
import { integerBox } from './boxes.ts';

/** `nearest`: arrays take the closest value that the space holds, where another would be refused. */
export type Fit = 'exact' | 'nearest';

/**
 * A foreign value as a value of the space.
 * @throws BAD_DTYPE where it is of another kind, BAD_SHAPE for another number of elements,
 * BAD_VALUE for fractions and numbers out of range where the space has integers, UNSUPPORTED for a
 * space without numbers.
 */
export function readValue(
  space: Space,
  foreign: unknown,
  who: string,
  fit: Fit = 'exact',
): SpaceValue {
  switch (space.type) {
    case 'box':
      return readBox(space, foreign, who, fit);
    case 'multi-binary':
    case 'multi-discrete':
      return readBox(integerBox(space), foreign, who, fit);
    case 'discrete': {
      const numbers = flatNumbers(foreign, who);
      const [index] = numbers;
      if (index !== undefined && numbers.length === 1) return index + space.start;
      throw wrongLength(who, 1, numbers.length);
    }
    case 'dict': {
      const field = fieldsOf(foreign, who);
      const read = ([key, child]: [string, Space]): [string, SpaceValue] => [
        key,
        readValue(child, field(key), `${who}.${key}`, fit),
      ];
      return Object.fromEntries(Object.entries(space.spaces).map(read));
    }
    case 'tuple': {
      if (!Array.isArray(foreign)) throw wrongKind(who, 'a list', foreign);
      const { spaces } = space;
      if (foreign.length !== spaces.length) throw wrongLength(who, spaces.length, foreign.length);
      return spaces.map((child, i) => readValue(child, foreign[i], `${who}[${i}]`, fit));
    }
    default:
      throw noNumbers(space, who);
  }
}

/**
 * A value of the space as other libraries read it.
 * @throws BAD_DTYPE where it is of another kind, UNSUPPORTED for a space without numbers.
 */
export function writeValue(space: Space, value: SpaceValue, who: string): PlainValue {
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return nested(flatNumbers(value, who), space.shape);
    case 'multi-discrete':
      return flatNumbers(value, who);
    case 'discrete':
      if (typeof value === 'number') return value - space.start;
      throw wrongKind(who, 'a number', value);
    case 'dict': {
      const field = fieldsOf(value, who);
      const write = ([key, child]: [string, Space]): [string, PlainValue] => [
        key,
        writeValue(child, field(key) as SpaceValue, `${who}.${key}`), // a part of a SpaceValue
      ];
      return Object.fromEntries(Object.entries(space.spaces).map(write));
    }
    case 'tuple':
      if (!Array.isArray(value)) throw wrongKind(who, 'a list', value);
      return space.spaces.map((child, i) => writeValue(child, value[i], `${who}[${i}]`));
    default:
      throw noNumbers(space, who);
  }
}

// ---------------------------------------------------------------------------

function readBox(space: BoxSpace, foreign: unknown, who: string, fit: Fit): NumericArray {
  const numbers = flatNumbers(foreign, who);
  const array = boxArray(space.dtype, elementCount(space.shape));
  if (fit === 'exact') return fill(array, numbers, who);
  const whole = space.dtype !== 'float32';
  const nearest = numbers.map((x, i) => {
    const inside = Math.min(
      roundedBoundAt(space, space.high, i),
      Math.max(roundedBoundAt(space, space.low, i), x),
    );
    return whole ? Math.round(inside) : inside;
  });
  return fill(array, nearest, who);
}

function fill<T extends NumericArray>(array: T, numbers: readonly number[], who: string): T {
  if (numbers.length !== array.length) throw wrongLength(who, array.length, numbers.length);
  array.set(numbers);
  const off = array instanceof Float32Array ? -1 : numbers.findIndex((x, i) => x !== array[i]);
  if (off < 0) return array;
  throw new SupairError('BAD_VALUE', {
    who: `${who}[${off}]`,
    expected: array instanceof Uint8Array ? 'an integer in 0..255' : 'a 32-bit integer',
    got: String(numbers[off]),
  });
}

function wrongLength(who: string, expected: number, got: number): SupairError {
  return new SupairError('BAD_SHAPE', { who, expected: `${expected} elements`, got: `${got}` });
}

function noNumbers({ type }: Space, who: string): SupairError {
  return new SupairError('UNSUPPORTED', {
    who,
    expected: 'a space of numbers, or a dict or tuple of such',
    got: type,
    remedy: 'Wrap the environment so that its values are numbers.',
  });
}
