/**
 * How a value lies in one vector of numbers: as Gymnasium's `flatten` has it.
 *
 *   box             its elements, row-major
 *   discrete        one-hot [n]
 *   multi-discrete  the one-hots of its elements, one after the other
 *   multi-binary    its bits
 *   text            the place of each character in the charset, padded to maxLength with the charset's
 *                   length
 *   dict            its entries in the order of their sorted keys, whatever order they are written in
 *   tuple           its parts in order
 *   one-of          the index, then the value, padded to the longest with its own first number
 *
 * Sequences and graphs have no fixed size and no flat form, nor has what holds one.
 */

import { refuse } from '../refuse.ts';
import { elementCount } from './bounds.ts';
import type {
  BoxSpace,
  DictSpace,
  GraphSpace,
  OneOfSpace,
  SequenceSpace,
  Space,
  TupleSpace,
} from './spaces.ts';

/** Whether there is a flat form: no sequence or graph anywhere inside. */
export function isFlattenable(space: Space): boolean {
  switch (space.type) {
    case 'sequence':
    case 'graph':
      return false;
    case 'dict':
    case 'tuple':
    case 'one-of':
      return partsOf(space).every(isFlattenable);
    case 'box':
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
    case 'text':
      return true;
    default:
      return space satisfies never;
  }
}

/**
 * Numbers needed to write a value as one flat vector, integers of known range as one-hot.
 * @throws BAD_ARGUMENT for a space without a flat form.
 */
export function flatdim(space: Space): number {
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return elementCount(space.shape);
    case 'discrete':
      return space.n;
    case 'multi-discrete':
      return sum(space.nvec);
    case 'text':
      return space.maxLength;
    case 'dict':
    case 'tuple':
      return sum(partsOf(space).map(flatdim));
    case 'one-of':
      return 1 + largest(space.spaces.map(flatdim));
    case 'sequence':
    case 'graph':
      return refuseShapeless(space);
    default:
      return space satisfies never;
  }
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
    case 'text':
      return 'int32';
    case 'dict':
    case 'tuple':
      return widest(partsOf(space).map(flatDtype));
    case 'one-of': {
      const index = space.spaces.length > 256 ? 'int32' : 'uint8';
      return widest([index, ...partsOf(space).map(flatDtype)]);
    }
    case 'sequence':
    case 'graph':
      return refuseShapeless(space);
    default:
      return space satisfies never;
  }
}

/** The keys of a dict in the order of its flat form. */
export function flatKeys(space: DictSpace): string[] {
  return Object.keys(space.spaces).sort();
}

/** The spaces inside, in the order of the flat form. */
export function partsOf(space: DictSpace | TupleSpace | OneOfSpace): readonly Space[] {
  if (space.type !== 'dict') return space.spaces;
  return flatKeys(space).map((key) => space.spaces[key] as Space); // its own keys
}

/** @throws BAD_ARGUMENT always. */
export function refuseShapeless(space: SequenceSpace | GraphSpace): never {
  refuse(
    'flatten',
    'a space whose values have one size',
    `a ${space.type} space, whose values have any`,
    'Ask isFlattenable first; pad such values to a box yourself.',
  );
}

// ---------------------------------------------------------------------------

const WIDTHS: readonly BoxSpace['dtype'][] = ['uint8', 'int32', 'float32'];

/** uint8 for no parts at all. */
function widest(dtypes: readonly BoxSpace['dtype'][]): BoxSpace['dtype'] {
  const width = Math.max(0, ...dtypes.map((dtype) => WIDTHS.indexOf(dtype)));
  return WIDTHS[width] as BoxSpace['dtype']; // an index of the list
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
