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
  for (let at: usize = 16; at < stride; at += 16) top = f32x4.pmax(top, v128.load(region + at));
  top = f32x4.pmax(top, v128.shuffle<f32>(top, top, 2, 3, 0, 1));
  top = f32x4.pmax(top, v128.shuffle<f32>(top, top, 1, 0, 3, 2));
  for (let at: usize = 0; at < stride; at += 16) {
    const x = f32x4.sub(v128.load(region + at), top);
    v128.store(region + at, exp(f32x4.pmax(x, f32x4.splat(LEAST_LOG))));
  }
  return f32x4.extract_lane(top, 0);
}

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** Twelve sums of one pair; `row` bytes from one product's weights to the next. */
function threeVectors(width: i32, left: usize, right: usize, weights: usize, row: usize, shift: v128, out: usize): void {
  let a = f32x4.splat(TINY), b = a, c = a;
  for (let i = 0; i < width; i++) {
    const x = v128.load32_splat(left + (i << 2));
    for (let j = 0; j < width; j++, weights += row) {
      const product = f32x4.mul(x, v128.load32_splat(right + (j << 2)));
      a = fma(a, product, v128.load(weights));
      b = fma(b, product, v128.load(weights, 16));
      c = fma(c, product, v128.load(weights, 32));
    }
  }
  v128.store(out, f32x4.add(log(a), shift));
  v128.store(out, f32x4.add(log(b), shift), 16);
  v128.store(out, f32x4.add(log(c), shift), 32);
}

function oneVector(width: i32, left: usize, right: usize, weights: usize, row: usize, shift: v128, out: usize): void {
  let a = f32x4.splat(TINY);
  for (let i = 0; i < width; i++) {
    const x = v128.load32_splat(left + (i << 2));
    for (let j = 0; j < width; j++, weights += row) {
      a = fma(a, f32x4.mul(x, v128.load32_splat(right + (j << 2))), v128.load(weights));
    }
  }
  v128.store(out, f32x4.add(log(a), shift));
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
    const shift = f32x4.splat(normalize(level, stride) + normalize(right, stride));
    let s: usize = 0;
    for (; s + 32 < outStride; s += 48) {
      threeVectors(width, level, right, weights + s, outStride, shift, out + s);
    }
    for (; s < outStride; s += 16) oneVector(width, level, right, weights + s, outStride, shift, out + s);
    weights += <usize>(width * width) * outStride;
    level += 2 * stride;
    out += outStride;
  }
}

/**
 * The root: one weighted sum over the products of all replicas' pairs.
 *
 * @param level [2 replicas, stride]; overwritten.
 * @param weights [replicas, width, stride], spare lanes zero.
 * @param scratch 32 bytes for the search, then [replicas] floats.
 * @param logProb where the log density goes.
 * @returns index (replica, left, right) of the product that contributes most.
 */
export function bestProduct(
  replicas: i32, width: i32, stride: usize, level: usize, weights: usize, scratch: usize, logProb: usize,
): i32 {
  const shifts = scratch + 32;
  let top: f32 = -Infinity;
  for (let r = 0; r < replicas; r++) {
    const region = level + <usize>(2 * r) * stride;
    const shift = normalize(region, stride) + normalize(region + stride, stride);
    store<f32>(shifts + (r << 2), shift);
    top = max(top, shift);
  }
  let total = f32x4.splat(0), most = f32x4.splat(-1);
  let which = i32x4.splat(0);
  const lanes = i32x4(0, 1, 2, 3);
  for (let r = 0, row = 0; r < replicas; r++) {
    const scale = exp(f32x4.splat(load<f32>(shifts + (r << 2)) - top));
    const left = level + <usize>(2 * r) * stride;
    for (let i = 0; i < width; i++, row += width) {
      const a = f32x4.mul(scale, v128.load32_splat(left + (i << 2)));
      for (let at: usize = 0; at < stride; at += 16, weights += 16) {
        const term = f32x4.mul(f32x4.mul(v128.load(weights), a), v128.load(left + stride + at));
        const more = f32x4.gt(term, most);
        total = f32x4.add(total, term);
        most = v128.bitselect(term, most, more);
        which = v128.bitselect(i32x4.add(i32x4.splat(row + <i32>(at >> 2)), lanes), which, more);
      }
    }
  }
  v128.store(scratch, most);
  v128.store(scratch, which, 16);
  let best = 0;
  let bestTerm: f32 = -Infinity;
  let sum: f32 = 0;
  for (let j = 0; j < 4; j++) {
    const term = load<f32>(scratch + (j << 2)), index = load<i32>(scratch + 16 + (j << 2));
    if (term > bestTerm || (term == bestTerm && index < best)) {
      bestTerm = term;
      best = index;
    }
  }
  v128.store(scratch, total);
  for (let j = 0; j < 4; j++) sum += load<f32>(scratch + (j << 2));
  store<f32>(logProb, f32x4.extract_lane(log(f32x4.splat(sum + TINY)), 0) + top);
  return best;
}
