/** Gradients of the pixels and weights of the leaves' sums; layouts as in leaves.as. */

import { density } from './leaves';
import { fma, store4x4 } from './vectors';

/** Bytes of sixteen frames: the block of the backward pass. */
const WIDE: usize = 64;

@inline
function copyWide(from: usize, to: usize): void {
  for (let v: usize = 0; v < WIDE; v += 16) v128.store(to + v, v128.load(from + v));
}

/**
 * Gradients of the inputs from those of the sums, dOut [G, K, N, P].
 *
 * @param regionOf int32 [R, D]: region (0..L-1) of each pixel in each replica.
 * @param dx [B, D, C], or 0 where the pixels need no gradient; else N must be 1.
 * @param dw [N, B, D].
 * @param scratch G K N + 4 max(N, 1 + 2 C) lines of 64 bytes.
 */
export function leafInputGradients(
  rows: usize, coef: usize, regionOf: usize, dOut: usize, dx: usize, dw: usize, scratch: usize,
  B: i32, P: i32, D: i32, C: i32, N: i32, R: i32, L: i32, K: i32,
): void {
  if (N > 1) {
    weightGradients(rows, coef, regionOf, dOut, dw, scratch, B, P, D, C, N, R, L, K);
    return;
  }
  const stride = (P as usize) << 2;
  const Q = 1 + 2 * C;
  const columns = R * L * K;
  const features = scratch + columns * WIDE;
  for (let b = 0; b < P; b += 16) {
    const have = min(16, B - b);
    for (let i = 0; i < columns; i++) copyWide(dOut + i * stride + (b << 2), scratch + i * WIDE);
    for (let d = 0; d < D; d += 4) {
      const pixels = min(4, D - d);
      for (let i = 0; i < pixels; i++) {
        const to = features + i * Q * WIDE;
        const own = coef + (((d + i) * Q * R * K) << 2);
        featureGradients(own, regionOf + ((d + i) << 2), scratch, to, D, Q, R, L, K);
        inputGradients(rows + (d + i) * (C + 1) * stride + (b << 2), stride, to, C);
      }
      scatter(features, Q * WIDE, dw + ((b * D + d) << 2), (D as usize) << 2, pixels, have);
      if (dx == 0) continue;
      if (C == 1) {
        scatter(features + WIDE, Q * WIDE, dx + ((b * D + d) << 2), (D as usize) << 2, pixels, have);
        continue;
      }
      for (let i = 0; i < pixels; i++) {
        for (let c = 0; c < C; c++) {
          const line = features + (i * Q + 1 + c) * WIDE;
          for (let m = 0; m < have; m++) {
            store<f32>(dx + ((((b + m) * D + d + i) * C + c) << 2), load<f32>(line + (m << 2)));
          }
        }
      }
    }
  }
}

/** Several weights a frame: each density once for all of them. */
function weightGradients(
  rows: usize, coef: usize, regionOf: usize, dOut: usize, dw: usize, scratch: usize,
  B: i32, P: i32, D: i32, C: i32, N: i32, R: i32, L: i32, K: i32,
): void {
  const stride = (P as usize) << 2;
  const columns = R * L * K;
  const gradients = scratch + columns * N * WIDE; // [4 pixels, N]
  for (let b = 0; b < P; b += 16) {
    const have = min(16, B - b);
    for (let i = 0; i < columns * N; i++) copyWide(dOut + i * stride + (b << 2), scratch + i * WIDE);
    for (let d = 0; d < D; d += 4) {
      const pixels = min(4, D - d);
      for (let i = 0; i < pixels; i++) {
        const x = rows + (d + i) * (C + N) * stride + (b << 2);
        const own = coef + (((d + i) * (1 + 2 * C) * R * K) << 2);
        for (let n = 0; n < N; n += 4) {
          const to = gradients + (i * N + n) * WIDE;
          for (let v: usize = 0; v < WIDE; v += 16) {
            if (n + 4 <= N) {
              densityTimes4(x + v, stride, own, regionOf + ((d + i) << 2), scratch + n * WIDE + v, to + v, D, C, N, R, L, K);
            } else {
              for (let m = n; m < N; m++) {
                densityTimes(x + v, stride, own, regionOf + ((d + i) << 2), scratch + m * WIDE + v, to + (m - n) * WIDE + v, D, C, N, R, L, K);
              }
            }
          }
        }
      }
      for (let n = 0; n < N; n++) {
        const to = dw + (((n * B + b) * D + d) << 2);
        scatter(gradients + n * WIDE, N * WIDE, to, (D as usize) << 2, pixels, have);
      }
    }
  }
}

/** sum_rk l dOut of one pixel and four frames, for four neighbouring weights. */
function densityTimes4(
  x: usize, stride: usize, coef: usize, regionOf: usize, dOut: usize, out: usize,
  D: i32, C: i32, N: i32, R: i32, L: i32, K: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const step = (R * K as usize) << 2;
  const line = N * WIDE;
  for (let r = 0; r < R; r++) {
    let from = dOut + (r * L + load<i32>(regionOf + ((r * D) << 2))) * K * line;
    for (let k = 0; k < K; k++) {
      const l = density(x, stride, coef, C, step);
      s0 = fma(s0, l, v128.load(from)); s1 = fma(s1, l, v128.load(from, 64));
      s2 = fma(s2, l, v128.load(from, 128)); s3 = fma(s3, l, v128.load(from, 192));
      from += line;
      coef += 4;
    }
  }
  v128.store(out, s0); v128.store(out, s1, 64); v128.store(out, s2, 128); v128.store(out, s3, 192);
}

/** The same for one weight. */
function densityTimes(
  x: usize, stride: usize, coef: usize, regionOf: usize, dOut: usize, out: usize,
  D: i32, C: i32, N: i32, R: i32, L: i32, K: i32,
): void {
  let s = f32x4.splat(0);
  const step = (R * K as usize) << 2;
  const line = N * WIDE;
  for (let r = 0; r < R; r++) {
    let from = dOut + (r * L + load<i32>(regionOf + ((r * D) << 2))) * K * line;
    for (let k = 0; k < K; k++) {
      s = fma(s, density(x, stride, coef, C, step), v128.load(from));
      from += line;
      coef += 4;
    }
  }
  v128.store(out, s);
}

/** From the gradients of 1, x and x^2 (Q lines) to those of w (line 0) and x (lines 1..C). */
@inline
function inputGradients(row: usize, stride: usize, lines: usize, C: i32): void {
  for (let v: usize = 0; v < WIDE; v += 16) {
    const weight = v128.load(row + C * stride + v);
    let sum = v128.load(lines + v);
    for (let c = 0; c < C; c++) {
      const value = v128.load(row + c * stride + v);
      const d1 = v128.load(lines + (1 + c) * WIDE + v);
      const d2 = v128.load(lines + (1 + C + c) * WIDE + v);
      sum = fma(sum, value, fma(d1, value, d2));
      const slope = fma(d1, f32x4.add(value, value), d2);
      v128.store(lines + (1 + c) * WIDE + v, f32x4.mul(weight, slope));
    }
    v128.store(lines + v, sum);
  }
}

/** Line 0 of up to four pixels (`step` bytes apart) to rows of `have` frames. */
function scatter(
  lines: usize, step: usize, to: usize, stride: usize, pixels: i32, have: i32,
): void {
  if (pixels == 4 && have == 16) {
    for (let m: usize = 0; m < 16; m += 4) {
      const from = lines + (m << 2), out = to + m * stride;
      store4x4(
        v128.load(from), v128.load(from + step), v128.load(from + 2 * step), v128.load(from + 3 * step),
        out, out + stride, out + 2 * stride, out + 3 * stride,
      );
    }
    return;
  }
  for (let i = 0; i < pixels; i++) {
    for (let m = 0; m < have; m++) {
      store<f32>(to + m * stride + (i << 2), load<f32>(lines + i * step + (m << 2)));
    }
  }
}

/** Gradients of one pixel's 1, x and x^2, all channels, for sixteen frames. */
@inline
function featureGradients(
  coef: usize, regionOf: usize, dOut: usize, out: usize, D: i32, Q: i32, R: i32, L: i32, K: i32,
): void {
  let q = 0;
  for (; q + 3 <= Q; q += 3) {
    features3(coef + ((q * R * K) << 2), regionOf, dOut, out + q * WIDE, D, R, L, K);
    features3(coef + ((q * R * K) << 2), regionOf, dOut + 32, out + q * WIDE + 32, D, R, L, K);
  }
  for (; q < Q; q++) features1(coef + ((q * R * K) << 2), regionOf, dOut, out + q * WIDE, D, R, L, K);
}

/** Three features of eight frames. */
function features3(
  coef: usize, regionOf: usize, dOut: usize, out: usize, D: i32, R: i32, L: i32, K: i32,
): void {
  let l0 = f32x4.splat(0), r0 = l0, l1 = l0, r1 = l0, l2 = l0, r2 = l0;
  const step = (R * K as usize) << 2;
  for (let r = 0; r < R; r++) {
    let line = dOut + (r * L + load<i32>(regionOf + ((r * D) << 2))) * K * WIDE;
    for (let k = 0; k < K; k++) {
      const left = v128.load(line), right = v128.load(line, 16);
      let y = v128.load32_splat(coef);
      l0 = fma(l0, left, y); r0 = fma(r0, right, y);
      y = v128.load32_splat(coef + step);
      l1 = fma(l1, left, y); r1 = fma(r1, right, y);
      y = v128.load32_splat(coef + 2 * step);
      l2 = fma(l2, left, y); r2 = fma(r2, right, y);
      line += WIDE;
      coef += 4;
    }
  }
  v128.store(out, l0); v128.store(out, r0, 16);
  v128.store(out, l1, 64); v128.store(out, r1, 80);
  v128.store(out, l2, 128); v128.store(out, r2, 144);
}

/** One feature of sixteen frames. */
function features1(
  coef: usize, regionOf: usize, dOut: usize, out: usize, D: i32, R: i32, L: i32, K: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let r = 0; r < R; r++) {
    let line = dOut + (r * L + load<i32>(regionOf + ((r * D) << 2))) * K * WIDE;
    for (let k = 0; k < K; k++) {
      const y = v128.load32_splat(coef);
      s0 = fma(s0, v128.load(line), y); s1 = fma(s1, v128.load(line, 16), y);
      s2 = fma(s2, v128.load(line, 32), y); s3 = fma(s3, v128.load(line, 48), y);
      line += WIDE;
      coef += 4;
    }
  }
  v128.store(out, s0); v128.store(out, s1, 16); v128.store(out, s2, 32); v128.store(out, s3, 48);
}
