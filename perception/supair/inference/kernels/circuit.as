/**
 * Sums and products of a circuit for one item. A level holds `width` log densities a region, rows of
 * `stride` bytes whose spare lanes are not above the others.
 */

import { exp, log } from '../../../compute/kernels/functions';

/** Keeps log(0) finite; as in training. */
const TINY: f32 = 1e-37;

/** Smallest log term kept beside the largest one; as in training. */
const LEAST_LOG: f32 = -40;

/** exp(x - max) of a region in place; returns the maximum. */
@inline
function normalize(region: usize, stride: usize): f32 {
  let top = v128.load(region);
  for (let at: usize = 16; at < stride; at += 16) top = f32x4.max(top, v128.load(region + at));
  top = f32x4.max(top, v128.shuffle<f32>(top, top, 2, 3, 0, 1));
  top = f32x4.max(top, v128.shuffle<f32>(top, top, 1, 0, 3, 2));
  for (let at: usize = 0; at < stride; at += 16) {
    const x = f32x4.sub(v128.load(region + at), top);
    v128.store(region + at, exp(f32x4.max(x, f32x4.splat(LEAST_LOG))));
  }
  return f32x4.extract_lane(top, 0);
}

/**
 * Weighted sums of the products of neighbouring regions, one level up.
 *
 * @param level [2 pairs, stride]; overwritten.
 * @param weights [pairs, width, width, outStride / 4], spare lanes zero.
 * @param out [pairs, outStride].
 */
export function sumLayer(
  pairs: i32, width: i32, stride: usize, level: usize, weights: usize, outStride: usize, out: usize,
): void {
  for (let g = 0; g < pairs; g++) {
    const right = level + stride;
    const shift = normalize(level, stride) + normalize(right, stride);
    for (let s: usize = 0; s < outStride; s += 16) v128.store(out + s, f32x4.splat(TINY));
    for (let i = 0; i < width; i++) {
      const a = v128.load32_splat(level + (i << 2));
      for (let j = 0; j < width; j++) {
        const product = f32x4.mul(a, v128.load32_splat(right + (j << 2)));
        for (let s: usize = 0; s < outStride; s += 16) {
          v128.store(out + s, f32x4.add(v128.load(out + s), f32x4.mul(product, v128.load(weights + s))));
        }
        weights += outStride;
      }
    }
    for (let s: usize = 0; s < outStride; s += 16) {
      v128.store(out + s, f32x4.add(log(v128.load(out + s)), f32x4.splat(shift)));
    }
    level += 2 * stride;
    out += outStride;
  }
}

/**
 * The root: one weighted sum over the products of all replicas' pairs.
 *
 * @param level [2 replicas, stride]; overwritten.
 * @param weights [replicas, width, width].
 * @param shifts [replicas]: scratch.
 * @param logProb where the log density goes.
 * @returns index of the product that contributes most.
 */
export function bestProduct(
  replicas: i32, width: i32, stride: usize, level: usize, weights: usize, shifts: usize, logProb: usize,
): i32 {
  let top: f32 = -Infinity;
  for (let r = 0; r < replicas; r++) {
    const region = level + <usize>(2 * r) * stride;
    const shift = normalize(region, stride) + normalize(region + stride, stride);
    store<f32>(shifts + (r << 2), shift);
    top = max(top, shift);
  }
  let total: f64 = 0;
  let best = 0, index = 0;
  let bestTerm: f32 = -1;
  for (let r = 0; r < replicas; r++) {
    const scale = f32x4.extract_lane(exp(f32x4.splat(load<f32>(shifts + (r << 2)) - top)), 0);
    const left = level + <usize>(2 * r) * stride;
    for (let i = 0; i < width; i++) {
      const a = scale * load<f32>(left + (i << 2));
      for (let j = 0; j < width; j++, index++) {
        const term = load<f32>(weights + (index << 2)) * a * load<f32>(left + stride + (j << 2));
        total += term;
        if (term > bestTerm) {
          bestTerm = term;
          best = index;
        }
      }
    }
  }
  store<f32>(logProb, f32x4.extract_lane(log(f32x4.splat(<f32>total + TINY)), 0) + top);
  return best;
}
