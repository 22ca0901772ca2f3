/** Specs of dm_env to spaces and back. */

import { SupairError } from '../../core/errors.ts';
import { boundAt, elementCount } from '../../core/spaces/bounds.ts';
import { parseSpace } from '../../core/spaces/codec.ts';
import type { BoxSpace, Space } from '../../core/spaces/spaces.ts';
import { fieldsOf, nested } from '../arrays.ts';
import { integerBox, readForeignBox } from '../boxes.ts';
import type { DmArraySpec, DmSpec } from './contract.ts';

/**
 * An array becomes a box, with its bounds where it has some; one of booleans a multi-binary space;
 * with `numValues` a discrete one; lists and records become tuples and dicts.
 * @throws BAD_ARGUMENT for a malformed spec, UNSUPPORTED for one of texts.
 */
export function spaceFromSpec(spec: unknown, who: string): Space {
  if (Array.isArray(spec)) {
    return { type: 'tuple', spaces: spec.map((part, i) => spaceFromSpec(part, `${who}[${i}]`)) };
  }
  const field = fieldsOf(spec, who);
  const [shape, dtype, numValues] = [field('shape'), field('dtype'), field('numValues')];
  if (!(Array.isArray(shape) && typeof dtype === 'string')) {
    const parts = Object.entries(spec as object) // `fieldsOf` takes objects only
      .map(([key, part]) => [key, spaceFromSpec(part, `${who}.${key}`)]);
    return parseSpace({ type: 'dict', spaces: Object.fromEntries(parts) }, who);
  }
  if (numValues !== undefined) return parseSpace({ type: 'discrete', n: numValues, start: 0 }, who);
  if (dtype.startsWith('bool')) return parseSpace({ type: 'multi-binary', shape }, who);
  if (/^(u?int|float)\d/.test(dtype)) {
    return readForeignBox({ shape, dtype, low: field('minimum'), high: field('maximum') }, who);
  }
  throw new SupairError('UNSUPPORTED', { who, expected: 'a spec of numbers', got: dtype });
}

/**
 * The spec of a space; integers of a discrete space count from 0.
 * @throws UNSUPPORTED for spaces without numbers.
 */
export function specOf(space: Space, name: string): DmSpec {
  switch (space.type) {
    case 'box':
      return {
        shape: space.shape,
        dtype: space.dtype,
        name,
        ...bound('minimum', space, space.low),
        ...bound('maximum', space, space.high),
      };
    case 'discrete':
      return { shape: [], dtype: 'int32', name, numValues: space.n };
    case 'multi-discrete':
      return specOf(integerBox(space), name);
    case 'multi-binary':
      return { shape: space.shape, dtype: 'bool', name };
    case 'dict': {
      const write = ([key, part]: [string, Space]): [string, DmSpec] => [key, specOf(part, key)];
      return Object.fromEntries(Object.entries(space.spaces).map(write));
    }
    case 'tuple':
      return space.spaces.map((part, i) => specOf(part, `${name}[${i}]`));
    default:
      throw new SupairError('UNSUPPORTED', {
        who: 'toDmEnv',
        expected: 'spaces of numbers',
        // a kind this version does not know
        got: (space as Space).type,
        remedy: 'Wrap the environment so that its values are numbers.',
      });
  }
}

// ---------------------------------------------------------------------------

/** One of the bounds of a bounded array; a box without it is an array without. */
function bound(
  name: 'minimum' | 'maximum',
  { shape }: BoxSpace,
  value: number | readonly number[],
): Pick<DmArraySpec, 'minimum' | 'maximum'> {
  if (typeof value === 'number') return Number.isFinite(value) ? { [name]: value } : {};
  const flat = Array.from({ length: elementCount(shape) }, (_, i) => boundAt(value, i));
  return { [name]: nested(flat, shape) };
}
