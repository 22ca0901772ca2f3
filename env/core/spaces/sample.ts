/**
 * Random members of a space.
 *
 *   bounded both ways  uniform, both ends included
 *   bounded one way    the bound plus or minus a unit exponential
 *   unbounded          standard normal
 */

import { SupairError } from '../errors.ts';
import { Rng } from '../random.ts';
import { boxArray, elementCount, roundedBoundAt } from './bounds.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from './spaces.ts';

/**
 * What may be drawn: discrete [n], 1 = allowed; multi-discrete one such mask an element;
 * multi-binary [elements], 0 or 1 = fixed to that, 2 = free; dict and tuple by child; null = all.
 */
export type SpaceMask =
  | Uint8Array
  | readonly (SpaceMask | null)[]
  | { readonly [key: string]: SpaceMask | null };

/** @throws BAD_ARGUMENT where a mask does not fit the space or allows nothing. */
export function sample(space: Space, rng: Rng, mask: SpaceMask | null = null): SpaceValue {
  switch (space.type) {
    case 'box':
      if (mask !== null) refuseMask('no mask on a box');
      return sampleBox(space, rng);
    case 'discrete':
      return space.start + sampleIndex(space.n, rng, mask);
    case 'multi-discrete': {
      const masks = listMask(mask, space.nvec.length);
      return Int32Array.from(space.nvec, (n, i) => sampleIndex(n, rng, masks?.[i] ?? null));
    }
    case 'multi-binary': {
      const length = elementCount(space.shape);
      const fixed = mask === null ? null : byteMask(mask, length);
      return Uint8Array.from({ length }, (_, i) => {
        const draw = rng.integer(2); // drawn even where fixed: a mask does not shift the stream
        const rule = fixed?.[i] ?? 2;
        return rule < 2 ? rule : draw;
      });
    }
    case 'dict': {
      const masks = dictMask(mask);
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, child]) => [
          key,
          sample(child, rng, masks?.[key] ?? null),
        ]),
      );
    }
    case 'tuple': {
      const masks = listMask(mask, space.spaces.length);
      return space.spaces.map((child, i) => sample(child, rng, masks?.[i] ?? null));
    }
    default:
      return space satisfies never;
  }
}

/**
 * A space with a random stream of its own. Children of a composite space have streams derived from
 * the seed and their key, so adding a key never changes what the others draw.
 */
export class SpaceSampler {
  readonly space: Space;
  #rng: Rng;
  readonly #children: ReadonlyMap<string, SpaceSampler>;

  constructor(space: Space, seed: number) {
    this.space = space;
    this.#rng = new Rng(seed);
    this.#children = new Map(
      childrenOf(space).map(([key, child]) => [key, new SpaceSampler(child, 0)]),
    );
    this.seed(seed);
  }

  /** Starts the stream anew. */
  seed(seed: number): void {
    this.#reseed(new Rng(seed));
  }

  sample(mask: SpaceMask | null = null): SpaceValue {
    const { space } = this;
    const child = (key: string, own: SpaceMask | null | undefined): SpaceValue =>
      // every child of the space has a sampler
      (this.#children.get(key) as SpaceSampler).sample(own ?? null);
    if (space.type === 'dict') {
      const masks = dictMask(mask);
      return Object.fromEntries(
        Object.keys(space.spaces).map((key) => [key, child(key, masks?.[key])]),
      );
    }
    if (space.type === 'tuple') {
      const masks = listMask(mask, space.spaces.length);
      return space.spaces.map((_, i) => child(String(i), masks?.[i]));
    }
    return sample(space, this.#rng, mask);
  }

  #reseed(rng: Rng): void {
    this.#rng = rng;
    for (const [key, child] of this.#children) child.#reseed(rng.fork(key));
  }
}

// ---------------------------------------------------------------------------

function childrenOf(space: Space): [string, Space][] {
  if (space.type === 'dict') return Object.entries(space.spaces);
  if (space.type === 'tuple') return space.spaces.map((child, i) => [String(i), child]);
  return [];
}

function sampleBox(space: BoxSpace, rng: Rng): NumericArray {
  const values = boxArray(space.dtype, elementCount(space.shape));
  const whole = space.dtype !== 'float32';
  const [least, most] = space.dtype === 'uint8' ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  for (let i = 0; i < values.length; i++) {
    let low = roundedBoundAt(space, space.low, i);
    let high = roundedBoundAt(space, space.high, i);
    if (whole) {
      low = Math.max(Math.ceil(low), least); // an integer box is bounded by its element type
      high = Math.min(Math.floor(high), most);
      values[i] = low + rng.integer(high - low + 1);
    } else {
      values[i] = Math.min(high, Math.max(low, sampleReal(low, high, rng)));
    }
  }
  return values;
}

function sampleReal(low: number, high: number, rng: Rng): number {
  const below = Number.isFinite(low);
  const above = Number.isFinite(high);
  if (below && above) return rng.uniform(low, high);
  if (!below && !above) return rng.normal();
  const away = -Math.log(1 - rng.uniform());
  return below ? low + away : high - away;
}

function sampleIndex(n: number, rng: Rng, mask: SpaceMask | null): number {
  if (mask === null) return rng.integer(n);
  const allowed = byteMask(mask, n);
  const legal: number[] = [];
  for (let i = 0; i < n; i++) if (allowed[i] !== 0) legal.push(i);
  if (legal.length === 0) refuseMask('a mask that allows something');
  return rng.choice(legal);
}

function byteMask(mask: SpaceMask, length: number): Uint8Array {
  if (mask instanceof Uint8Array && mask.length === length) return mask;
  return refuseMask(`a Uint8Array of ${length} elements`);
}

function listMask(
  mask: SpaceMask | null,
  length: number,
): readonly (SpaceMask | null)[] | undefined {
  if (mask === null) return undefined;
  if (Array.isArray(mask) && mask.length === length) return mask;
  return refuseMask(`a list of ${length} masks`);
}

function dictMask(
  mask: SpaceMask | null,
): { readonly [key: string]: SpaceMask | null } | undefined {
  if (mask === null) return undefined;
  if (mask instanceof Uint8Array || Array.isArray(mask)) return refuseMask('masks by key');
  // neither bytes nor a list: only the keyed form is left, which isArray cannot tell of readonly lists
  return mask as { readonly [key: string]: SpaceMask | null };
}

function refuseMask(expected: string): never {
  throw new SupairError('BAD_ARGUMENT', { who: 'sample.mask', expected, got: 'another mask' });
}
