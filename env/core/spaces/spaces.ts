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

/** Texts; lengths and characters count in Unicode code points. */
export interface TextSpace {
  readonly type: 'text';
  readonly minLength: number;
  readonly maxLength: number;
  /** The characters there may be, each once; masks and flat forms go by their order. */
  readonly charset: string;
}

export interface DictSpace {
  readonly type: 'dict';
  readonly spaces: { readonly [key: string]: Space };
}

export interface TupleSpace {
  readonly type: 'tuple';
  readonly spaces: readonly Space[];
}

/** Any number of values of one space. */
export interface SequenceSpace {
  readonly type: 'sequence';
  readonly space: Space;
  /** The values side by side in arrays, as in a batch, instead of in a list. */
  readonly stack: boolean;
}

/** Any number of nodes, and of edges from a node to a node. */
export interface GraphSpace {
  readonly type: 'graph';
  readonly nodeSpace: Space;
  /** null: there are no edges. */
  readonly edgeSpace: Space | null;
}

/** A value of one of several spaces, and of which. */
export interface OneOfSpace {
  readonly type: 'one-of';
  readonly spaces: readonly Space[];
}

/** The spaces without spaces inside. */
export type LeafSpace =
  | BoxSpace
  | DiscreteSpace
  | MultiDiscreteSpace
  | MultiBinarySpace
  | TextSpace;

export type Space = LeafSpace | DictSpace | TupleSpace | SequenceSpace | GraphSpace | OneOfSpace;

/** What an observation or action may be: the value type of some space. */
export type SpaceValue =
  | number
  | string
  | NumericArray
  | readonly SpaceValue[]
  | { readonly [key: string]: SpaceValue };
