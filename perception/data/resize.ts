/**
 * Shrinking a digit as the published data sets did it: the Python imaging library's bilinear
 * filter, a triangle as wide as two *source* pixels or, when shrinking, two *target* pixels, first
 * along rows, then along columns, each pass rounded to bytes.
 *
 * Weights are fixed-point integers with 22 fractional bits, so that results equal that library's
 * bit for bit (tests/golden/data.json).
 */

/** Weights of one axis: target i is the sum over j < count of weights[i, j] * source[first + j]. */
interface Axis {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** [target, taps], fixed point. */
  readonly weights: Int32Array;
  readonly taps: number;
}

const FRACTION_BITS = 22;

/** A square uint8 image [from, from] brought to [to, to]. */
export function resizeSquare(source: Uint8Array, from: number, to: number): Uint8Array {
  const axis = axisWeights(from, to);
  const narrow = resampleRows(source, from, axis, to); // [to, from], transposed
  return resampleRows(narrow, to, axis, to); // transposed back
}

// ---------------------------------------------------------------------------
// Indices below are in range by construction; `as number` undoes noUncheckedIndexedAccess.

const cache = new Map<string, Axis>();

function axisWeights(from: number, to: number): Axis {
  const key = `${from}>${to}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const taps = Math.ceil(reach) * 2 + 1;
  const axis = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    weights: new Int32Array(to * taps),
    taps,
  };
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const triangle = Array.from({ length: end - first }, (_, j) =>
      Math.max(0, 1 - Math.abs((first + j + 0.5 - centre) / reach)),
    );
    const total = triangle.reduce((sum, w) => sum + w, 0);
    axis.first[i] = first;
    axis.count[i] = end - first;
    triangle.forEach((w, j) => {
      axis.weights[i * taps + j] = Math.floor((w / total) * 2 ** FRACTION_BITS + 0.5);
    });
  }
  cache.set(key, axis);
  return axis;
}

/** Resamples each of the `lines` rows of the source to `to` pixels and transposes: [to, lines]. */
function resampleRows(source: Uint8Array, lines: number, axis: Axis, to: number): Uint8Array {
  const from = source.length / lines;
  const target = new Uint8Array(to * lines);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < to; i++) {
      const start = line * from + (axis.first[i] as number);
      const count = axis.count[i] as number;
      let sum = 1 << (FRACTION_BITS - 1);
      for (let j = 0; j < count; j++) {
        sum += (source[start + j] as number) * (axis.weights[i * axis.taps + j] as number);
      }
      target[i * lines + line] = Math.min(255, sum >> FRACTION_BITS);
    }
  }
  return target;
}
