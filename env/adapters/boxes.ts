/** Boxes of other libraries: element types, bounds, and what boxes stand in for. */

import { SupairError } from '../core/errors.ts';
import { elementCount } from '../core/spaces/bounds.ts';
import { parseSpace } from '../core/spaces/codec.ts';
import type {
  BoxSpace,
  MultiBinarySpace,
  MultiDiscreteSpace,
  Space,
} from '../core/spaces/spaces.ts';
import { flatNumbers } from './arrays.ts';

export interface ForeignBox {
  readonly shape: readonly number[];
  /** A NumPy name. Integers other than uint8 become int32, all else float32. */
  readonly dtype: string;
  /** A number, an array of the shape, or null and undefined for none. */
  readonly low: unknown;
  readonly high: unknown;
}

/**
 * The box with these bounds; where there are none, those of an integer's type.
 * @throws BAD_SHAPE, BAD_ARGUMENT for a malformed box, UNSUPPORTED for bounds that differ along
 * another axis than the last.
 */
export function readForeignBox({ shape, dtype, low, high }: ForeignBox, who: string): Space {
  const type = dtypeOf(dtype);
  const [least, most] = {
    uint8: [0, 255],
    int32: [-(2 ** 31), 2 ** 31 - 1],
    float32: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  }[type] as [number, number]; // two each
  const clip = (x: number): number => Math.min(most, Math.max(least, x));
  return parseSpace(
    {
      type: 'box',
      shape,
      dtype: type,
      low: bounds(low ?? least, shape, `${who}.low`, clip),
      high: bounds(high ?? most, shape, `${who}.high`, clip),
    },
    who,
  );
}

/** The box with the same values, for libraries that have neither of the two. */
export function integerBox(space: MultiBinarySpace | MultiDiscreteSpace): BoxSpace {
  if (space.type === 'multi-binary') {
    return { type: 'box', shape: space.shape, dtype: 'uint8', low: 0, high: 1 };
  }
  const high = space.nvec.map((n) => n - 1);
  return { type: 'box', shape: [space.nvec.length], dtype: 'int32', low: 0, high };
}

// ---------------------------------------------------------------------------

function dtypeOf(name: string): BoxSpace['dtype'] {
  if (name === 'uint8') return 'uint8';
  return /^u?int\d/.test(name) ? 'int32' : 'float32';
}

function bounds(
  value: unknown,
  shape: readonly number[],
  who: string,
  clip: (x: number) => number,
): number | readonly number[] {
  const all = flatNumbers(value, who).map(clip);
  const [first = 0] = all;
  if (all.length === 1) return first;
  if (all.length !== elementCount(shape)) {
    throw new SupairError('BAD_SHAPE', {
      who,
      expected: `one bound, or ${elementCount(shape)}`,
      got: String(all.length),
    });
  }
  if (all.every((x) => x === first)) return first;
  const row = all.slice(0, shape.at(-1) ?? 1);
  if (all.every((x, i) => x === row[i % row.length])) return row;
  throw new SupairError('UNSUPPORTED', {
    who,
    expected: 'bounds that differ along the last axis only',
    got: `others, of a box [${shape.join(', ')}]`,
    remedy: 'Flatten the box to one axis.',
  });
}
