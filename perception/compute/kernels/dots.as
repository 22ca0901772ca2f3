/**
 * Products of rows with rows: out[i][j] = sum_m a[i][m] b[j][m], the shape of every gradient of a
 * weight. `n` counts floats and is a multiple of 4; strides are in bytes.
 */

import { fma, lanes } from './vectors';

function tile3x2(
  n: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, outStride: usize,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
  const a1 = a + aStride, a2 = a1 + aStride, b1 = b + bStride;
  const end = (n as usize) << 2;
  for (let m: usize = 0; m < end; m += 16) {
    const y0 = v128.load(b + m), y1 = v128.load(b1 + m);
    let x = v128.load(a + m);
    s00 = fma(s00, x, y0); s01 = fma(s01, x, y1);
    x = v128.load(a1 + m);
    s10 = fma(s10, x, y0); s11 = fma(s11, x, y1);
    x = v128.load(a2 + m);
    s20 = fma(s20, x, y0); s21 = fma(s21, x, y1);
  }
  store<f32>(out, lanes(s00)); store<f32>(out, lanes(s01), 4);
  out += outStride;
  store<f32>(out, lanes(s10)); store<f32>(out, lanes(s11), 4);
  out += outStride;
  store<f32>(out, lanes(s20)); store<f32>(out, lanes(s21), 4);
}

function tile1x4(n: i32, a: usize, b: usize, bStride: usize, out: usize): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  const b1 = b + bStride, b2 = b1 + bStride, b3 = b2 + bStride;
  const end = (n as usize) << 2;
  for (let m: usize = 0; m < end; m += 16) {
    const x = v128.load(a + m);
    s0 = fma(s0, x, v128.load(b + m));
    s1 = fma(s1, x, v128.load(b1 + m));
    s2 = fma(s2, x, v128.load(b2 + m));
    s3 = fma(s3, x, v128.load(b3 + m));
  }
  store<f32>(out, lanes(s0)); store<f32>(out, lanes(s1), 4);
  store<f32>(out, lanes(s2), 8); store<f32>(out, lanes(s3), 12);
}

function tile1x1(n: i32, a: usize, b: usize, out: usize): void {
  let s = f32x4.splat(0);
  const end = (n as usize) << 2;
  for (let m: usize = 0; m < end; m += 16) s = fma(s, v128.load(a + m), v128.load(b + m));
  store<f32>(out, lanes(s));
}

/** @param out [rows, columns], rows `outStride` bytes apart. */
export function dots(
  rows: i32, columns: i32, n: i32,
  a: usize, aStride: usize, b: usize, bStride: usize, out: usize, outStride: usize,
): void {
  let i = 0;
  for (; i + 3 <= rows; i += 3) {
    const x = a + i * aStride, to = out + i * outStride;
    let j = 0;
    for (; j + 2 <= columns; j += 2) {
      tile3x2(n, x, aStride, b + j * bStride, bStride, to + (j << 2), outStride);
    }
    for (; j < columns; j++) {
      for (let r = 0; r < 3; r++) {
        tile1x1(n, x + r * aStride, b + j * bStride, to + r * outStride + (j << 2));
      }
    }
  }
  for (; i < rows; i++) {
    const x = a + i * aStride, to = out + i * outStride;
    let j = 0;
    for (; j + 4 <= columns; j += 4) tile1x4(n, x, b + j * bStride, bStride, to + (j << 2));
    for (; j < columns; j++) tile1x1(n, x, b + j * bStride, to + (j << 2));
  }
}
