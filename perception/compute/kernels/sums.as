/**
 * A sum layer of a circuit, pairs of regions at a time:
 *
 *   out[p, s, m] = log sum_ij w[p, i K + j, s] exp(level[2p, i, m] + level[2p + 1, j, m])
 *
 * exponentials relative to each region's largest component, products formed in registers and never
 * stored. Items run along the registers; their number `items` is a multiple of 8.
 */

import { dots } from './dots';
import { exp, log } from './functions';
import { fma } from './vectors';

/** Log terms further below the largest one count as this far below it. */
const LEAST: f32 = -40;
/** Eight items of one component. */
const CELL: usize = 32;

/** exp(level - max) of `count` rows for four items to `to` (`step` bytes a row); returns max. */
@inline
function normalize(level: usize, stride: usize, count: i32, to: usize, step: usize): v128 {
  let top = v128.load(level);
  for (let i = 1; i < count; i++) top = f32x4.max(top, v128.load(level + i * stride));
  for (let i = 0; i < count; i++) {
    const x = f32x4.sub(v128.load(level + i * stride), top);
    v128.store(to + i * step, exp(f32x4.max(x, f32x4.splat(LEAST))));
  }
  return top;
}

/**
 * @param level [2 P, K, items].
 * @param weights [P, K K, S], positive.
 * @param out [P, S, items].
 * @param scratch 2 K cells of 32 bytes.
 */
export function sumForward(
  level: usize, weights: usize, out: usize, scratch: usize, P: i32, K: i32, S: i32, items: i32,
): void {
  const stride = (items as usize) << 2;
  const right = scratch + K * CELL;
  for (let p = 0; p < P; p++) {
    const own = weights + ((p * K * K * S) << 2);
    for (let m: usize = 0; m < stride; m += CELL) {
      const at = level + 2 * p * K * stride + m;
      const other = at + K * stride;
      const shift0 = f32x4.add(
        normalize(at, stride, K, scratch, CELL), normalize(other, stride, K, right, CELL),
      );
      const shift1 = f32x4.add(
        normalize(at + 16, stride, K, scratch + 16, CELL),
        normalize(other + 16, stride, K, right + 16, CELL),
      );
      const to = out + p * S * stride + m;
      let s = 0;
      for (; s + 4 <= S; s += 4) {
        sums4(scratch, right, own + (s << 2), K, S, to + s * stride, stride, shift0, shift1);
      }
      for (; s < S; s++) sums1(scratch, right, own + (s << 2), K, S, to + s * stride, shift0, shift1);
    }
  }
}

/** Four sums of eight items. */
function sums4(
  left: usize, right: usize, weights: usize, K: i32, S: i32, out: usize, stride: usize,
  shift0: v128, shift1: v128,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const step = (S as usize) << 2;
  const end = right + K * CELL;
  for (let i = 0; i < K; i++) {
    const x0 = v128.load(left), x1 = v128.load(left, 16);
    for (let j = right; j < end; j += CELL) {
      const y0 = f32x4.mul(x0, v128.load(j)), y1 = f32x4.mul(x1, v128.load(j, 16));
      let w = v128.load32_splat(weights);
      a0 = fma(a0, y0, w); a1 = fma(a1, y1, w);
      w = v128.load32_splat(weights, 4);
      b0 = fma(b0, y0, w); b1 = fma(b1, y1, w);
      w = v128.load32_splat(weights, 8);
      c0 = fma(c0, y0, w); c1 = fma(c1, y1, w);
      w = v128.load32_splat(weights, 12);
      d0 = fma(d0, y0, w); d1 = fma(d1, y1, w);
      weights += step;
    }
    left += CELL;
  }
  v128.store(out, f32x4.add(log(a0), shift0)); v128.store(out, f32x4.add(log(a1), shift1), 16);
  out += stride;
  v128.store(out, f32x4.add(log(b0), shift0)); v128.store(out, f32x4.add(log(b1), shift1), 16);
  out += stride;
  v128.store(out, f32x4.add(log(c0), shift0)); v128.store(out, f32x4.add(log(c1), shift1), 16);
  out += stride;
  v128.store(out, f32x4.add(log(d0), shift0)); v128.store(out, f32x4.add(log(d1), shift1), 16);
}

/** One sum of eight items. */
function sums1(
  left: usize, right: usize, weights: usize, K: i32, S: i32, out: usize, shift0: v128, shift1: v128,
): void {
  let a0 = f32x4.splat(0), a1 = a0;
  const step = (S as usize) << 2;
  const end = right + K * CELL;
  for (let i = 0; i < K; i++) {
    let b0 = f32x4.splat(0), b1 = b0;
    for (let j = right; j < end; j += CELL) {
      const w = v128.load32_splat(weights);
      b0 = fma(b0, v128.load(j), w); b1 = fma(b1, v128.load(j, 16), w);
      weights += step;
    }
    a0 = fma(a0, b0, v128.load(left)); a1 = fma(a1, b1, v128.load(left, 16));
    left += CELL;
  }
  v128.store(out, f32x4.add(log(a0), shift0)); v128.store(out, f32x4.add(log(a1), shift1), 16);
}

/**
 * @param out the layer's result, dOut its gradient, [P, S, items].
 * @param dLevel [2 P, K, items]; dWeights [P, K K, S].
 * @param scratch (2 K + S + 3) rows of `items` floats, then 2 K cells of 32 bytes.
 */
export function sumGradients(
  level: usize, weights: usize, out: usize, dOut: usize, dLevel: usize, dWeights: usize,
  scratch: usize, P: i32, K: i32, S: i32, items: i32,
): void {
  const stride = (items as usize) << 2;
  const right = scratch + K * stride; // exponentials of the two regions
  const slopes = right + K * stride; // gradients of the sums before their logarithm
  const products = slopes + S * stride;
  const sums = products + 3 * stride; // gradients of the exponentials, eight items
  for (let p = 0; p < P; p++) {
    const at = level + 2 * p * K * stride;
    const own = weights + ((p * K * K * S) << 2);
    for (let m: usize = 0; m < stride; m += 16) {
      const shift = f32x4.add(
        normalize(at + m, stride, K, scratch + m, stride),
        normalize(at + K * stride + m, stride, K, right + m, stride),
      );
      for (let s = 0; s < S; s++) {
        const row = (p * S + s) * stride + m;
        const inverse = exp(f32x4.sub(shift, v128.load(out + row)));
        v128.store(slopes + s * stride + m, f32x4.mul(v128.load(dOut + row), inverse));
      }
    }
    for (let m: usize = 0; m < stride; m += CELL) {
      levelGradients(
        scratch + m, right + m, slopes + m, own, dLevel + 2 * p * K * stride + m, sums, K, S, stride,
      );
    }
    for (let i = 0; i < K; i++) {
      for (let j = 0; j < K; j += 3) {
        const rows = min(3, K - j);
        for (let r = 0; r < rows; r++) {
          multiply(scratch + i * stride, right + (j + r) * stride, products + r * stride, stride);
        }
        dots(
          rows, S, items, products, stride, slopes, stride,
          dWeights + ((((p * K + i) * K + j) * S) << 2), (S as usize) << 2,
        );
      }
    }
  }
}

@inline
function multiply(x: usize, y: usize, out: usize, bytes: usize): void {
  for (let m: usize = 0; m < bytes; m += 16) {
    v128.store(out + m, f32x4.mul(v128.load(x + m), v128.load(y + m)));
  }
}

@inline
function addTo(at: usize, x: v128, y: v128): void {
  v128.store(at, fma(v128.load(at), x, y));
}

/** Gradients of both regions' components for eight items. */
function levelGradients(
  left: usize, right: usize, slopes: usize, weights: usize, out: usize, sums: usize,
  K: i32, S: i32, stride: usize,
): void {
  const other = sums + K * CELL;
  for (let j = 0; j < K; j++) {
    v128.store(other + j * CELL, f32x4.splat(0));
    v128.store(other + j * CELL, f32x4.splat(0), 16);
  }
  for (let i = 0; i < K; i++) {
    const x0 = v128.load(left + i * stride), x1 = v128.load(left + i * stride, 16);
    let t0 = f32x4.splat(0), t1 = t0;
    let j = 0;
    for (; j + 4 <= K; j += 4) {
      // sum_s w[ij, s] slope[s], for four neighbouring j
      let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      let w = weights + (((i * K + j) * S) << 2);
      const step = (S as usize) << 2;
      for (let s = 0; s < S; s++) {
        const y0 = v128.load(slopes + s * stride), y1 = v128.load(slopes + s * stride, 16);
        let v = v128.load32_splat(w);
        a0 = fma(a0, y0, v); a1 = fma(a1, y1, v);
        v = v128.load32_splat(w + step);
        b0 = fma(b0, y0, v); b1 = fma(b1, y1, v);
        v = v128.load32_splat(w + 2 * step);
        c0 = fma(c0, y0, v); c1 = fma(c1, y1, v);
        v = v128.load32_splat(w + 3 * step);
        d0 = fma(d0, y0, v); d1 = fma(d1, y1, v);
        w += 4;
      }
      let from = right + j * stride, to = other + j * CELL;
      t0 = fma(t0, a0, v128.load(from)); t1 = fma(t1, a1, v128.load(from, 16));
      addTo(to, a0, x0); addTo(to + 16, a1, x1);
      from += stride; to += CELL;
      t0 = fma(t0, b0, v128.load(from)); t1 = fma(t1, b1, v128.load(from, 16));
      addTo(to, b0, x0); addTo(to + 16, b1, x1);
      from += stride; to += CELL;
      t0 = fma(t0, c0, v128.load(from)); t1 = fma(t1, c1, v128.load(from, 16));
      addTo(to, c0, x0); addTo(to + 16, c1, x1);
      from += stride; to += CELL;
      t0 = fma(t0, d0, v128.load(from)); t1 = fma(t1, d1, v128.load(from, 16));
      addTo(to, d0, x0); addTo(to + 16, d1, x1);
    }
    for (; j < K; j++) {
      let a0 = f32x4.splat(0), a1 = a0;
      const wa = weights + (((i * K + j) * S) << 2);
      for (let s = 0; s < S; s++) {
        const w = v128.load32_splat(wa + (s << 2));
        a0 = fma(a0, v128.load(slopes + s * stride), w);
        a1 = fma(a1, v128.load(slopes + s * stride, 16), w);
      }
      const ra = right + j * stride, to = other + j * CELL;
      t0 = fma(t0, a0, v128.load(ra)); t1 = fma(t1, a1, v128.load(ra, 16));
      addTo(to, a0, x0); addTo(to + 16, a1, x1);
    }
    v128.store(out + i * stride, f32x4.mul(t0, x0)); v128.store(out + i * stride, f32x4.mul(t1, x1), 16);
  }
  for (let j = 0; j < K; j++) {
    const to = out + (K + j) * stride, e = right + j * stride, from = other + j * CELL;
    v128.store(to, f32x4.mul(v128.load(from), v128.load(e)));
    v128.store(to, f32x4.mul(v128.load(from, 16), v128.load(e, 16)), 16);
  }
}
