/**
 * Spaces with the members of rl-ts's, for programs without rl-ts: what its algorithms read of a
 * space is there, but they are no instances of its classes.
 */

import { isSupairError } from '../../core/errors.ts';
import { contains } from '../../core/spaces/check.ts';
import { SpaceSampler } from '../../core/spaces/sample.ts';
import type { PlainValue } from '../arrays.ts';
import { readValue, writeValue } from '../values.ts';
import type { RlTsBound, RlTsSpace, RlTsSpaces } from './contract.ts';
import { spaceFromRlTs } from './spaces.ts';

const DEFAULT_SEED = 0;

abstract class PlainSpace implements RlTsSpace {
  readonly meta: { readonly discrete: boolean };
  readonly shape: readonly number[];
  #sampler: SpaceSampler | null = null;

  constructor(discrete: boolean, shape: readonly number[]) {
    this.meta = { discrete };
    this.shape = shape;
  }

  /** Starts its random stream anew. */
  seed(seed: number): void {
    this.#stream().seed(seed);
  }

  sample(): PlainValue {
    const sampler = this.#stream();
    return writeValue(sampler.space, sampler.sample(), 'sample');
  }

  contains(value: unknown): boolean {
    const { space } = this.#stream();
    try {
      return contains(space, readValue(space, value, 'value'));
    } catch (error) {
      if (isSupairError(error)) return false; // not even of its kind
      throw error;
    }
  }

  /** Made when it is first asked for: the fields of a subclass are not there before. */
  #stream(): SpaceSampler {
    this.#sampler ??= new SpaceSampler(spaceFromRlTs(this, 'space'), DEFAULT_SEED);
    return this.#sampler;
  }
}

class Discrete extends PlainSpace {
  readonly n: number;

  constructor(n: number) {
    super(true, [n]);
    this.n = n;
  }
}

class Box extends PlainSpace {
  readonly low: number | RlTsBound;
  readonly high: number | RlTsBound;
  readonly dtype: string;

  constructor(low: number | RlTsBound, high: number | RlTsBound, shape: number[], dtype: string) {
    super(false, shape);
    this.low = low;
    this.high = high;
    this.dtype = dtype;
  }
}

class Dict extends PlainSpace {
  readonly spaces: { readonly [key: string]: RlTsSpace };

  constructor(spaces: { readonly [key: string]: RlTsSpace }) {
    const discrete = Object.values(spaces).every((space) => space.meta.discrete);
    super(discrete, []);
    this.spaces = spaces;
  }
}

export const PLAIN_SPACES: RlTsSpaces = { Discrete, Box, Dict };
