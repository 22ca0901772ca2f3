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
const MAX_LOG_RATIO: f32 = 40;
const LN2: f32 = 0.6931471805599453;

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

@inline
function shifted(pixel: usize, channel: usize): v128 {
  return f32x4.sub(v128.load32_splat(pixel + (channel << 2)), f32x4.splat(SHIFT));
}

/** Log densities of four components at a pixel of intensities r, s, t. */
@inline
function colourLogs(q: usize, r: v128, s: v128, t: v128): v128 {
  let x = v128.load(q);
  x = fma(x, r, fma(v128.load(q, 16), r, v128.load(q, 64)));
  x = fma(x, s, fma(v128.load(q, 32), s, v128.load(q, 80)));
  return fma(x, t, fma(v128.load(q, 48), t, v128.load(q, 96)));
}

@inline
function greyLogs(q: usize, r: v128): v128 {
  return fma(v128.load(q), r, fma(v128.load(q, 16), r, v128.load(q, 32)));
}

/**
 * Adds the weighted log densities of a list of pixels to `out` [4 vectors], for several frames.
 *
 * @param list [count] indices of pixels.
 * @param q coefficients [count, vectors, 1 + 2 C, 4] in the order of the list.
 * @param pixels [D, 4] and weights [D] of the first frame; the others follow by `pixelStep` and
 * `weightStep` bytes, and their results by `outStep`.
 */
export function gaussianSums(
  frames: i32, count: i32, channels: i32, vectors: i32, list: usize, q: usize,
  pixels: usize, pixelStep: usize, weights: usize, weightStep: usize, out: usize, outStep: usize,
): void {
  const step: usize = channels == 3 ? 112 : 48;
  const row = <usize>vectors * step;
  for (let block = 0; block < count; block += 8) {
    const end = min(count, block + 8);
    for (let f = 0; f < frames; f++) {
      const own = out + <usize>f * outStep;
      let at = q + <usize>block * row;
      for (let i = block; i < end; i++, at += row) {
        const d = <usize>load<i32>(list + (<usize>i << 2));
        const weight = weights + <usize>f * weightStep + (d << 2);
        if (load<f32>(weight) == 0) continue;
        const w = v128.load32_splat(weight);
        const pixel = pixels + <usize>f * pixelStep + (d << 4);
        const r = shifted(pixel, 0), s = shifted(pixel, 1), t = shifted(pixel, 2);
        let to = own, c = at;
        for (let v = 0; v < vectors; v++, to += 16, c += step) {
          const logs = channels == 3 ? colourLogs(c, r, s, t) : greyLogs(c, r);
          v128.store(to, fma(v128.load(to), w, logs));
        }
      }
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

@inline
function maximum(x: v128): v128 {
  const half = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.pmax(half, v128.shuffle<f32>(half, half, 1, 0, 3, 2));
}

/**
 * The background's density of each pixel of a rectangle that is not known yet (NaN), the mixture of all
 * components with equal weights: log sum exp - logComponents, at least `floor`.
 *
 * @param places [D] index of each pixel's coefficients.
 * @param scratch 4 vectors floats.
 */
export function backgroundMap(
  top: i32, bottom: i32, left: i32, right: i32, width: i32, channels: i32, vectors: i32,
  places: usize, q: usize, pixels: usize, logComponents: f32, floor: f32, map: usize, scratch: usize,
): void {
  const step: usize = channels == 3 ? 112 : 48;
  const row = <usize>vectors * step;
  const end = scratch + (<usize>vectors << 4);
  for (let j = top; j <= bottom; j++) {
    for (let i = left; i <= right; i++) {
      const d = <usize>(j * width + i);
      const to = map + (d << 2);
      const known = load<f32>(to);
      if (known == known) continue;
      const pixel = pixels + (d << 4);
      const r = shifted(pixel, 0), s = shifted(pixel, 1), t = shifted(pixel, 2);
      let c = q + <usize>load<i32>(places + (d << 2)) * row;
      let peak = f32x4.splat(-Infinity);
      for (let at = scratch; at < end; at += 16, c += step) {
        const logs = channels == 3 ? colourLogs(c, r, s, t) : greyLogs(c, r);
        v128.store(at, logs);
        peak = f32x4.pmax(peak, logs);
      }
      peak = maximum(peak);
      let sum = f32x4.splat(0);
      for (let at = scratch; at < end; at += 16) sum = f32x4.add(sum, exp(f32x4.sub(v128.load(at), peak)));
      sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
      sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 1, 0, 3, 2));
      const value = f32x4.extract_lane(f32x4.add(log(sum), peak), 0) - logComponents;
      store<f32>(to, max(floor, value));
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
  let sums = f32x4.splat(0), total = sums, shown = sums;
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const v = v128.load(visible + at);
    const w = f32x4.div(v, f32x4.add(f32x4.splat(1), exp(v128.load(behind + at))));
    shown = f32x4.add(shown, v);
    total = f32x4.add(total, w);
    v128.store(scratch, w);
    const pixel = patch + (at << 2);
    sums = fma(sums, v128.load32_splat(scratch), v128.load(pixel));
    sums = fma(sums, v128.load32_splat(scratch, 4), v128.load(pixel, 16));
    sums = fma(sums, v128.load32_splat(scratch, 8), v128.load(pixel, 32));
    sums = fma(sums, v128.load32_splat(scratch, 12), v128.load(pixel, 48));
  }
  v128.store(out, sums);
  total = f32x4.add(total, v128.shuffle<f32>(total, total, 2, 3, 0, 1));
  shown = f32x4.add(shown, v128.shuffle<f32>(shown, shown, 2, 3, 0, 1));
  store<f32>(out, f32x4.extract_lane(total, 0) + f32x4.extract_lane(total, 1), 16);
  store<f32>(out, f32x4.extract_lane(shown, 0) + f32x4.extract_lane(shown, 1), 20);
}
