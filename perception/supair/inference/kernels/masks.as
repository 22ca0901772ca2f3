/**
 * Which leaf components explain an item, and which branch of them explains each pixel.
 *
 * The posterior of a sum's choice is passed down from the root through what the way up has left: at
 * each level likelihoods relative to the best of their region. Choices below a ten-thousandth are not
 * followed; few are above it, so the way down visits a handful of the sums.
 */

import { exp } from '../../../compute/kernels/functions';
import { colourLogs, greyLogs, MAX_LOG_RATIO, shifted, total } from './leaves';

/** Choices less likely than this are not followed. */
const LEAST: f32 = 1e-4;

@inline
function addOne(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

/** Rows of products this much below the best of a region are left out: too small for the format. */
const FAINT: f32 = 1e-12;

/** What a replica's products are relative to, as a factor; 0 where that is next to nothing. */
@inline
function replicaScale(shift: f32, top: f32): f32 {
  const scale = f32x4.extract_lane(exp(f32x4.splat(shift - top)), 0);
  return scale < LEAST ? 0 : scale;
}

/** Multiplies floats `from` to `end` by a factor. */
function scaleAll(from: usize, end: usize, factor: f32): void {
  for (; from < end; from += 16) v128.store(from, f32x4.mul(v128.load(from), f32x4.splat(factor)));
}

/**
 * Posteriors of the root's children.
 *
 * @param level [2 replicas, stride] as `bestProduct` leaves it.
 * @param weights [replicas, width, stride], spare lanes zero.
 * @param shifts log of what each replica's products are relative to, [replicas].
 * @param out [2 replicas, stride].
 */
export function rootPosteriors(
  replicas: i32, width: i32, stride: usize, level: usize, weights: usize, shifts: usize, out: usize,
): void {
  const end = out + <usize>(2 * replicas) * stride;
  memory.fill(out, 0, end - out);
  let top: f32 = -Infinity;
  for (let r = 0; r < replicas; r++) top = max(top, load<f32>(shifts + (r << 2)));
  let whole: f32 = 0;
  for (let r = 0; r < replicas; r++, weights += <usize>width * stride) {
    const scale = replicaScale(load<f32>(shifts + (r << 2)), top);
    if (scale == 0) continue;
    const left = level + <usize>(2 * r) * stride, toLeft = out + <usize>(2 * r) * stride;
    for (let i = 0; i < width; i++) {
      const a = scale * load<f32>(left + (i << 2));
      if (a < FAINT) continue;
      const row = weights + <usize>i * stride;
      let sum = f32x4.splat(0);
      for (let at: usize = 0; at < stride; at += 16) {
        const right = v128.load(left + stride + at);
        const term = f32x4.mul(f32x4.splat(a), f32x4.mul(right, v128.load(row + at)));
        const to = toLeft + stride + at;
        v128.store(to, f32x4.add(v128.load(to), term));
        sum = f32x4.add(sum, term);
      }
      const own = f32x4.extract_lane(total(sum), 0);
      store<f32>(toLeft + (i << 2), own);
      whole += own;
    }
  }
  scaleAll(out, end, 1 / whole);
}

/**
 * Posteriors one level down. A sum's value on the way up is the sum of its terms: its posterior over
 * that value, times a term, is the term's own, up to the region's factor, which the total restores.
 *
 * @param level [2 pairs, stride] as `sumLayer` leaves it.
 * @param weights [pairs, width, width, aboveStride / 4], spare lanes zero.
 * @param sums values of the sums, relative to the best of their region, [pairs, aboveStride].
 * @param above posteriors of the sums [pairs, aboveStride]; overwritten.
 * @param out [2 pairs, stride].
 */
export function childPosteriors(
  pairs: i32, width: i32, stride: usize, level: usize, weights: usize,
  aboveStride: usize, sums: usize, above: usize, out: usize,
): void {
  memory.fill(out, 0, <usize>(2 * pairs) * stride);
  const block = <usize>(width * width) * aboveStride;
  for (let g = 0; g < pairs; g++, weights += block, sums += aboveStride, above += aboveStride) {
    let followed = f32x4.splat(0);
    for (let at: usize = 0; at < aboveStride; at += 16) {
      const posterior = v128.load(above + at);
      const likely = f32x4.ge(posterior, f32x4.splat(LEAST));
      followed = f32x4.add(followed, v128.and(posterior, likely));
      v128.store(above + at, v128.and(f32x4.div(posterior, v128.load(sums + at)), likely));
    }
    const all = f32x4.extract_lane(total(followed), 0);
    if (all != 0) {
      let whole: f32 = 0;
      let weight = weights;
      for (let i = 0; i < width; i++) {
        const a = load<f32>(level + (i << 2));
        if (a < FAINT) {
          weight += <usize>width * aboveStride;
          continue;
        }
        let own: f32 = 0;
        for (let j = 0; j < width; j++) {
          let sum = f32x4.splat(0);
          for (let at: usize = 0; at < aboveStride; at += 16, weight += 16) {
            sum = f32x4.add(sum, f32x4.mul(v128.load(above + at), v128.load(weight)));
          }
          const term = a * load<f32>(level + stride + (j << 2)) * f32x4.extract_lane(total(sum), 0);
          addOne(out + stride + (j << 2), term);
          own += term;
        }
        store<f32>(out + (i << 2), own);
        whole += own;
      }
      scaleAll(out, out + 2 * stride, all / whole);
    }
    level += 2 * stride;
    out += 2 * stride;
  }
}

/** p_k times the share of the object's branch, four components at a time. */
@inline
function weighedShare(
  channels: i32, q: usize, seeThrough: i32, pixel: usize, behind: v128, posterior: v128,
): v128 {
  const r = shifted(pixel, 0);
  const logs = channels == 3 ? colourLogs(q, r, shifted(pixel, 1), shifted(pixel, 2)) : greyLogs(q, r);
  const ratio = exp(f32x4.pmin(f32x4.sub(logs, behind), f32x4.splat(MAX_LOG_RATIO)));
  const alpha = q + (channels == 3 ? 112 : 48);
  const object = seeThrough ? f32x4.mul(v128.load(alpha), ratio) : ratio;
  const through = seeThrough ? v128.load(alpha, 16) : f32x4.splat(1);
  const all = f32x4.add(f32x4.add(object, through), f32x4.splat(1e-12));
  return f32x4.div(f32x4.mul(posterior, object), all);
}

/**
 * Adds, for every pixel of a region, the share of the object's branch in it:
 *
 *   out[d] += sum_k p_k alpha_dk N_k(x_d) / (alpha_dk N_k(x_d) + (1 - alpha_dk) b(x_d))
 *
 * @param list indices of the pixels, every `listStep` bytes.
 * @param q coefficients, `pixelStep` bytes from a pixel to the next and `vectorStep` from four components
 * to the next four; where `seeThrough`, alpha and 1 - alpha follow them, else both branches are even.
 * @param behind log b(x_d), [P P].
 * @param posteriors p_k, [4 vectors].
 */
export function objectShares(
  count: i32, channels: i32, vectors: i32, list: usize, listStep: usize,
  q: usize, pixelStep: usize, vectorStep: usize, seeThrough: i32,
  pixels: usize, behind: usize, posteriors: usize, out: usize,
): void {
  for (let v = 0; v < vectors; v++, posteriors += 16, q += vectorStep) {
    const posterior = v128.load(posteriors);
    if (!v128.any_true(f32x4.gt(posterior, f32x4.splat(LEAST)))) continue;
    let at = q, item = list;
    for (let i = 0; i < count; i++, at += pixelStep, item += listStep) {
      const d = <usize>load<i32>(item);
      const b = v128.load32_splat(behind + (d << 2));
      addOne(
        out + (d << 2),
        f32x4.extract_lane(total(weighedShare(channels, at, seeThrough, pixels + (d << 4), b, posterior)), 0),
      );
    }
  }
}

@inline
function mixed(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
}

/**
 * The same for single points between the frame's pixels, each with a leaf that is to explain it.
 *
 * @param samples [count] of: index of the upper left pixel and of the leaf (i32), shares of the right and
 * of the lower neighbour (f32).
 * @param places [D, replicas] of each leaf: address of its coefficients, bytes from four components to
 * the next four, and bytes from `posteriors` to its region's [4 vectors].
 * @param pixels [H, W, 4]. @param map log b, [H, W].
 * @param scratch four floats. @param out [count].
 */
export function pointShares(
  count: i32, samples: usize, width: i32, channels: i32, replicas: i32, vectors: i32, places: usize,
  seeThrough: i32, pixels: usize, map: usize, posteriors: usize, scratch: usize, out: usize,
): void {
  const down = <usize>width << 4;
  for (let i = 0; i < count; i++, samples += 16, out += 4) {
    const at = pixels + (<usize>load<i32>(samples) << 4), below = at + down;
    const fx = v128.load32_splat(samples, 8), fy = v128.load32_splat(samples, 12);
    const upper = mixed(v128.load(at), v128.load(at, 16), fx);
    v128.store(scratch, mixed(upper, mixed(v128.load(below), v128.load(below, 16), fx), fy));
    const b = map + (<usize>load<i32>(samples) << 2), under = b + (<usize>width << 2);
    const above = mixed(v128.load32_splat(b), v128.load32_splat(b, 4), fx);
    const behind = mixed(above, mixed(v128.load32_splat(under), v128.load32_splat(under, 4), fx), fy);
    let place = places + <usize>(load<i32>(samples, 4) * replicas) * 12;
    let sum = f32x4.splat(0);
    for (let r = 0; r < replicas; r++, place += 12) {
      let q = <usize>load<i32>(place), own = posteriors + <usize>load<i32>(place, 8);
      for (let v = 0; v < vectors; v++, own += 16, q += <usize>load<i32>(place, 4)) {
        const posterior = v128.load(own);
        if (!v128.any_true(f32x4.gt(posterior, f32x4.splat(LEAST)))) continue;
        sum = f32x4.add(sum, weighedShare(channels, q, seeThrough, scratch, behind, posterior));
      }
    }
    store<f32>(out, f32x4.extract_lane(total(sum), 0));
  }
}
