/**
 * Products of a matrix with one vector. There is nothing to reuse, so nothing is packed: the matrix
 * is read once, straight through.
 */

import { fma } from './vectors';

/** c [n] = a [k] B [k, n]; strides in bytes, B's columns side by side. */
export function rowProduct(n: i32, k: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize): void {
  let j = 0;
  for (; j + 16 <= n; j += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let x = a, y = b;
    for (let p = 0; p < k; p++) {
      const factor = v128.load32_splat(x);
      s0 = fma(s0, factor, v128.load(y)); s1 = fma(s1, factor, v128.load(y, 16));
      s2 = fma(s2, factor, v128.load(y, 32)); s3 = fma(s3, factor, v128.load(y, 48));
      x += aStep;
      y += bStep;
    }
    v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
    b += 64;
    c += 64;
  }
  for (; j < n; j++) {
    let sum: f32 = 0;
    let x = a, y = b;
    for (let p = 0; p < k; p++) {
      sum += load<f32>(x) * load<f32>(y);
      x += aStep;
      y += bStep;
    }
    store<f32>(c, sum);
    b += 4;
    c += 4;
  }
}

/** c [m] = A [m, k] b [k]; rows of A lie `aStep` bytes apart, their elements and b's side by side. */
export function columnProduct(m: i32, k: i32, a: usize, aStep: usize, b: usize, c: usize): void {
  const whole = k & ~7;
  for (let i = 0; i < m; i++) {
    let s0 = f32x4.splat(0), s1 = s0;
    let p: usize = 0;
    for (; p < (whole as usize) << 2; p += 32) {
      s0 = fma(s0, v128.load(a + p), v128.load(b + p));
      s1 = fma(s1, v128.load(a + p, 16), v128.load(b + p, 16));
    }
    s0 = f32x4.add(s0, s1);
    s0 = f32x4.add(s0, v128.shuffle<f32>(s0, s0, 2, 3, 0, 1));
    let sum = f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1);
    for (; p < (k as usize) << 2; p += 4) sum += load<f32>(a + p) * load<f32>(b + p);
    store<f32>(c, sum);
    a += aStep;
    c += 4;
  }
}
