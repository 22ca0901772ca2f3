/** One space of each kind with a name, for tables. */

import type {
  BoxSpace,
  DictSpace,
  GraphSpace,
  OneOfSpace,
  SequenceSpace,
  Space,
  TextSpace,
} from '../../env/core/spaces/spaces.ts';

export const unit: BoxSpace = { type: 'box', shape: [2], dtype: 'float32', low: 0, high: 0.1 };
export const pixels: BoxSpace = { type: 'box', shape: [2, 2], dtype: 'uint8', low: 0, high: 255 };
export const columns: BoxSpace = {
  type: 'box',
  shape: [2, 2],
  dtype: 'float32',
  low: [0, -1],
  high: [1, Number.POSITIVE_INFINITY],
  names: ['a', 'b'],
};
export const coin: Space = { type: 'discrete', n: 2, start: 5 };
export const dice: Space = { type: 'multi-discrete', nvec: [2, 6] };
export const bits: Space = { type: 'multi-binary', shape: [3] };
export const both: DictSpace = { type: 'dict', spaces: { coin, unit } };
export const pair: Space = { type: 'tuple', spaces: [coin, bits] };
export const word: TextSpace = { type: 'text', minLength: 1, maxLength: 3, charset: 'ab\u{1f600}' };
export const dots: SequenceSpace = { type: 'sequence', space: unit, stack: false };
export const stack: SequenceSpace = { type: 'sequence', space: unit, stack: true };
export const net: GraphSpace = { type: 'graph', nodeSpace: unit, edgeSpace: coin };
export const cloud: GraphSpace = { type: 'graph', nodeSpace: both, edgeSpace: null };
export const either: OneOfSpace = { type: 'one-of', spaces: [coin, unit] };

/** The kinds of fixed size, whose values lie on shared memory between threads. */
export const FIXED: DictSpace = {
  type: 'dict',
  spaces: { unit, pixels, columns, coin, dice, bits, both, pair },
};
/** All ten kinds. */
export const EVERY_KIND: DictSpace = {
  type: 'dict',
  spaces: { ...FIXED.spaces, word, dots, stack, net, cloud, either },
};

/** One of each kind that has no fixed size, and one of all within another. */
export const SHAPELESS: readonly (readonly [string, Space])[] = [
  ['texts', word],
  ['sequences', dots],
  ['stacks', stack],
  ['graphs', net],
  ['graphs without edges', cloud],
  ['values of one of several', either],
  ['all of them', { type: 'dict', spaces: { word, dots, stack, net, cloud, either } }],
];
