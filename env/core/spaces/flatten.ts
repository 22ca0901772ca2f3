/** Values to and from one flat vector; the layout is at the head of `flat-layout.ts`. */

import { refuse } from '../refuse.ts';
import { boxArray, elementCount } from './bounds.ts';
import { flatDtype, flatdim, flatKeys, refuseShapeless } from './flat-layout.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue, TextSpace } from './spaces.ts';

/**
 * The flat form of a value, a member of `flattenSpace(space)` (Gymnasium's `flatten`). int32
 * elements beyond +-2^24 beside float32 ones are rounded to a float32.
 * @throws BAD_ARGUMENT where the value has not the form of the space; bounds are not looked at.
 */
export function flatten(space: Space, value: SpaceValue): NumericArray {
  const flat = boxArray(flatDtype(space), flatdim(space));
  write(space, value, flat, 0);
  return flat;
}

/**
 * The value with this flat form, in arrays of its own (Gymnasium's `unflatten`).
 * @throws BAD_ARGUMENT for another length, and for what is no flat form: a one-hot without its
 *   one, fractions where whole numbers are due; bounds are not looked at.
 */
export function unflatten(space: Space, flat: NumericArray): SpaceValue {
  const length = flatdim(space);
  if (flat.length !== length) refuse('unflatten', `${length} numbers`, flat.length);
  return read(space, flat);
}

// ---------------------------------------------------------------------------

/** Writes a value from place `at` on; returns the place after it. */
function write(space: Space, value: SpaceValue, flat: NumericArray, at: number): number {
  switch (space.type) {
    case 'box':
    case 'multi-binary': {
      const elements = arrayOf(value, elementCount(space.shape));
      flat.set(elements, at);
      return at + elements.length;
    }
    case 'discrete':
      return writeOneHot(Number(value) - space.start, space.n, flat, at);
    case 'multi-discrete': {
      const elements = arrayOf(value, space.nvec.length);
      return space.nvec.reduce((end, n, i) => writeOneHot(elements[i] ?? -1, n, flat, end), at);
    }
    case 'dict': {
      if (typeof value !== 'object' || Array.isArray(value)) {
        return refuse('flatten', 'an object', value);
      }
      const fields = new Map<string, SpaceValue>(Object.entries(value));
      return flatKeys(space).reduce((end, key) => {
        const field = fields.get(key);
        if (field === undefined) return refuse('flatten', `the key '${key}'`, 'none');
        return write(space.spaces[key] as Space, field, flat, end); // one of the space's keys
      }, at);
    }
    case 'tuple': {
      const { spaces } = space;
      const parts = listOf(value, spaces.length);
      return spaces.reduce((end, child, i) => {
        return write(child, parts[i] as SpaceValue, flat, end); // listOf has counted them
      }, at);
    }
    case 'text':
      return writeText(space, value, flat, at);
    case 'one-of': {
      const [index, one] = listOf(value, 2) as [SpaceValue, SpaceValue]; // counted
      const option = typeof index === 'number' ? space.spaces[index] : undefined;
      if (option === undefined) return refuse('flatten', 'the index of an option', index);
      flat[at] = Number(index);
      const end = write(option, one, flat, at + 1);
      const after = at + flatdim(space);
      if (end > at + 1) flat.fill(flat[at + 1] ?? 0, end, after);
      return after;
    }
    case 'sequence':
    case 'graph':
      return refuseShapeless(space);
    default:
      return space satisfies never;
  }
}

/** @param flat exactly the numbers of this space. */
function read(space: Space, flat: NumericArray): SpaceValue {
  switch (space.type) {
    case 'box':
      return readArray(flat, space.dtype);
    case 'multi-binary':
      return readArray(flat, 'uint8');
    case 'discrete':
      return space.start + readOneHot(flat);
    case 'multi-discrete': {
      const rest = reader(flat);
      return Int32Array.from(space.nvec, (n) => readOneHot(rest(n)));
    }
    case 'dict': {
      const rest = reader(flat);
      const fields = new Map(
        flatKeys(space).map((key) => {
          const child = space.spaces[key] as Space; // one of the space's keys
          return [key, read(child, rest(flatdim(child)))];
        }),
      );
      // in the order of the space, as everywhere else
      return Object.fromEntries(
        Object.keys(space.spaces).map((key) => [key, fields.get(key) as SpaceValue]), // the same keys
      );
    }
    case 'tuple': {
      const rest = reader(flat);
      return space.spaces.map((child) => read(child, rest(flatdim(child))));
    }
    case 'text':
      return readText(space, flat);
    case 'one-of': {
      const [index = -1] = flat;
      const option = space.spaces[index];
      if (option === undefined) return refuse('unflatten', 'the index of an option', `${index}`);
      return [index, read(option, flat.subarray(1, 1 + flatdim(option)))];
    }
    case 'sequence':
    case 'graph':
      return refuseShapeless(space);
    default:
      return space satisfies never;
  }
}

function writeOneHot(index: number, n: number, flat: NumericArray, at: number): number {
  if (!(Number.isInteger(index) && index >= 0 && index < n)) {
    refuse('flatten', `a choice among ${n}`, index);
  }
  flat[at + index] = 1;
  return at + n;
}

function readOneHot(flat: NumericArray): number {
  const index = flat.indexOf(1);
  const others = flat.some((x, i) => x !== 0 && i !== index);
  if (index >= 0 && !others) return index;
  return refuse(
    'unflatten',
    'a one-hot: a single 1 among zeros',
    `[${flat.slice(0, 8).join(', ')}]`,
  );
}

function writeText(space: TextSpace, value: SpaceValue, flat: NumericArray, at: number): number {
  const places = new Map([...space.charset].map((character, i) => [character, i]));
  const end = at + space.maxLength;
  const characters = typeof value === 'string' ? [...value] : [];
  if (typeof value !== 'string' || characters.length > space.maxLength) {
    refuse('flatten', `a text of at most ${space.maxLength} characters`, JSON.stringify(value));
  }
  flat.fill(places.size, at, end);
  for (const [i, character] of characters.entries()) {
    flat[at + i] =
      places.get(character) ?? refuse('flatten', 'characters of the charset', character);
  }
  return end;
}

function readText(space: TextSpace, flat: NumericArray): string {
  const charset = [...space.charset];
  const padding = flat.indexOf(charset.length);
  const places = padding < 0 ? flat : flat.subarray(0, padding);
  if (padding >= 0 && flat.some((x, i) => i > padding && x !== charset.length)) {
    refuse('unflatten', 'nothing but padding after the text', 'more');
  }
  return Array.from(places, (place) => {
    return charset[place] ?? refuse('unflatten', 'places in the charset', place);
  }).join('');
}

function readArray(flat: NumericArray, dtype: BoxSpace['dtype']): NumericArray {
  const values = boxArray(dtype, flat.length);
  for (const [i, x] of flat.entries()) {
    const exact = dtype === 'int32' && x === 2 ** 31 ? x - 1 : x; // the largest int32 as a float32
    values[i] = exact;
    if (dtype !== 'float32' && values[i] !== exact) {
      refuse('unflatten', `whole numbers of ${dtype}`, x);
    }
  }
  return values;
}

/** Takes the next `count` numbers at each call. */
function reader(flat: NumericArray): (count: number) => NumericArray {
  let at = 0;
  return (count) => {
    at += count;
    return flat.subarray(at - count, at);
  };
}

function arrayOf(value: SpaceValue, length: number): NumericArray {
  const fits =
    value instanceof Uint8Array || value instanceof Int32Array || value instanceof Float32Array;
  if (fits && value.length === length) return value;
  return refuse('flatten', `an array of ${length} elements`, fits ? `${value.length}` : 'none');
}

function listOf(value: SpaceValue, length: number): readonly SpaceValue[] {
  if (Array.isArray(value) && value.length === length) return value;
  return refuse('flatten', `a list of ${length} values`, 'another value');
}
