/**
 * An LSTM cell, element by element, forward and backward. Gates [rows, 4 U] in the order input,
 * candidate, forget, output, before their nonlinearities; U is a multiple of 4.
 */

import { exp } from './functions';

@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

@inline
function tanh(x: v128): v128 {
  // 2 sigmoid(2 x) - 1 in another form: errors stay absolute, of the size of one unit at 1
  const e = exp(f32x4.add(x, x));
  const one = f32x4.splat(1);
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
}

/** @param out [2, rows, U]: the new h, then the new c. */
export function lstmForward(
  gates: usize, cell: usize, out: usize, rows: i32, U: i32, forgetBias: f32,
): void {
  const width = (U as usize) << 2;
  const cells = out + rows * width;
  for (let i = 0; i < rows; i++) {
    const g = gates + 4 * i * width;
    for (let u: usize = 0; u < width; u += 16) {
      const input = sigmoid(v128.load(g + u));
      const candidate = tanh(v128.load(g + width + u));
      const keep = sigmoid(f32x4.add(v128.load(g + 2 * width + u), f32x4.splat(forgetBias)));
      const show = sigmoid(v128.load(g + 3 * width + u));
      const at = i * width + u;
      const c = f32x4.add(f32x4.mul(keep, v128.load(cell + at)), f32x4.mul(input, candidate));
      v128.store(cells + at, c);
      v128.store(out + at, f32x4.mul(show, tanh(c)));
    }
  }
}

/** @param dOut [2, rows, U] as `out`; dGates [rows, 4 U]; dCell [rows, U]. */
export function lstmGradients(
  gates: usize, cell: usize, dOut: usize, dGates: usize, dCell: usize,
  rows: i32, U: i32, forgetBias: f32,
): void {
  const width = (U as usize) << 2;
  const one = f32x4.splat(1);
  for (let i = 0; i < rows; i++) {
    const g = gates + 4 * i * width, d = dGates + 4 * i * width;
    for (let u: usize = 0; u < width; u += 16) {
      const input = sigmoid(v128.load(g + u));
      const candidate = tanh(v128.load(g + width + u));
      const keep = sigmoid(f32x4.add(v128.load(g + 2 * width + u), f32x4.splat(forgetBias)));
      const show = sigmoid(v128.load(g + 3 * width + u));
      const at = i * width + u;
      const before = v128.load(cell + at);
      const shown = tanh(f32x4.add(f32x4.mul(keep, before), f32x4.mul(input, candidate)));
      const dh = v128.load(dOut + at);
      const through = f32x4.mul(f32x4.mul(dh, show), f32x4.sub(one, f32x4.mul(shown, shown)));
      const dc = f32x4.add(v128.load(dOut + rows * width + at), through);
      v128.store(dCell + at, f32x4.mul(dc, keep));
      v128.store(d + u, slope(f32x4.mul(dc, candidate), input));
      const flat = f32x4.sub(one, f32x4.mul(candidate, candidate));
      v128.store(d + width + u, f32x4.mul(f32x4.mul(dc, input), flat));
      v128.store(d + 2 * width + u, slope(f32x4.mul(dc, before), keep));
      v128.store(d + 3 * width + u, slope(f32x4.mul(dh, shown), show));
    }
  }
}

/** Through a sigmoid whose value is y. */
@inline
function slope(d: v128, y: v128): v128 {
  return f32x4.mul(d, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
}
