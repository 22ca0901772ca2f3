/**
 * Sums over the pixels of leaf regions: out[g, k, m] = sum_{d in g} sum_q F[d, q, m] coef[d, q, r, k]
 * with the features F of a pixel, w, w x_c and w x_c^2: Q = 1 + 2 C of them.
 *
 * Items run along the registers, in blocks of 16 (a cache line); M is padded to whole blocks with
 * zeros. Two layouts: `rows` [D, 1 + C, M] with w and x, and `blocks` [M / 16, D, Q, 16] with F.
 */

import { dots } from './dots';

const BLOCK: i32 = 16;
const LINE: usize = 64;

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** From pixels x [items, D, C] and weights w [items, D] to `rows` and `blocks`. */
export function leafFeatures(
  x: usize, w: usize, rows: usize, blocks: usize, items: i32, padded: i32, D: i32, C: i32,
): void {
  const stride = (padded as usize) << 2;
  const Q = 1 + 2 * C;
  for (let m0 = 0; m0 < padded; m0 += BLOCK) {
    const have = max(0, min(BLOCK, items - m0));
    for (let d = 0; d < D; d++) {
      const line = blocks + (((m0 / BLOCK) * D + d) * Q) * LINE;
      const row = rows + (d * (1 + C)) * stride + (m0 << 2);
      turn(w + ((m0 * D + d) << 2), (D as usize) << 2, have, row);
      copyLine(row, line);
      for (let c = 0; c < C; c++) {
        const own = row + (1 + c) * stride;
        turn(x + (((m0 * D + d) * C + c) << 2), (D * C as usize) << 2, have, own);
        for (let v: usize = 0; v < LINE; v += 16) {
          const value = v128.load(own + v);
          const first = f32x4.mul(v128.load(row + v), value);
          v128.store(line + (1 + c) * LINE + v, first);
          v128.store(line + (1 + C + c) * LINE + v, f32x4.mul(first, value));
        }
      }
    }
  }
}

/** Sixteen floats `stride` bytes apart to a line; those that are missing are zero. */
@inline
function turn(from: usize, stride: usize, have: i32, to: usize): void {
  for (let i = 0; i < BLOCK; i++) {
    store<f32>(to + (i << 2), i < have ? load<f32>(from + i * stride) : 0);
  }
}

@inline
function copyLine(from: usize, to: usize): void {
  for (let v: usize = 0; v < LINE; v += 16) v128.store(to + v, v128.load(from + v));
}

/**
 * @param order int32 [R, D]: the pixels of each replica, region by region.
 * @param starts int32 [R L + 1]: where each region begins in `order`.
 * @param coef [D, Q, R, K].
 * @param out [G, K, padded].
 */
export function leafForward(
  blocks: usize, coef: usize, order: usize, starts: usize, out: usize,
  D: i32, Q: i32, R: i32, L: i32, K: i32, padded: i32,
): void {
  const stride = (padded as usize) << 2;
  for (let g = 0; g < R * L; g++) {
    const from = order + (load<i32>(starts + (g << 2)) << 2);
    const to = order + (load<i32>(starts + ((g + 1) << 2)) << 2);
    const own = coef + (((g / L) * K) << 2);
    for (let m = 0; m < padded; m += BLOCK) {
      const block = blocks + (m / BLOCK) * D * Q * LINE;
      let k = 0;
      for (; k + 2 <= K; k += 2) {
        regionTile2(block, own + (k << 2), from, to, Q, R * K, out + (g * K + k) * stride + (m << 2), stride);
      }
      if (k < K) {
        regionTile1(block, own + (k << 2), from, to, Q, R * K, out + (g * K + k) * stride + (m << 2));
      }
    }
  }
}

function regionTile2(
  block: usize, coef: usize, from: usize, to: usize, Q: i32, width: i32, out: usize, stride: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  const step = (width as usize) << 2;
  for (; from < to; from += 4) {
    const d = load<i32>(from);
    let line = block + d * Q * LINE;
    let c = coef + d * Q * step;
    for (let q = 0; q < Q; q++) {
      const x0 = v128.load(line), x1 = v128.load(line, 16);
      const x2 = v128.load(line, 32), x3 = v128.load(line, 48);
      let y = v128.load32_splat(c);
      a0 = fma(a0, x0, y); a1 = fma(a1, x1, y); a2 = fma(a2, x2, y); a3 = fma(a3, x3, y);
      y = v128.load32_splat(c, 4);
      b0 = fma(b0, x0, y); b1 = fma(b1, x1, y); b2 = fma(b2, x2, y); b3 = fma(b3, x3, y);
      line += LINE;
      c += step;
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); v128.store(out, a3, 48);
  out += stride;
  v128.store(out, b0); v128.store(out, b1, 16); v128.store(out, b2, 32); v128.store(out, b3, 48);
}

function regionTile1(
  block: usize, coef: usize, from: usize, to: usize, Q: i32, width: i32, out: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  const step = (width as usize) << 2;
  for (; from < to; from += 4) {
    const d = load<i32>(from);
    let line = block + d * Q * LINE;
    let c = coef + d * Q * step;
    for (let q = 0; q < Q; q++) {
      const y = v128.load32_splat(c);
      a0 = fma(a0, v128.load(line), y); a1 = fma(a1, v128.load(line, 16), y);
      a2 = fma(a2, v128.load(line, 32), y); a3 = fma(a3, v128.load(line, 48), y);
      line += LINE;
      c += step;
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); v128.store(out, a2, 32); v128.store(out, a3, 48);
}

/**
 * Gradients of the inputs from those of the sums, dOut [G, K, padded].
 *
 * @param regionOf int32 [R, D]: region (0..L-1) of each pixel in each replica.
 * @param dx [items, D, C], or 0 where the pixels need no gradient.
 * @param dw [items, D].
 * @param scratch (G K + Q) lines of 64 bytes.
 */
export function leafInputGradients(
  rows: usize, coef: usize, regionOf: usize, dOut: usize, dx: usize, dw: usize, scratch: usize,
  items: i32, padded: i32, D: i32, C: i32, R: i32, L: i32, K: i32,
): void {
  const stride = (padded as usize) << 2;
  const Q = 1 + 2 * C;
  const columns = R * L * K;
  const features = scratch + columns * LINE;
  for (let m = 0; m < padded; m += BLOCK) {
    for (let i = 0; i < columns; i++) copyLine(dOut + i * stride + (m << 2), scratch + i * LINE);
    const have = min(BLOCK, items - m);
    for (let d = 0; d < D; d++) {
      featureGradients(coef + ((d * Q * R * K) << 2), regionOf + (d << 2), scratch, features, D, Q, R, L, K);
      const row = rows + d * (1 + C) * stride + (m << 2);
      for (let v: usize = 0; v < LINE; v += 16) {
        const weight = v128.load(row + v);
        let sum = v128.load(features + v);
        for (let c = 0; c < C; c++) {
          const value = v128.load(row + (1 + c) * stride + v);
          const d1 = v128.load(features + (1 + c) * LINE + v);
          const d2 = v128.load(features + (1 + C + c) * LINE + v);
          sum = fma(sum, value, fma(d1, value, d2));
          // x's gradient takes the place of the feature's
          const slope = fma(d1, f32x4.add(value, value), d2);
          v128.store(features + (1 + c) * LINE + v, f32x4.mul(weight, slope));
        }
        v128.store(features + v, sum);
      }
      for (let i = 0; i < have; i++) {
        const at = (m + i) * D + d;
        store<f32>(dw + (at << 2), load<f32>(features + (i << 2)));
        if (dx) {
          for (let c = 0; c < C; c++) {
            store<f32>(dx + ((at * C + c) << 2), load<f32>(features + (1 + c) * LINE + (i << 2)));
          }
        }
      }
    }
  }
}

/** Gradients of one pixel's Q features for one block of items. */
@inline
function featureGradients(
  coef: usize, regionOf: usize, dOut: usize, out: usize, D: i32, Q: i32, R: i32, L: i32, K: i32,
): void {
  let q = 0;
  for (; q + 3 <= Q; q += 3) {
    features3(coef + ((q * R * K) << 2), regionOf, dOut, out + q * LINE, D, R, L, K);
    features3(coef + ((q * R * K) << 2), regionOf, dOut + 32, out + q * LINE + 32, D, R, L, K);
  }
  for (; q < Q; q++) features1(coef + ((q * R * K) << 2), regionOf, dOut, out + q * LINE, D, R, L, K);
}

/** Three features of eight items. */
function features3(
  coef: usize, regionOf: usize, dOut: usize, out: usize, D: i32, R: i32, L: i32, K: i32,
): void {
  let l0 = f32x4.splat(0), r0 = l0, l1 = l0, r1 = l0, l2 = l0, r2 = l0;
  const step = (R * K as usize) << 2;
  for (let r = 0; r < R; r++) {
    let line = dOut + (r * L + load<i32>(regionOf + ((r * D) << 2))) * K * LINE;
    for (let k = 0; k < K; k++) {
      const left = v128.load(line), right = v128.load(line, 16);
      let y = v128.load32_splat(coef);
      l0 = fma(l0, left, y); r0 = fma(r0, right, y);
      y = v128.load32_splat(coef + step);
      l1 = fma(l1, left, y); r1 = fma(r1, right, y);
      y = v128.load32_splat(coef + 2 * step);
      l2 = fma(l2, left, y); r2 = fma(r2, right, y);
      line += LINE;
      coef += 4;
    }
  }
  v128.store(out, l0); v128.store(out, r0, 16);
  v128.store(out, l1, 64); v128.store(out, r1, 80);
  v128.store(out, l2, 128); v128.store(out, r2, 144);
}

/** One feature of sixteen items. */
function features1(
  coef: usize, regionOf: usize, dOut: usize, out: usize, D: i32, R: i32, L: i32, K: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let r = 0; r < R; r++) {
    let line = dOut + (r * L + load<i32>(regionOf + ((r * D) << 2))) * K * LINE;
    for (let k = 0; k < K; k++) {
      const y = v128.load32_splat(coef);
      s0 = fma(s0, v128.load(line), y); s1 = fma(s1, v128.load(line, 16), y);
      s2 = fma(s2, v128.load(line, 32), y); s3 = fma(s3, v128.load(line, 48), y);
      line += LINE;
      coef += 4;
    }
  }
  v128.store(out, s0); v128.store(out, s1, 16); v128.store(out, s2, 32); v128.store(out, s3, 48);
}

/**
 * Gradients of the coefficients, dCoef [D, Q, R, K].
 *
 * @param scratch Q rows of `padded` floats.
 */
export function leafCoefGradients(
  rows: usize, regionOf: usize, dOut: usize, dCoef: usize, scratch: usize,
  padded: i32, D: i32, C: i32, R: i32, L: i32, K: i32,
): void {
  const stride = (padded as usize) << 2;
  const Q = 1 + 2 * C;
  for (let d = 0; d < D; d++) {
    const row = rows + d * (1 + C) * stride;
    for (let v: usize = 0; v < stride; v += 16) {
      const weight = v128.load(row + v);
      v128.store(scratch + v, weight);
      for (let c = 0; c < C; c++) {
        const value = v128.load(row + (1 + c) * stride + v);
        const first = f32x4.mul(weight, value);
        v128.store(scratch + (1 + c) * stride + v, first);
        v128.store(scratch + (1 + C + c) * stride + v, f32x4.mul(first, value));
      }
    }
    for (let r = 0; r < R; r++) {
      const g = r * L + load<i32>(regionOf + ((r * D + d) << 2));
      dots(
        Q, K, padded, scratch, stride, dOut + g * K * stride, stride,
        dCoef + ((((d * Q) * R + r) * K) << 2), (R * K as usize) << 2,
      );
    }
  }
}
