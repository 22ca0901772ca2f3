/** The box of flat forms; their layout is at the head of `flat-layout.ts`. */

import { refuse } from '../refuse.ts';
import { boundAt, elementCount } from './bounds.ts';
import { flatDtype, flatdim, partsOf, refuseShapeless } from './flat-layout.ts';
import type { BoxSpace, Space } from './spaces.ts';

/**
 * The box [flatdim] that holds the flat form of every value of a space. Its element type is the
 * widest of the parts': uint8 (bits, bytes), int32 (choices, texts), float32.
 * @throws BAD_ARGUMENT for a space without a flat form, or without a single number.
 */
export function flattenSpace(space: Space): BoxSpace {
  const length = flatdim(space);
  if (!(length >= 1 && length <= MAX_NUMBERS)) {
    refuse(
      'flattenSpace',
      `a space of 1..${MAX_NUMBERS} numbers`,
      `a ${space.type} space of ${length}`,
    );
  }
  const { low, high } = flatBounds(space);
  const [dtype, shape] = [flatDtype(space), [low.length]];
  return { type: 'box', shape, dtype, low: compact(low), high: compact(high) };
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
    case 'multi-binary':
      return repeated(0, 1, flatdim(space));
    case 'text':
      return repeated(0, [...space.charset].length, space.maxLength);
    case 'dict':
    case 'tuple':
      return joined(partsOf(space).map(flatBounds));
    case 'one-of': {
      const options = space.spaces.map(flatBounds);
      const all = joined(options);
      // a value without numbers is padded with zeros
      const pad = options.some(({ low }) => low.length === 0) ? [0] : [];
      const [low, high] = [smallest([...pad, ...all.low]), largest([...pad, ...all.high])];
      const index = repeated(0, space.spaces.length - 1, 1);
      return joined([index, repeated(low, high, flatdim(space) - 1)]);
    }
    case 'sequence':
    case 'graph':
      return refuseShapeless(space);
    default:
      return space satisfies never;
  }
}

function repeated(low: number, high: number, length: number): FlatBounds {
  return {
    low: new Array<number>(length).fill(low),
    high: new Array<number>(length).fill(high),
  };
}

function joined(parts: readonly FlatBounds[]): FlatBounds {
  return { low: parts.flatMap(({ low }) => low), high: parts.flatMap(({ high }) => high) };
}

/** Beyond it a flat form is a mistake: one-hots of a huge discrete space. */
const MAX_NUMBERS = 2 ** 28;

/** One bound where all are equal. */
function compact(bounds: readonly number[]): number | readonly number[] {
  const [first = 0] = bounds;
  return bounds.every((bound) => bound === first) ? first : bounds;
}

function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
