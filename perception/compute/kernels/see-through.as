/**
 * Mixtures a pixel at a time: see-through leaves with their gradients, and the background's own
 * density of each pixel. Both begin with the log density of a pixel under a component, all channels
 * together, sum_c x_c (coef_1c + coef_2c x_c) + coef_0, from coefficients [D, 1 + 2 C, R, K].
 *
 * Items run along the registers: `rows` [D, C + 2, P] holds each pixel's channels, weight and
 * background of all items, P items in whole cache lines, the last ones zero. The arithmetic of a
 * row is several passes over it: one loop with everything would not keep the constants of exp and
 * log in registers.
 */

import { exp, log } from './functions';
import { fma } from './vectors';

/** Keeps log(p / b) finite where the object is opaque and the pixel impossible. */
const LEAST: f32 = 1e-12;

@inline
function bytes(floats: i32): usize {
  return (floats as usize) << 2;
}

/** @param x [M, D, C]; `shift` is taken off. @param w [M, D]. @param behind [M, D]. */
export function seeThroughPack(
  x: usize, w: usize, behind: usize, rows: usize, M: i32, P: i32, D: i32, C: i32, shift: f32,
): void {
  memory.fill(rows, 0, bytes(D * (C + 2) * P));
  for (let d = 0; d < D; d++) {
    for (let c = 0; c < C; c++) {
      turn(x + bytes(d * C + c), bytes(D * C), M, shift, rows);
      rows += bytes(P);
    }
    turn(w + bytes(d), bytes(D), M, 0, rows);
    rows += bytes(P);
    turn(behind + bytes(d), bytes(D), M, 0, rows);
    rows += bytes(P);
  }
}

/**
 * out[g, k, m] = sum_{d in g} w (log((1 - alpha) + alpha exp(min(object - behind, limit))) + behind)
 *
 * @param alpha [D, R, K]. @param regionOf int32 [R, D]. @param out [R L, K, P].
 * @param scratch a row of P floats.
 */
export function seeThroughForward(
  rows: usize, coef: usize, alpha: usize, regionOf: usize, out: usize, scratch: usize,
  P: i32, D: i32, C: i32, R: i32, L: i32, K: i32, limit: f32,
): void {
  const stride = bytes(P), step = bytes(R * K);
  memory.fill(out, 0, bytes(R * L * K) * (P as usize));
  for (let d = 0; d < D; d++) {
    const x = rows + (d * (C + 2)) * stride;
    const w = x + C * stride, behind = w + stride;
    for (let r = 0; r < R; r++) {
      let to = out + (r * L + load<i32>(regionOf + bytes(r * D + d))) * K * stride;
      for (let k = 0; k < K; k++) {
        const own = coef + bytes((d * (1 + 2 * C) * R + r) * K + k);
        const share = load<f32>(alpha + bytes((d * R + r) * K + k));
        pixelLogs(x, own, stride, step, C, scratch);
        ratios(scratch, behind, limit, scratch, stride);
        addMixtures(scratch, share, w, behind, to, stride);
        to += stride;
      }
    }
  }
}

/**
 * Gradients with respect to x, w, behind, the coefficients and alpha, shaped like them, from
 * dOut [R L, K, P].
 *
 * @param scratch C + 4 rows of P floats.
 */
export function seeThroughGradients(
  rows: usize, coef: usize, alpha: usize, regionOf: usize, dOut: usize,
  dx: usize, dw: usize, dBehind: usize, dCoef: usize, dAlpha: usize, scratch: usize,
  M: i32, P: i32, D: i32, C: i32, R: i32, L: i32, K: i32, limit: f32,
): void {
  const stride = bytes(P), step = bytes(R * K);
  const dbRow = scratch + stride, dxRows = dbRow + stride;
  const slopes = dxRows + C * stride, ratio = slopes + stride;
  for (let d = 0; d < D; d++) {
    const x = rows + (d * (C + 2)) * stride, w = x + C * stride, behind = w + stride;
    memory.fill(scratch, 0, (2 + C) * stride);
    for (let r = 0; r < R; r++) {
      let from = dOut + (r * L + load<i32>(regionOf + bytes(r * D + d))) * K * stride;
      for (let k = 0; k < K; k++) {
        const at = bytes((d * (1 + 2 * C) * R + r) * K + k);
        const atAlpha = bytes((d * R + r) * K + k);
        const share = load<f32>(alpha + atAlpha);
        pixelLogs(x, coef + at, stride, step, C, slopes);
        ratios(slopes, behind, limit, ratio, stride);
        addMixtures(ratio, share, from, behind, scratch, stride);
        objectSlopes(
          slopes, ratio, share, w, behind, from, limit, dbRow, dCoef + at, dAlpha + atAlpha, stride,
        );
        for (let c = 0; c < C; c++) {
          const line = c * stride, linear = at + step + c * step, square = linear + C * step;
          channelGradients(
            x + line, slopes, load<f32>(coef + linear), load<f32>(coef + square), dxRows + line,
            dCoef + linear, dCoef + square, stride,
          );
        }
        from += stride;
      }
    }
    for (let m = 0; m < M; m++) {
      const item = m * D + d;
      store<f32>(dw + bytes(item), load<f32>(scratch + bytes(m)));
      store<f32>(dBehind + bytes(item), load<f32>(dbRow + bytes(m)));
      for (let c = 0; c < C; c++) {
        store<f32>(dx + bytes(item * C + c), load<f32>(dxRows + c * stride + bytes(m)));
      }
    }
  }
}

/**
 * Log density of every pixel under the equal mixture of N components, all channels together.
 *
 * @param x [B, D, C]; `shift` is taken off. @param coef [D, 1 + 2 C, N]. @param out [B, D], at
 * least `least`. @param scratch 8 (C + 1) + 1 rows of P >= B floats, P a multiple of 16.
 */
export function mixtureMap(
  x: usize, coef: usize, out: usize, scratch: usize,
  B: i32, P: i32, D: i32, C: i32, N: i32, shift: f32, least: f32,
): void {
  const stride = bytes(P), step = bytes(N);
  const results = scratch + 8 * C * stride, logs = results + 8 * stride;
  const least4 = f32x4.splat(least);
  const share4 = log(f32x4.splat(1 / (N as f32)));
  memory.fill(scratch, 0, 8 * (C + 1) * stride);
  for (let first = 0; first < D; first += 8) {
    const pixels = min(8, D - first);
    for (let b = 0; b < B; b++) {
      const from = x + bytes((b * D + first) * C);
      for (let i = 0; i < pixels * C; i++) {
        store<f32>(scratch + i * stride + bytes(b), load<f32>(from + bytes(i)) - shift);
      }
    }
    for (let i = 0; i < pixels; i++) {
      const line = scratch + i * C * stride, own = coef + (first + i) * (1 + 2 * C) * step;
      const result = results + i * stride;
      memory.fill(result, 0, stride);
      for (let n = 0; n < N; n++) {
        pixelLogs(line, own + bytes(n), stride, step, C, logs);
        addExponentials(logs, result, stride);
      }
      for (let v: usize = 0; v < stride; v += 16) {
        v128.store(
          result + v, f32x4.max(f32x4.add(log(v128.load(result + v)), share4), least4),
        );
      }
    }
    for (let b = 0; b < B; b++) {
      for (let i = 0; i < pixels; i++) {
        store<f32>(out + bytes(b * D + first + i), load<f32>(results + i * stride + bytes(b)));
      }
    }
  }
}

// ---------------------------------------------------------------------------

/** Every `stride` bytes a float, M of them, less `shift`. */
@inline
function turn(from: usize, stride: usize, M: i32, shift: f32, to: usize): void {
  for (let m = 0; m < M; m++) {
    store<f32>(to + bytes(m), load<f32>(from) - shift);
    from += stride;
  }
}

/** Log densities of a pixel, [P]; channels lie `stride` apart, coefficients `step`. */
function pixelLogs(
  x: usize, coef: usize, stride: usize, step: usize, C: i32, out: usize,
): void {
  const constant = v128.load32_splat(coef);
  for (let c = 0; c < C; c++) {
    coef += step;
    const linear = v128.load32_splat(coef), square = v128.load32_splat(coef + C * step);
    for (let v: usize = 0; v < stride; v += 16) {
      const value = v128.load(x + v);
      const sum = c == 0 ? constant : v128.load(out + v);
      v128.store(out + v, fma(sum, fma(linear, square, value), value));
    }
    x += stride;
  }
}

/** exp(min(logs - behind, limit)). */
function ratios(logs: usize, behind: usize, limit: f32, out: usize, stride: usize): void {
  const limit4 = f32x4.splat(limit);
  for (let v: usize = 0; v < stride; v += 64) {
    const l = logs + v, b = behind + v, o = out + v;
    const r0 = exp(f32x4.min(f32x4.sub(v128.load(l), v128.load(b)), limit4));
    const r1 = exp(f32x4.min(f32x4.sub(v128.load(l, 16), v128.load(b, 16)), limit4));
    const r2 = exp(f32x4.min(f32x4.sub(v128.load(l, 32), v128.load(b, 32)), limit4));
    const r3 = exp(f32x4.min(f32x4.sub(v128.load(l, 48), v128.load(b, 48)), limit4));
    v128.store(o, r0);
    v128.store(o, r1, 16);
    v128.store(o, r2, 32);
    v128.store(o, r3, 48);
  }
}

/** sums += exp(logs). */
function addExponentials(logs: usize, sums: usize, stride: usize): void {
  for (let v: usize = 0; v < stride; v += 64) {
    const l = logs + v, s = sums + v;
    const e0 = exp(v128.load(l)), e1 = exp(v128.load(l, 16));
    const e2 = exp(v128.load(l, 32)), e3 = exp(v128.load(l, 48));
    v128.store(s, f32x4.add(v128.load(s), e0));
    v128.store(s, f32x4.add(v128.load(s, 16), e1), 16);
    v128.store(s, f32x4.add(v128.load(s, 32), e2), 32);
    v128.store(s, f32x4.add(v128.load(s, 48), e3), 48);
  }
}

/** sums += weights (log(1 - share + share ratio) + behind). */
function addMixtures(
  ratio: usize, share: f32, weights: usize, behind: usize, sums: usize, stride: usize,
): void {
  const share4 = f32x4.splat(share), rest4 = f32x4.splat(1 - share + LEAST);
  for (let v: usize = 0; v < stride; v += 32) {
    const r = ratio + v, b = behind + v, w = weights + v, s = sums + v;
    const l0 = f32x4.add(log(fma(rest4, share4, v128.load(r))), v128.load(b));
    const l1 = f32x4.add(log(fma(rest4, share4, v128.load(r, 16))), v128.load(b, 16));
    v128.store(s, fma(v128.load(s), v128.load(w), l0));
    v128.store(s, fma(v128.load(s, 16), v128.load(w, 16), l1), 16);
  }
}

/**
 * One pixel under one component, from its log densities and ratios: turns the log densities into
 * slopes with respect to them. Adds to dBehind [P]; writes the gradients of the constant
 * coefficient and of alpha.
 */
function objectSlopes(
  logs: usize, ratio: usize, share: f32, w: usize, behind: usize, dOut: usize, limit: f32,
  dBehind: usize, dConstant: usize, dAlpha: usize, stride: usize,
): void {
  const one = f32x4.splat(1), limit4 = f32x4.splat(limit);
  const share4 = f32x4.splat(share), rest4 = f32x4.splat(1 - share + LEAST);
  let constant = f32x4.splat(0), byShare = constant;
  for (let v: usize = 0; v < stride; v += 16) {
    const own = v128.load(ratio + v);
    const weighted = f32x4.mul(v128.load(dOut + v), v128.load(w + v));
    const byMixed = f32x4.div(weighted, fma(rest4, share4, own));
    byShare = fma(byShare, byMixed, f32x4.sub(own, one));
    // a ratio that was held at its limit has no slope
    const free = f32x4.le(f32x4.sub(v128.load(logs + v), v128.load(behind + v)), limit4);
    const slope = v128.and(f32x4.mul(byMixed, f32x4.mul(share4, own)), free);
    v128.store(logs + v, slope);
    v128.store(
      dBehind + v, f32x4.add(v128.load(dBehind + v), f32x4.sub(weighted, slope)),
    );
    constant = f32x4.add(constant, slope);
  }
  store<f32>(dConstant, sumOf(constant));
  store<f32>(dAlpha, sumOf(byShare));
}

/** From slopes [P] to one channel: adds to dx [P], writes the gradients of its coefficients. */
function channelGradients(
  x: usize, slopes: usize, linear: f32, square: f32, dx: usize,
  dLinear: usize, dSquare: usize, stride: usize,
): void {
  const linear4 = f32x4.splat(linear), twice = f32x4.splat(2 * square);
  let first = f32x4.splat(0), second = first;
  for (let v: usize = 0; v < stride; v += 16) {
    const s = v128.load(slopes + v), value = v128.load(x + v);
    const sx = f32x4.mul(s, value);
    first = f32x4.add(first, sx);
    second = fma(second, sx, value);
    v128.store(dx + v, fma(v128.load(dx + v), s, fma(linear4, twice, value)));
  }
  store<f32>(dLinear, sumOf(first));
  store<f32>(dSquare, sumOf(second));
}

@inline
function sumOf(x: v128): f32 {
  const halves = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}
