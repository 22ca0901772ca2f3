/**
 * Sums of quadratics over the pixels of leaf regions, for B frames under N weights a frame:
 *
 *   out[g, k, n, b] = sum_{d in g} w[n, b, d] l(d, k, b)
 *   l(d, k, b) = coef[d, 0, r, k] + sum_c (coef[d, 1 + c, r, k] + coef[d, 1 + C + c, r, k] x) x
 *
 * Frames run along the registers; their number is padded to P, a multiple of 16, with zeros. A
 * pixel's C values and N weights are one `slot` of V = C + N lines. Two layouts of them: `rows`
 * [D, V, P], and `blocks` [P / 8, D, V, 8] that the forward pass reads straight through.
 */

import { dots } from './dots';
import { store4x4 } from './turn';

/** Bytes of eight frames. */
const LINE: usize = 32;

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** From pixels x [B, D, C] and weights w [N, B, D] to `rows` and `blocks`. */
export function leafPack(
  x: usize, w: usize, rows: usize, blocks: usize, B: i32, P: i32, D: i32, C: i32, N: i32,
): void {
  const V = C + N;
  for (let b = 0; b < P; b += 8) {
    const have = max(0, min(8, B - b));
    const block = blocks + ((b >> 3) * D * V) * LINE;
    packMatrix(x + ((b * D * C) << 2), have, D, C, 0, V, block);
    for (let n = 0; n < N; n++) {
      packMatrix(w + (((n * B + b) * D) << 2), have, D, 1, C + n, V, block);
    }
    const stride = (P as usize) << 2;
    let to = rows + (b << 2);
    const end = block + (D * V) * LINE;
    for (let line = block; line < end; line += LINE) {
      v128.store(to, v128.load(line));
      v128.store(to, v128.load(line, 16), 16);
      to += stride;
    }
  }
}

/** Eight frames of `per` values a pixel, [have, D, per], to lines `first`.. of every pixel. */
function packMatrix(
  from: usize, have: i32, D: i32, per: i32, first: i32, V: i32, block: usize,
): void {
  const columns = D * per;
  const stride = (columns as usize) << 2;
  let j = 0;
  if (have == 8) {
    for (; j + 4 <= columns; j += 4) {
      const to0 = lineOf(j, per, first, V, block), to1 = lineOf(j + 1, per, first, V, block);
      const to2 = lineOf(j + 2, per, first, V, block), to3 = lineOf(j + 3, per, first, V, block);
      const at = from + (j << 2);
      store4x4(
        v128.load(at), v128.load(at + stride), v128.load(at + 2 * stride), v128.load(at + 3 * stride),
        to0, to1, to2, to3,
      );
      const below = at + 4 * stride;
      store4x4(
        v128.load(below), v128.load(below + stride), v128.load(below + 2 * stride),
        v128.load(below + 3 * stride), to0 + 16, to1 + 16, to2 + 16, to3 + 16,
      );
    }
  }
  for (; j < columns; j++) {
    const to = lineOf(j, per, first, V, block);
    for (let i = 0; i < 8; i++) {
      store<f32>(to + (i << 2), i < have ? load<f32>(from + i * stride + (j << 2)) : 0);
    }
  }
}

@inline
function lineOf(j: i32, per: i32, first: i32, V: i32, block: usize): usize {
  return per == 1
    ? block + (j * V + first) * LINE
    : block + ((j / per) * V + first + (j % per)) * LINE;
}

/**
 * @param order int32 [R, D]: the pixels of each replica, region by region.
 * @param starts int32 [R L + 1]: where each region begins in `order`.
 * @param coef [D, 1 + 2 C, R, K].
 * @param out [G, K, N, P].
 */
export function leafForward(
  blocks: usize, coef: usize, order: usize, starts: usize, out: usize,
  P: i32, D: i32, C: i32, N: i32, R: i32, L: i32, K: i32,
): void {
  const V = C + N;
  const stride = (P as usize) << 2;
  for (let g = 0; g < R * L; g++) {
    const from = order + (load<i32>(starts + (g << 2)) << 2);
    const to = order + (load<i32>(starts + ((g + 1) << 2)) << 2);
    const own = coef + (((g / L) * K) << 2);
    for (let b = 0; b < P; b += 8) {
      const block = blocks + ((b >> 3) * D * V) * LINE;
      const at = out + g * K * N * stride + (b << 2);
      let k = 0;
      if (N == 1) {
        for (; k + 4 <= K; k += 4) {
          fourComponents(block, own + (k << 2), from, to, C, R * K, at + k * stride, stride);
        }
      }
      for (; k < K; k++) {
        let n = 0;
        for (; n + 4 <= N; n += 4) {
          fourWeights(block, own + (k << 2), from, to, C, N, n, R * K, at + (k * N + n) * stride, stride);
        }
        for (; n < N; n++) {
          oneWeight(block, own + (k << 2), from, to, C, N, n, R * K, at + (k * N + n) * stride);
        }
      }
    }
  }
}

/** Four neighbouring components, eight frames, one weight. */
function fourComponents(
  block: usize, coef: usize, from: usize, to: usize, C: i32, width: i32, out: usize, stride: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const step = (width as usize) << 2;
  const slot = (C + 1) * LINE;
  for (; from < to; from += 4) {
    const d = load<i32>(from);
    const line = block + d * slot;
    const w0 = v128.load(line + C * LINE), w1 = v128.load(line + C * LINE, 16);
    const own = coef + d * (1 + 2 * C) * step;
    if (C == 1) {
      const x0 = v128.load(line), x1 = v128.load(line, 16);
      let k = v128.load32_splat(own), l = v128.load32_splat(own + step), q = v128.load32_splat(own + 2 * step);
      a0 = fma(a0, w0, fma(k, fma(l, q, x0), x0)); a1 = fma(a1, w1, fma(k, fma(l, q, x1), x1));
      k = v128.load32_splat(own, 4); l = v128.load32_splat(own + step, 4); q = v128.load32_splat(own + 2 * step, 4);
      b0 = fma(b0, w0, fma(k, fma(l, q, x0), x0)); b1 = fma(b1, w1, fma(k, fma(l, q, x1), x1));
      k = v128.load32_splat(own, 8); l = v128.load32_splat(own + step, 8); q = v128.load32_splat(own + 2 * step, 8);
      c0 = fma(c0, w0, fma(k, fma(l, q, x0), x0)); c1 = fma(c1, w1, fma(k, fma(l, q, x1), x1));
      k = v128.load32_splat(own, 12); l = v128.load32_splat(own + step, 12); q = v128.load32_splat(own + 2 * step, 12);
      d0 = fma(d0, w0, fma(k, fma(l, q, x0), x0)); d1 = fma(d1, w1, fma(k, fma(l, q, x1), x1));
    } else {
      a0 = fma(a0, w0, density(line, LINE, own, C, step)); a1 = fma(a1, w1, density(line + 16, LINE, own, C, step));
      b0 = fma(b0, w0, density(line, LINE, own + 4, C, step)); b1 = fma(b1, w1, density(line + 16, LINE, own + 4, C, step));
      c0 = fma(c0, w0, density(line, LINE, own + 8, C, step)); c1 = fma(c1, w1, density(line + 16, LINE, own + 8, C, step));
      d0 = fma(d0, w0, density(line, LINE, own + 12, C, step)); d1 = fma(d1, w1, density(line + 16, LINE, own + 12, C, step));
    }
  }
  v128.store(out, a0); v128.store(out, a1, 16); out += stride;
  v128.store(out, b0); v128.store(out, b1, 16); out += stride;
  v128.store(out, c0); v128.store(out, c1, 16); out += stride;
  v128.store(out, d0); v128.store(out, d1, 16);
}


/** One component, eight frames, four neighbouring weights. */
function fourWeights(
  block: usize, coef: usize, from: usize, to: usize, C: i32, N: i32, first: i32, width: i32,
  out: usize, stride: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const step = (width as usize) << 2;
  const slot = (C + N) * LINE;
  for (; from < to; from += 4) {
    const d = load<i32>(from);
    const line = block + d * slot;
    const own = coef + d * (1 + 2 * C) * step;
    const l0 = density(line, LINE, own, C, step), l1 = density(line + 16, LINE, own, C, step);
    const w = line + (C + first) * LINE;
    a0 = fma(a0, l0, v128.load(w)); a1 = fma(a1, l1, v128.load(w, 16));
    b0 = fma(b0, l0, v128.load(w, 32)); b1 = fma(b1, l1, v128.load(w, 48));
    c0 = fma(c0, l0, v128.load(w, 64)); c1 = fma(c1, l1, v128.load(w, 80));
    d0 = fma(d0, l0, v128.load(w, 96)); d1 = fma(d1, l1, v128.load(w, 112));
  }
  v128.store(out, a0); v128.store(out, a1, 16); out += stride;
  v128.store(out, b0); v128.store(out, b1, 16); out += stride;
  v128.store(out, c0); v128.store(out, c1, 16); out += stride;
  v128.store(out, d0); v128.store(out, d1, 16);
}

/** One component, eight frames, one weight. */
function oneWeight(
  block: usize, coef: usize, from: usize, to: usize, C: i32, N: i32, n: i32, width: i32, out: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0;
  const step = (width as usize) << 2;
  const slot = (C + N) * LINE;
  for (; from < to; from += 4) {
    const d = load<i32>(from);
    const line = block + d * slot;
    const own = coef + d * (1 + 2 * C) * step;
    const w = line + (C + n) * LINE;
    a0 = fma(a0, density(line, LINE, own, C, step), v128.load(w));
    a1 = fma(a1, density(line + 16, LINE, own, C, step), v128.load(w, 16));
  }
  v128.store(out, a0); v128.store(out, a1, 16);
}

/** Bytes of sixteen frames: the block of the backward pass. */
const WIDE: usize = 64;

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

/** l of one component for four frames, whose values of a channel are `stride` bytes apart. */
@inline
function density(x: usize, stride: usize, coef: usize, C: i32, step: usize): v128 {
  let sum = v128.load32_splat(coef);
  for (let c = 0; c < C; c++) {
    const value = v128.load(x);
    coef += step;
    const q = v128.load32_splat(coef + C * step);
    sum = fma(sum, fma(v128.load32_splat(coef), q, value), value);
    x += stride;
  }
  return sum;
}

@inline
function copyWide(from: usize, to: usize): void {
  for (let v: usize = 0; v < WIDE; v += 16) v128.store(to + v, v128.load(from + v));
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

/**
 * Gradients of the coefficients, dCoef [D, 1 + 2 C, R, K].
 *
 * @param scratch 1 + 2 C + K rows of P floats.
 */
export function leafCoefGradients(
  rows: usize, regionOf: usize, dOut: usize, dCoef: usize, scratch: usize,
  P: i32, D: i32, C: i32, N: i32, R: i32, L: i32, K: i32,
): void {
  const stride = (P as usize) << 2;
  const Q = 1 + 2 * C;
  const sums = scratch + Q * stride;
  for (let d = 0; d < D; d++) {
    const row = rows + d * (C + N) * stride;
    features(row, scratch, stride, C, N == 1);
    for (let r = 0; r < R; r++) {
      const g = r * L + load<i32>(regionOf + ((r * D + d) << 2));
      let gradients = dOut + g * K * N * stride;
      if (N > 1) {
        weightedSums(row + C * stride, gradients, sums, stride, N, K);
        gradients = sums;
      }
      dots(
        Q, K, P, scratch, stride, gradients, stride,
        dCoef + ((((d * Q) * R + r) * K) << 2), (R * K as usize) << 2,
      );
    }
  }
}

/** The rows 1, x_c, x_c^2 of a pixel, times its weight where it has only one. */
@inline
function features(row: usize, out: usize, stride: usize, C: i32, weighted: bool): void {
  for (let v: usize = 0; v < stride; v += 16) {
    const weight = weighted ? v128.load(row + C * stride + v) : f32x4.splat(1);
    v128.store(out + v, weight);
    for (let c = 0; c < C; c++) {
      const value = v128.load(row + c * stride + v);
      const first = f32x4.mul(weight, value);
      v128.store(out + (1 + c) * stride + v, first);
      v128.store(out + (1 + C + c) * stride + v, f32x4.mul(first, value));
    }
  }
}

/** sum_n w[n] dOut[k, n] for all K components, a row each. */
function weightedSums(
  weights: usize, dOut: usize, out: usize, stride: usize, N: i32, K: i32,
): void {
  for (let k = 0; k < K; k++) {
    for (let v: usize = 0; v < stride; v += 16) {
      let s = f32x4.splat(0);
      for (let n = 0; n < N; n++) {
        s = fma(s, v128.load(weights + n * stride + v), v128.load(dOut + n * stride + v));
      }
      v128.store(out + v, s);
    }
    dOut += N * stride;
    out += stride;
  }
}
