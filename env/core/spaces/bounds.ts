/** Shapes and bounds of spaces, element by element. */

import type { BoxSpace, NumericArray } from './spaces.ts';

/** Elements of an array of this shape; 1 for the shape []. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The bound of element `index` (flat): one for all, or one an element of the last axis. */
export function boundAt(bound: number | readonly number[], index: number): number {
  // a list has the last axis's length (parseSpace checks it), so the remainder is in range
  return typeof bound === 'number' ? bound : (bound[index % bound.length] as number);
}

/**
 * The same bound as a value of the box can meet it: a float32 box compares in float32, because the
 * nearest float32 to 0.1 is above 0.1 and must still be legal.
 */
export function roundedBoundAt(
  space: BoxSpace,
  bound: number | readonly number[],
  index: number,
): number {
  const exact = boundAt(bound, index);
  return space.dtype === 'float32' ? Math.fround(exact) : exact;
}

/** The whole numbers from a bound to a bound that an element type can hold: least and largest. */
export function wholeRange(
  dtype: 'uint8' | 'int32',
  low: number,
  high: number,
): readonly [number, number] {
  const [least, most] = dtype === 'uint8' ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  return [Math.max(Math.ceil(low), least), Math.min(Math.floor(high), most)];
}

/** An array of zeros with a box's element type. */
export function boxArray(dtype: BoxSpace['dtype'], length: number): NumericArray {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'float32':
      return new Float32Array(length);
    default:
      return dtype satisfies never;
  }
}
