/**
 * Spaces written short, with Gymnasium's names and defaults: `spaces.box({ low: -1, high: 1 })`.
 * Each is plain data and legal, or refused where it is written.
 *
 * Every function here @throws BAD_ARGUMENT as `parseSpace` does.
 */

import { parseSpace } from './codec.ts';
import type {
  BoxSpace,
  DictSpace,
  DiscreteSpace,
  GraphSpace,
  MultiBinarySpace,
  MultiDiscreteSpace,
  OneOfSpace,
  SequenceSpace,
  Space,
  TextSpace,
  TupleSpace,
} from './spaces.ts';

/** Gymnasium's default charset. */
export const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Without a shape: [n] where a bound is a list of n, else [1]. The default type is float32. */
export function box(
  fields: Pick<BoxSpace, 'low' | 'high'> & Partial<Omit<BoxSpace, 'type'>>,
): BoxSpace {
  const { low, high } = fields;
  const listed = typeof low === 'number' ? high : low;
  const shape = [typeof listed === 'number' ? 1 : listed.length];
  return legal({ type: 'box', shape, dtype: 'float32', ...fields });
}

/** The integers start .. start + n - 1. */
export function discrete(n: number, start = 0): DiscreteSpace {
  return legal({ type: 'discrete', n, start });
}

/** Several integers, element i in 0 .. nvec[i] - 1. */
export function multiDiscrete(nvec: readonly number[]): MultiDiscreteSpace {
  return legal({ type: 'multi-discrete', nvec });
}

/** Bits of a shape; a number n is the shape [n]. */
export function multiBinary(shape: number | readonly number[]): MultiBinarySpace {
  return legal({ type: 'multi-binary', shape: typeof shape === 'number' ? [shape] : shape });
}

/** Texts of 1 .. maxLength letters and digits, unless told otherwise. */
export function text(
  fields: Pick<TextSpace, 'maxLength'> & Partial<Omit<TextSpace, 'type'>>,
): TextSpace {
  return legal({ type: 'text', minLength: 1, charset: ALPHANUMERIC, ...fields });
}

export function dict(spaces: { readonly [key: string]: Space }): DictSpace {
  return legal({ type: 'dict', spaces });
}

export function tuple(spaces: readonly Space[]): TupleSpace {
  return legal({ type: 'tuple', spaces });
}

/** Any number of values in a list, or stacked in arrays. */
export function sequence(space: Space, { stack = false }: { stack?: boolean } = {}): SequenceSpace {
  return legal({ type: 'sequence', space, stack });
}

/** Nodes, and edges where they have a space. */
export function graph(nodeSpace: Space, edgeSpace: Space | null = null): GraphSpace {
  return legal({ type: 'graph', nodeSpace, edgeSpace });
}

/** A value of one of these. */
export function oneOf(spaces: readonly Space[]): OneOfSpace {
  return legal({ type: 'one-of', spaces });
}

// ---------------------------------------------------------------------------

function legal<S extends Space>(space: S): S {
  parseSpace(space, `spaces.${space.type}`);
  return space;
}
