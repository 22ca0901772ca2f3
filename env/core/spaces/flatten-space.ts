/**
 * Spaces as one vector of numbers, laid out as by Gymnasium's `flatten_space`.
 *
 *   box             its elements, row-major
 *   discrete        one-hot [n]
 *   multi-discrete  the one-hots of its elements, one after the other
 *   multi-binary    its bits
 *   dict            its entries in the order of their sorted keys, whatever order they are written in
 *   tuple           its parts in order
 */

import { SupairError } from '../errors.ts';
import { boundAt, elementCount } from './bounds.ts';
import type { BoxSpace, DictSpace, Space } from './spaces.ts';

/** Numbers needed to write a value as one flat vector, integers of known range as one-hot. */
export function flatdim(space: Space): number {
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return elementCount(space.shape);
    case 'discrete':
      return space.n;
    case 'multi-discrete':
      return sum(space.nvec);
    case 'dict':
    case 'tuple':
      return sum(flatParts(space).map(flatdim));
    default:
      return space satisfies never;
  }
}

/**
 * The box [flatdim] that holds the flat form of every value of a space. Its element type is the
 * widest of the parts': uint8 (bits, bytes), int32 (discrete), float32.
 * @throws BAD_ARGUMENT for a space without a single number.
 */
export function flattenSpace(space: Space): BoxSpace {
  const { low, high } = flatBounds(space);
  if (low.length === 0) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'flattenSpace',
      expected: 'a space of at least one number',
      got: `an empty ${space.type}`,
    });
  }
  const [dtype, shape] = [flatDtype(space), [low.length]];
  return { type: 'box', shape, dtype, low: compact(low), high: compact(high) };
}

/** The element type of a flat form. */
export function flatDtype(space: Space): BoxSpace['dtype'] {
  switch (space.type) {
    case 'box':
      return space.dtype;
    case 'multi-binary':
      return 'uint8';
    case 'discrete':
    case 'multi-discrete':
      return 'int32';
    case 'dict':
    case 'tuple':
      return widest(flatParts(space).map(flatDtype));
    default:
      return space satisfies never;
  }
}

/** The keys of a dict in the order of its flat form. */
export function flatKeys(space: DictSpace): string[] {
  return Object.keys(space.spaces).sort();
}

// ---------------------------------------------------------------------------

interface FlatBounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

function flatBounds(space: Space): FlatBounds {
  switch (space.type) {
    case 'box': {
      const indices = Array.from({ length: elementCount(space.shape) }, (_, i) => i);
      return {
        low: indices.map((i) => boundAt(space.low, i)),
        high: indices.map((i) => boundAt(space.high, i)),
      };
    }
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary': {
      const length = flatdim(space);
      return { low: new Array<number>(length).fill(0), high: new Array<number>(length).fill(1) };
    }
    case 'dict':
    case 'tuple': {
      const parts = flatParts(space).map(flatBounds);
      return { low: parts.flatMap(({ low }) => low), high: parts.flatMap(({ high }) => high) };
    }
    default:
      return space satisfies never;
  }
}

function flatParts(space: Extract<Space, { type: 'dict' | 'tuple' }>): readonly Space[] {
  if (space.type === 'tuple') return space.spaces;
  return flatKeys(space).map((key) => space.spaces[key] as Space); // its own keys
}

const WIDTHS: readonly BoxSpace['dtype'][] = ['uint8', 'int32', 'float32'];

/** uint8 for no parts at all. */
function widest(dtypes: readonly BoxSpace['dtype'][]): BoxSpace['dtype'] {
  const width = Math.max(0, ...dtypes.map((dtype) => WIDTHS.indexOf(dtype)));
  return WIDTHS[width] as BoxSpace['dtype']; // an index of the list
}

/** One bound where all are equal. */
function compact(bounds: readonly number[]): number | readonly number[] {
  const [first = 0] = bounds;
  return bounds.every((bound) => bound === first) ? first : bounds;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
