/** What may be drawn from a space, and how likely: masks and probabilities, checked. */

import type { Rng } from '../random.ts';
import { refuse } from '../refuse.ts';

/**
 * A mask or probabilities by the kind of space; null leaves a part as it is. Bytes are a mask
 * (1 = allowed), floats are probabilities, which sum to 1.
 *
 *   discrete        [n]
 *   multi-discrete  a list of such, one an element
 *   multi-binary    [elements] bytes: 0 or 1 = fixed to that, 2 = free; floats: chances of a 1
 *   text            { length, charset }: charset as for a discrete space of its characters
 *   dict            by key
 *   tuple, one-of   a list, one a part
 *   sequence        { length, items }: one mask for every item
 *   graph           { nodes, edges, numNodes, numEdges }: one mask for every node, one for every edge
 *
 * A length or number is an integer, or an Int32Array of those to choose from. A part that a draw
 * does not come to (the other options of one-of, the items of no item) is not looked at.
 */
export type SpaceMask =
  | number
  | Uint8Array
  | Int32Array
  | Float32Array
  | Float64Array
  | readonly (SpaceMask | null)[]
  | { readonly [key: string]: SpaceMask | null };

/** Probabilities of single precision sum to 1 only about so. */
const SUM_TOLERANCE = 1e-5;

/** An index in 0..n-1, uniform where there is no mask. */
export function drawIndex(n: number, rng: Rng, mask: SpaceMask | null): number {
  if (mask === null) return rng.integer(n);
  if (mask instanceof Uint8Array) return drawAllowed(n, rng, mask);
  return drawLikely(n, rng, mask);
}

/** Bits [length], fair where there is no mask. One draw a bit: a mask does not shift the stream. */
export function drawBits(length: number, rng: Rng, mask: SpaceMask | null): Uint8Array {
  if (mask === null) return Uint8Array.from({ length }, () => rng.integer(2));
  if (mask instanceof Uint8Array) {
    if (mask.length !== length) refuseMask(`a mask of ${length} bytes`, `${mask.length}`);
    const off = mask.find((rule) => rule > 2);
    if (off !== undefined) refuseMask('0, 1 or 2 (free) for each bit', String(off));
    return mask.map((rule) => {
      const draw = rng.integer(2);
      return rule < 2 ? rule : draw;
    });
  }
  const chances = probabilities(mask, length);
  return Uint8Array.from(chances, (chance) => (rng.uniform() < chance ? 1 : 0));
}

/** A number in low..high where the mask says which; null where it does not. */
export function drawCount(
  mask: SpaceMask | null | undefined,
  low: number,
  high: number,
  rng: Rng,
): number | null {
  if (mask === null || mask === undefined) return null;
  const counts = mask instanceof Int32Array ? mask : typeof mask === 'number' ? [mask] : [];
  const legal = counts.every((n) => Number.isInteger(n) && n >= low && n <= high);
  const range = high === Number.POSITIVE_INFINITY ? `${low} or more` : `${low}..${high}`;
  if (!legal || counts.length === 0) {
    refuseMask(`an integer in ${range}, or an Int32Array of such`, describe(mask));
  }
  return rng.choice([...counts]);
}

/** The masks of a list's parts. */
export function maskList(
  mask: SpaceMask | null,
  length: number,
): readonly (SpaceMask | null)[] | null {
  if (mask === null) return null;
  if (Array.isArray(mask) && mask.length === length) return mask;
  return refuseMask(`a list of ${length} masks`, describe(mask));
}

/** The masks of parts with names; one that is left out is none. */
export function maskRecord(
  mask: SpaceMask | null,
  keys: readonly string[],
): ReadonlyMap<string, SpaceMask | null> {
  if (mask === null) return new Map();
  if (typeof mask !== 'object' || ArrayBuffer.isView(mask) || Array.isArray(mask)) {
    return refuseMask(`masks for ${keys.join(', ')}`, describe(mask));
  }
  const masks = new Map<string, SpaceMask | null>(Object.entries(mask));
  const unknown = [...masks.keys()].find((key) => !keys.includes(key));
  if (unknown === undefined) return masks;
  return refuseMask(`masks for ${keys.join(', ')}`, `one for '${unknown}'`);
}

/** @throws BAD_ARGUMENT always. */
export function refuseMask(expected: string, got: string): never {
  refuse('sample.mask', expected, got);
}

// ---------------------------------------------------------------------------

function drawAllowed(n: number, rng: Rng, mask: Uint8Array): number {
  if (mask.length !== n) refuseMask(`a mask of ${n} bytes`, String(mask.length));
  const legal: number[] = [];
  for (const [i, rule] of mask.entries()) {
    if (rule > 1) refuseMask('0 or 1 for each choice', String(rule));
    if (rule === 1) legal.push(i);
  }
  if (legal.length === 0) refuseMask('a mask that allows something', 'zeros');
  return rng.choice(legal);
}

/** By inversion: the first index at which the sum passes a uniform draw. */
function drawLikely(n: number, rng: Rng, mask: SpaceMask): number {
  const chances = probabilities(mask, n);
  const sum = chances.reduce((a, b) => a + b, 0);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    refuseMask('probabilities that sum to 1', `a sum of ${sum}`);
  }
  let left = rng.uniform(0, sum);
  for (const [i, chance] of chances.entries()) {
    if (left < chance) return i;
    left -= chance;
  }
  return chances.findLastIndex((chance) => chance > 0); // rounding went past the last
}

function probabilities(mask: SpaceMask, length: number): Float64Array {
  if (!(mask instanceof Float64Array || mask instanceof Float32Array)) {
    return refuseMask('bytes (a mask) or floats (probabilities)', describe(mask));
  }
  if (mask.length !== length) refuseMask(`${length} probabilities`, String(mask.length));
  const chances = Float64Array.from(mask);
  const off = chances.find((chance) => !(chance >= 0 && chance <= 1));
  if (off !== undefined) refuseMask('probabilities in [0, 1]', String(off));
  return chances;
}

function describe(mask: SpaceMask): string {
  if (typeof mask === 'number') return String(mask);
  if (ArrayBuffer.isView(mask)) return `${mask.length} numbers`;
  return Array.isArray(mask) ? `a list of ${mask.length}` : 'an object';
}
