/** Bins of equal width between the bounds of a box, and their numbering. */

import { refuse } from '../refuse.ts';
import { boundAt, elementCount } from '../spaces/bounds.ts';
import type { BoxSpace, NumericArray, Space } from '../spaces/spaces.ts';
import { type Bound, requireFiniteBox, requireInteger, spread } from './arguments.ts';

export interface BinOptions {
  /** True: a multi-discrete space, one number an element; false (default): one number in all. */
  readonly multidiscrete?: boolean;
}

export interface Bins {
  readonly space: Space;
  /** The bins that values lie in; the upper edge of the box belongs to the last one. */
  indexOf(values: NumericArray): number | Int32Array;
  /** Centres of bins. */
  centres(index: number | Int32Array): Float32Array;
}

/** What a discrete space may hold. */
const MOST = 2 ** 31;

/**
 * @param bins of every element, or of each of the flat array.
 * @throws BAD_ARGUMENT for a space that is no float32 box with finite bounds, or too many bins.
 */
export function binsOf(space: Space, bins: Bound, multidiscrete: boolean, who: string): Bins {
  const box: BoxSpace = requireFiniteBox(space, who);
  if (box.dtype !== 'float32') refuse(who, 'a float32 box', box.dtype);
  const count = elementCount(box.shape);
  const nvec = spread(bins, count, `${who}.bins`);
  for (const n of nvec) requireInteger(n, 1, `${who}.bins`);
  const n = nvec.reduce((product, each) => product * each, 1);
  if (!multidiscrete && n > MOST) {
    refuse(`${who}.bins`, `at most 2^31 bins in all, or multidiscrete`, n);
  }
  const low = (i: number): number => boundAt(box.low, i);
  const width = (i: number): number => boundAt(box.high, i) - low(i);

  // every index below is that of an element, of which all arrays have `count`
  return {
    space: multidiscrete ? { type: 'multi-discrete', nvec } : { type: 'discrete', n, start: 0 },
    indexOf(values) {
      const indices = Int32Array.from(nvec, (most, i) => {
        if (width(i) === 0) return 0;
        const bin = Math.floor((((values[i] as number) - low(i)) / width(i)) * most);
        return Math.min(most - 1, Math.max(0, bin)); // float32 may round a bound outwards
      });
      return multidiscrete
        ? indices
        : indices.reduce((at, bin, i) => at * (nvec[i] as number) + bin, 0);
    },
    centres(index) {
      const out = new Float32Array(count);
      let rest = typeof index === 'number' ? index : 0;
      for (let i = count - 1; i >= 0; i--) {
        const most = nvec[i] as number;
        const bin = typeof index === 'number' ? rest % most : (index[i] as number);
        rest = Math.floor(rest / most);
        out[i] = low(i) + ((bin + 0.5) * width(i)) / most;
      }
      return out;
    },
  };
}
