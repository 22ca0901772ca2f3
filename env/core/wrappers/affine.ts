/**
 * Straight lines from one box's bounds to others. Gymnasium: `rescale_box`.
 *
 *   both bounds finite   y = a + (x - l) (b - a) / (h - l)
 *   one finite           y = x - l + a, or y = x - h + b
 *   none                 y = x
 */

import { refuse } from '../refuse.ts';
import { boxArray } from '../spaces/bounds.ts';
import type { BoxSpace, NumericArray } from '../spaces/spaces.ts';
import { type Bound, spread } from './arguments.ts';

export interface Affine {
  /** The new box: same shape and names, float32, the bounds asked for. */
  readonly space: BoxSpace;
  /** From the old box to the new one; rounding never leaves its bounds. */
  forward(values: NumericArray): NumericArray;
  /** From the new box to the old one, in the old one's element type. */
  backward(values: NumericArray): NumericArray;
}

/** One element: y = to + (x - from) * gain, between the rounded bounds. */
interface Line {
  readonly from: number;
  readonly to: number;
  readonly gain: number;
  readonly low: number;
  readonly high: number;
}

/**
 * @param low, high for all elements or each of the last axis; infinite exactly where the box is.
 * @throws BAD_ARGUMENT
 */
export function rescaleBox(box: BoxSpace, low: Bound, high: Bound, who: string): Affine {
  const axis = box.shape.at(-1) ?? 1;
  const [inLow, inHigh] = [spread(box.low, axis, who), spread(box.high, axis, who)];
  const [outLow, outHigh] = [spread(low, axis, `${who}.low`), spread(high, axis, `${who}.high`)];
  const ends = outLow.map((a, i) => {
    // the four lists are equally long
    const [b, l, h] = [outHigh[i] as number, inLow[i] as number, inHigh[i] as number];
    if (!(a <= b)) refuse(who, 'low <= high', `${a} and ${b}`);
    const matches = (inner: number, outer: number): boolean =>
      inner === outer || (Number.isFinite(inner) && Number.isFinite(outer));
    if (!(matches(l, a) && matches(h, b))) {
      refuse(who, `infinite bounds where the box has them, ${l}..${h}`, `${a}..${b}`);
    }
    return { l, h, a, b };
  });
  const forward = ends.map(({ l, h, a, b }) => lineBetween(l, h, a, b));
  const backward = ends.map(({ l, h, a, b }) => lineBetween(a, b, l, h));
  return {
    space: { ...box, dtype: 'float32', low, high },
    forward: (values) => follow(forward, values, 'float32'),
    backward: (values) => follow(backward, values, box.dtype),
  };
}

// ---------------------------------------------------------------------------

/** From l..h to a..b; where l = h everything comes to lie at a. */
function lineBetween(l: number, h: number, a: number, b: number): Line {
  const bounds = { low: Math.fround(a), high: Math.fround(b) };
  if (Number.isFinite(l) && Number.isFinite(h)) {
    return { from: l, to: a, gain: h > l ? (b - a) / (h - l) : 0, ...bounds };
  }
  if (Number.isFinite(l)) return { from: l, to: a, gain: 1, ...bounds };
  if (Number.isFinite(h)) return { from: h, to: b, gain: 1, ...bounds };
  return { from: 0, to: 0, gain: 1, ...bounds };
}

function follow(
  lines: readonly Line[],
  values: NumericArray,
  dtype: BoxSpace['dtype'],
): NumericArray {
  const out = boxArray(dtype, values.length);
  for (let i = 0; i < out.length; i++) {
    // values have a whole number of last axes
    const { from, to, gain, low, high } = lines[i % lines.length] as Line;
    const y = to + ((values[i] as number) - from) * gain;
    out[i] = Math.min(high, Math.max(low, y));
  }
  return out;
}
