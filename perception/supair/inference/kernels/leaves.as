/**
 * Gaussian leaves of a trained circuit as polynomials of the intensities, four components at a time:
 * seven coefficients for each pixel and four components in colour, three in grey, [1 + 2 C, 4]:
 * constant, linear ones, square ones, of intensities less one half. Lanes to spare have a constant so
 * low that they never count.
 */

import { exp, log } from '../../../compute/kernels/functions';

/** Middle of the intensities; as in training. */
const SHIFT: f32 = 0.5;
/** Largest log ratio of object to background density; as in training. */
export const MAX_LOG_RATIO: f32 = 40;
const LN2: f32 = 0.6931471805599453;

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

@inline
export function shifted(pixel: usize, channel: usize): v128 {
  return f32x4.sub(v128.load32_splat(pixel + (channel << 2)), f32x4.splat(SHIFT));
}

/** Log densities of four components at a pixel of intensities r, s, t. */
@inline
export function colourLogs(q: usize, r: v128, s: v128, t: v128): v128 {
  let x = v128.load(q);
  x = fma(x, r, fma(v128.load(q, 16), r, v128.load(q, 64)));
  x = fma(x, s, fma(v128.load(q, 32), s, v128.load(q, 80)));
  return fma(x, t, fma(v128.load(q, 48), t, v128.load(q, 96)));
}

@inline
export function greyLogs(q: usize, r: v128): v128 {
  return fma(v128.load(q), r, fma(v128.load(q, 16), r, v128.load(q, 32)));
}

/** Adds the weighted log densities of pixels `from` to `end` of the list to their rows of `out`. */
function addPixels(
  from: i32, end: i32, channels: i32, vectors: i32, list: usize, q: usize,
  pixels: usize, weights: usize, out: usize,
): void {
  const step: usize = channels == 3 ? 112 : 48;
  const row = <usize>vectors * step;
  for (let i = from; i < end; i++) {
    const item = list + (<usize>i << 3);
    const d = <usize>load<i32>(item), target = <usize>load<i32>(item, 4);
    const weight = weights + (d << 2);
    if (load<f32>(weight) == 0) continue;
    const w = v128.load32_splat(weight);
    const pixel = pixels + (d << 4);
    const r = shifted(pixel, 0), s = shifted(pixel, 1), t = shifted(pixel, 2);
    let to = out + target, c = q + <usize>i * row;
    for (const last = c + row; c < last; c += step, to += 16) {
      v128.store(to, fma(v128.load(to), w, channels == 3 ? colourLogs(c, r, s, t) : greyLogs(c, r)));
    }
  }
}

/** The same for colour in two frames at once, which share the loads of the coefficients. */
function addPixelsOfTwo(
  from: i32, end: i32, vectors: i32, list: usize, q: usize,
  pixels: usize, pixelStep: usize, weights: usize, weightStep: usize, out: usize, outStep: usize,
): void {
  const row = <usize>vectors * 112;
  for (let i = from; i < end; i++) {
    const item = list + (<usize>i << 3);
    const d = <usize>load<i32>(item), target = <usize>load<i32>(item, 4);
    const weight = weights + (d << 2);
    const w0 = v128.load32_splat(weight), w1 = v128.load32_splat(weight + weightStep);
    const a = pixels + (d << 4), b = a + pixelStep;
    const r0 = shifted(a, 0), s0 = shifted(a, 1), t0 = shifted(a, 2);
    const r1 = shifted(b, 0), s1 = shifted(b, 1), t1 = shifted(b, 2);
    let to = out + target, c = q + <usize>i * row;
    for (const last = c + row; c < last; c += 112, to += 16) {
      let x = v128.load(c), y = x;
      let linear = v128.load(c, 16), square = v128.load(c, 64);
      x = fma(x, r0, fma(linear, r0, square)); y = fma(y, r1, fma(linear, r1, square));
      linear = v128.load(c, 32); square = v128.load(c, 80);
      x = fma(x, s0, fma(linear, s0, square)); y = fma(y, s1, fma(linear, s1, square));
      linear = v128.load(c, 48); square = v128.load(c, 96);
      x = fma(x, t0, fma(linear, t0, square)); y = fma(y, t1, fma(linear, t1, square));
      v128.store(to, fma(v128.load(to), w0, x));
      v128.store(to + outStep, fma(v128.load(to + outStep), w1, y));
    }
  }
}

/**
 * Adds the weighted log densities of a list of pixels to rows of sums [4 vectors], for several frames.
 *
 * @param list [count] pairs: the index of a pixel, and bytes from `out` to its row.
 * @param q coefficients [count, vectors, 1 + 2 C, 4] in the order of the list.
 * @param pixels [D, 4] and weights [D] of the first frame; the others follow by `pixelStep` and
 * `weightStep` bytes, and their results by `outStep`.
 */
export function gaussianSums(
  count: i32, channels: i32, vectors: i32, list: usize, q: usize,
  pixels: usize, pixelStep: usize, weights: usize, weightStep: usize, out: usize, outStep: usize, frames: i32,
): void {
  for (let from = 0; from < count; from += 16) {
    const end = min(count, from + 16); // coefficients that stay in the cache
    let f: usize = 0;
    if (channels == 3) {
      for (; f + 2 <= <usize>frames; f += 2) {
        addPixelsOfTwo(
          from, end, vectors, list, q, pixels + f * pixelStep, pixelStep, weights + f * weightStep, weightStep,
          out + f * outStep, outStep,
        );
      }
    }
    for (; f < <usize>frames; f++) {
      addPixels(
        from, end, channels, vectors, list, q, pixels + f * pixelStep, weights + f * weightStep, out + f * outStep,
      );
    }
  }
}

/**
 * Log densities of see-through leaves of one region:
 *
 *   out[k] = sum_d w_d log(alpha_dk N_k(x_d) + (1 - alpha_dk) b(x_d))
 *
 * Where a pixel is wholly visible (most are), its factor goes into a product, split into exponent and
 * fraction so that nothing overflows, whose logarithm is taken once.
 *
 * @param q [vectors, count, 3 + 2 C, 4]: coefficients, then alpha and 1 - alpha.
 * @param behind log b(x_d), [P P].
 * @param out [4 vectors].
 */
export function seeThroughSums(
  count: i32, channels: i32, vectors: i32, list: usize, q: usize,
  pixels: usize, weights: usize, behind: usize, out: usize,
): void {
  const coefficients: usize = channels == 3 ? 112 : 48;
  for (let v = 0; v < vectors; v++, out += 16) {
    let sum = f32x4.splat(0), product = f32x4.splat(1);
    let exponents = i32x4.splat(0);
    let rest: f32 = 0;
    let whole = 0;
    for (let i = 0; i < count; i++, q += coefficients + 32) {
      const d = <usize>load<i32>(list + (<usize>i << 2));
      const w = load<f32>(weights + (d << 2));
      if (w == 0) continue;
      const pixel = pixels + (d << 4);
      const r = shifted(pixel, 0);
      const logs = channels == 3 ? colourLogs(q, r, shifted(pixel, 1), shifted(pixel, 2)) : greyLogs(q, r);
      const b = load<f32>(behind + (d << 2));
      const ratio = exp(f32x4.pmin(f32x4.sub(logs, f32x4.splat(b)), f32x4.splat(MAX_LOG_RATIO)));
      const alpha = q + coefficients;
      const factor = f32x4.add(fma(v128.load(alpha, 16), v128.load(alpha), ratio), f32x4.splat(1e-12));
      rest += w * b;
      if (w == 1) {
        exponents = i32x4.add(exponents, i32x4.shr_s(factor, 23));
        const fraction = v128.or(v128.and(factor, i32x4.splat(0x7fffff)), i32x4.splat(0x3f800000));
        product = f32x4.mul(product, fraction); // fractions are below 2: 64 of them stay finite
        whole++;
        if ((whole & 63) == 0) {
          sum = f32x4.add(sum, log(product));
          product = f32x4.splat(1);
        }
      } else {
        sum = fma(sum, f32x4.splat(w), log(factor));
      }
    }
    const powers = f32x4.convert_i32x4_s(i32x4.sub(exponents, i32x4.splat(127 * whole)));
    sum = f32x4.add(fma(sum, powers, f32x4.splat(LN2)), log(product));
    v128.store(out, f32x4.add(sum, f32x4.splat(rest)));
  }
}

/** Sum of the lanes in every lane. */
@inline
export function total(x: v128): v128 {
  const half = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.add(half, v128.shuffle<f32>(half, half, 1, 0, 3, 2));
}

/**
 * The background's density of each pixel of a rectangle that is not known yet (NaN), the mixture of all
 * components with equal weights: log sum exp - logComponents, at least `floor`. Densities between the
 * floor and the largest that a variance allows are normal numbers, so no maximum need be taken out.
 *
 * @param q coefficients [D, vectors, 1 + 2 C, 4].
 * @param line [width + 3] floats: scratch.
 */
export function backgroundMap(
  width: i32, channels: i32, vectors: i32, q: usize, logComponents: f32, floor: f32, line: usize,
  map: usize, pixels: usize, top: i32, bottom: i32, left: i32, right: i32,
): void {
  const step: usize = channels == 3 ? 112 : 48;
  const row = <usize>vectors * step;
  const lanes = i32x4(0, 1, 2, 3);
  for (let j = top; j <= bottom; j++) {
    const start = j * width;
    for (let i = left; i <= right; i++) {
      const d = <usize>(start + i);
      const known = load<f32>(map + (d << 2));
      if (known == known) continue;
      const pixel = pixels + (d << 4);
      const r = shifted(pixel, 0), s = shifted(pixel, 1), t = shifted(pixel, 2);
      let c = q + d * row;
      let sum = f32x4.splat(0);
      for (const end = c + row; c < end; c += step) {
        sum = f32x4.add(sum, exp(channels == 3 ? colourLogs(c, r, s, t) : greyLogs(c, r)));
      }
      store<f32>(line + (<usize>i << 2), f32x4.extract_lane(total(sum), 0));
    }
    for (let i = left; i <= right; i += 4) {
      const at = map + (<usize>(start + i) << 2);
      const before = v128.load(at);
      const value = f32x4.sub(log(v128.load(line + (<usize>i << 2))), f32x4.splat(logComponents));
      const inside = i32x4.le_s(i32x4.add(i32x4.splat(i), lanes), i32x4.splat(right));
      const fresh = v128.and(inside, f32x4.ne(before, before));
      v128.store(at, v128.bitselect(f32x4.pmax(value, f32x4.splat(floor)), before, fresh));
    }
  }
}

/**
 * Visible pixels and mean colour of a patch. A pixel counts for the colour as far as it is visible and
 * unlike the background: with weight 1 / (1 + b(x)), the posterior of "object" against "background" for
 * an object of any colour.
 *
 * @param count a multiple of 4; what lies beyond the patch is invisible.
 * @param patch [count, 4].
 * @param scratch [4] floats.
 * @param out [8]: weighted channel sums, then the sum of the weights, then the sum of the visibilities.
 */
export function colour(count: i32, patch: usize, visible: usize, behind: usize, scratch: usize, out: usize): void {
  let sums = f32x4.splat(0), weight = sums, shown = sums;
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const v = v128.load(visible + at);
    const w = f32x4.div(v, f32x4.add(f32x4.splat(1), exp(v128.load(behind + at))));
    shown = f32x4.add(shown, v);
    weight = f32x4.add(weight, w);
    v128.store(scratch, w);
    const pixel = patch + (at << 2);
    sums = fma(sums, v128.load32_splat(scratch), v128.load(pixel));
    sums = fma(sums, v128.load32_splat(scratch, 4), v128.load(pixel, 16));
    sums = fma(sums, v128.load32_splat(scratch, 8), v128.load(pixel, 32));
    sums = fma(sums, v128.load32_splat(scratch, 12), v128.load(pixel, 48));
  }
  v128.store(out, sums);
  store<f32>(out, f32x4.extract_lane(total(weight), 0), 16);
  store<f32>(out, f32x4.extract_lane(total(shown), 0), 20);
}
