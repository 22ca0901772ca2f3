/** rl-ts's spaces to ours and back. */

import { SupairError } from '../../core/errors.ts';
import { boundAt, elementCount } from '../../core/spaces/bounds.ts';
import { parseSpace } from '../../core/spaces/codec.ts';
import type { BoxSpace, Space } from '../../core/spaces/spaces.ts';
import { fieldsOf, flatNumbers, nested } from '../arrays.ts';
import { integerBox, readForeignBox } from '../boxes.ts';
import type { RlTsBound, RlTsSpace, RlTsSpaces } from './contract.ts';

/**
 * `Discrete`, `Box`, `PrimitiveBox2D` and `Dict` of rl-ts, known by their fields.
 * @throws UNSUPPORTED for a space of another kind, BAD_ARGUMENT for a malformed one.
 */
export function spaceFromRlTs(space: unknown, who: string): Space {
  const field = fieldsOf(space, who);
  const [spaces, n, shape] = [field('spaces'), field('n'), field('shape')];
  if (typeof spaces === 'object' && spaces !== null) {
    const read = ([key, child]: [string, unknown]): [string, Space] => [
      key,
      spaceFromRlTs(child, `${who}.${key}`),
    ];
    return parseSpace(
      { type: 'dict', spaces: Object.fromEntries(Object.entries(spaces).map(read)) },
      who,
    );
  }
  if (n !== undefined) return parseSpace({ type: 'discrete', n, start: 0 }, who);
  const low = unbounded(field('low'), who);
  const high = unbounded(field('high'), who);
  if (Array.isArray(shape) && low !== undefined && high !== undefined) {
    const dtype = field('dtype') ?? 'float32'; // PrimitiveBox2D has none
    return readForeignBox({ shape, dtype: String(dtype), low, high }, who);
  }
  throw new SupairError('UNSUPPORTED', {
    who,
    expected: 'Discrete, Box, PrimitiveBox2D or Dict of rl-ts',
    got: 'a space with neither n, low and high, nor spaces',
  });
}

/**
 * A space of rl-ts. It has no other integers than 0..n-1 and no lists: multi-binary and
 * multi-discrete spaces become integer boxes, and a discrete one begins at 0.
 * @throws UNSUPPORTED for tuples and spaces without numbers.
 */
export function spaceToRlTs(space: Space, spaces: RlTsSpaces, who: string): RlTsSpace {
  const { Box, Dict, Discrete } = spaces;
  switch (space.type) {
    case 'discrete':
      return new Discrete(space.n);
    case 'box': {
      const { shape, dtype, low, high } = space;
      return new Box(fullBound(space, low), fullBound(space, high), [...shape], dtype);
    }
    case 'multi-binary':
    case 'multi-discrete':
      return spaceToRlTs(integerBox(space), spaces, who);
    case 'dict': {
      const write = ([key, child]: [string, Space]): [string, RlTsSpace] => [
        key,
        spaceToRlTs(child, spaces, `${who}.${key}`),
      ];
      // the class takes the instances made by its neighbours
      return new Dict(Object.fromEntries(Object.entries(space.spaces).map(write)) as never);
    }
    default:
      throw new SupairError('UNSUPPORTED', {
        who,
        expected: 'a box, discrete, multi-discrete, multi-binary or dict space',
        got: space.type,
        remedy: 'rl-ts has no such space; wrap the environment, e.g. into one of boxes.',
      });
  }
}

// ---------------------------------------------------------------------------

/** rl-ts takes the largest safe integers for infinities, also after their rounding to float32. */
function unbounded(bound: unknown, who: string): unknown {
  if (bound === null || bound === undefined) return bound;
  const numbers = flatNumbers(bound, who).map((x) => {
    return Math.abs(x) < Number.MAX_SAFE_INTEGER ? x : Math.sign(x) * Number.POSITIVE_INFINITY;
  });
  return numbers.length === 1 ? numbers[0] : numbers;
}

/** One bound as it is; bounds along the last axis an element each, which is what rl-ts wants. */
function fullBound({ shape }: BoxSpace, bound: number | readonly number[]): number | RlTsBound {
  if (typeof bound === 'number' || shape.length === 0) return boundAt(bound, 0);
  const flat = Array.from({ length: elementCount(shape) }, (_, i) => boundAt(bound, i));
  return { shape: [...shape], tolist: () => nested(flat, shape) };
}
