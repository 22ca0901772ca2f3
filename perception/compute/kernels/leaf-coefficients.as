/** Gradients of the coefficients of the leaves' sums; layouts as in leaves.as. */

import { dots } from './dots';
import { fma } from './vectors';

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
