/** One slot of the attention network: where to look, what is seen there, what is remembered. */

import { exp } from '../../../compute/kernels/functions';

@inline
function sum(x: v128): f32 {
  const half = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(half, 0) + f32x4.extract_lane(half, 1);
}

@inline
function fma(s: v128, x: v128, y: v128): v128 {
  return f32x4.add(s, f32x4.mul(x, y));
}

/** Attention below this leaves no trace in single precision. */
const NEGLIGIBLE: f32 = 1e-9;

/** Scores features . wanted + closed into `logits` [cells]; returns the index of the largest. */
function score(cells: i32, width: usize, features: usize, wanted: usize, closed: usize, logits: usize): i32 {
  let best: f32 = -Infinity;
  let strongest = 0;
  for (let i = 0; i < cells; i++, features += width) {
    let a = f32x4.splat(0), b = f32x4.splat(0);
    let v: usize = 0;
    for (; v + 16 < width; v += 32) {
      a = fma(a, v128.load(features + v), v128.load(wanted + v));
      b = fma(b, v128.load(features + v, 16), v128.load(wanted + v, 16));
    }
    if (v < width) a = fma(a, v128.load(features + v), v128.load(wanted + v));
    const value = sum(f32x4.add(a, b)) + load<f32>(closed + (i << 2));
    store<f32>(logits + (i << 2), value);
    if (value > best) {
      best = value;
      strongest = i;
    }
  }
  return strongest;
}

/**
 * Local soft-argmax: softmax of the scores within a window around the strongest cell.
 *
 * @param cells a multiple of 4; cells beyond the grid are closed for good.
 * @param width bytes of a cell's features.
 * @param x and y: centres of the cells, pixels.
 * @param window -1 / (2 sigma^2), per square pixel.
 * @param weights [cells] and listed [2 cells]: scratch.
 * @param position where the expected position goes (x, y), pixels.
 * @param glimpse [width] where the expected features go.
 */
export function attend(
  cells: i32, width: usize, features: usize, wanted: usize, closed: usize, x: usize, y: usize, window: f32,
  weights: usize, listed: usize, position: usize, glimpse: usize,
): void {
  const strongest = score(cells, width, features, wanted, closed, weights);
  const peak = v128.load32_splat(weights + (strongest << 2));
  const sx = v128.load32_splat(x + (strongest << 2)), sy = v128.load32_splat(y + (strongest << 2));
  let total = f32x4.splat(0), ex = total, ey = total;
  let list = listed;
  for (let i = 0; i < cells; i += 4) {
    const at: usize = i << 2;
    const px = v128.load(x + at), py = v128.load(y + at);
    const dx = f32x4.sub(px, sx), dy = f32x4.sub(py, sy);
    const away = fma(f32x4.mul(dx, dx), dy, dy);
    let w = exp(fma(f32x4.sub(v128.load(weights + at), peak), away, f32x4.splat(window)));
    const counts = f32x4.gt(w, f32x4.splat(NEGLIGIBLE));
    if (!v128.any_true(counts)) continue;
    w = v128.and(w, counts);
    total = f32x4.add(total, w);
    ex = fma(ex, w, px);
    ey = fma(ey, w, py);
    v128.store(weights + at, w);
    for (let j = 0; j < 4; j++) {
      const own = load<f32>(weights + at + (j << 2));
      if (own > 0) {
        store<f32>(list, own);
        store<u32>(list, <u32>(features + <usize>(i + j) * width), 4);
        list += 8;
      }
    }
  }
  const whole = <f32>1 / sum(total);
  store<f32>(position, sum(ex) * whole);
  store<f32>(position, sum(ey) * whole, 4);
  const share = f32x4.splat(whole);
  let v: usize = 0;
  for (; v + 32 < width; v += 48) {
    let a = f32x4.splat(0), b = a, c = a;
    for (let item = listed; item < list; item += 8) {
      const w = v128.load32_splat(item), from = <usize>load<u32>(item, 4) + v;
      a = fma(a, w, v128.load(from));
      b = fma(b, w, v128.load(from, 16));
      c = fma(c, w, v128.load(from, 32));
    }
    v128.store(glimpse + v, f32x4.mul(a, share));
    v128.store(glimpse + v, f32x4.mul(b, share), 16);
    v128.store(glimpse + v, f32x4.mul(c, share), 32);
  }
  for (; v < width; v += 16) {
    let a = f32x4.splat(0);
    for (let item = listed; item < list; item += 8) {
      a = fma(a, v128.load32_splat(item), v128.load(<usize>load<u32>(item, 4) + v));
    }
    v128.store(glimpse + v, f32x4.mul(a, share));
  }
}

@inline
function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp(f32x4.neg(x))));
}

@inline
function tanh(x: v128): v128 {
  const e = exp(f32x4.add(x, x));
  return f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
}

/** One LSTM step: gates [4, units] (input, candidate, forget, output), c and h [units] in place. */
export function lstmCell(units: i32, gates: usize, forgetBias: f32, c: usize, h: usize): void {
  const length = <usize>units << 2;
  for (let at: usize = 0; at < length; at += 16) {
    const from = gates + at;
    const keep = sigmoid(f32x4.add(v128.load(from + 2 * length), f32x4.splat(forgetBias)));
    const fresh = f32x4.mul(sigmoid(v128.load(from)), tanh(v128.load(from + length)));
    const cell = fma(fresh, keep, v128.load(c + at));
    v128.store(c + at, cell);
    v128.store(h + at, f32x4.mul(sigmoid(v128.load(from + 3 * length)), tanh(cell)));
  }
}
