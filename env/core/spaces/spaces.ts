/**
 * Spaces as data: they can be compared, sent over the wire and stored in a config.
 * `contains`, `sample` and `explain` are free functions; a stream of samples with its own
 * seed is a `SpaceSampler` (Gymnasium's `space.seed`/`space.sample`).
 */

export type Dtype = 'uint8' | 'int32' | 'float32' | 'bool';

/** Array values are flat, row-major (C order); `bool` is a Uint8Array of 0 and 1. */
export type NumericArray = Uint8Array | Int32Array | Float32Array;

export interface BoxSpace {
  readonly type: 'box';
  readonly shape: readonly number[];
  readonly dtype: 'uint8' | 'int32' | 'float32';
  /** One bound for all elements, or one an element of the last axis. +-Infinity is unbounded. */
  readonly low: number | readonly number[];
  readonly high: number | readonly number[];
  /** Names of the last axis, e.g. the columns of an object table. */
  readonly names?: readonly string[];
}

export interface DiscreteSpace {
  readonly type: 'discrete';
  readonly n: number;
  readonly start: number;
}

export interface MultiDiscreteSpace {
  readonly type: 'multi-discrete';
  readonly nvec: readonly number[];
}

export interface MultiBinarySpace {
  readonly type: 'multi-binary';
  readonly shape: readonly number[];
}

export interface DictSpace {
  readonly type: 'dict';
  readonly spaces: { readonly [key: string]: Space };
}

export interface TupleSpace {
  readonly type: 'tuple';
  readonly spaces: readonly Space[];
}

export type Space =
  | BoxSpace
  | DiscreteSpace
  | MultiDiscreteSpace
  | MultiBinarySpace
  | DictSpace
  | TupleSpace;

/** What an observation or action may be: the value type of some space. */
export type SpaceValue =
  | number
  | NumericArray
  | readonly SpaceValue[]
  | { readonly [key: string]: SpaceValue };
