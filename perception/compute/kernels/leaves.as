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

import { fma } from './vectors';

/** Bytes of eight frames. */
export const LINE: usize = 32;

/** l of one component for four frames, whose values of a channel are `stride` bytes apart. */
@inline
export function density(x: usize, stride: usize, coef: usize, C: i32, step: usize): v128 {
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
