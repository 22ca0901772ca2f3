/**
 * Matrix products C = op(A) op(B). Both operands are first copied into panels, four rows of A and
 * eight columns of B side by side, so that the inner loop reads memory straight through whatever
 * the strides were: a transposed operand costs no more than a plain one.
 */

import { columnProduct, rowProduct } from './vector-products';
import { fma, store4x4 } from './vectors';

/** Bytes of a panel row: four of A, eight of B. */
const A_STEP: usize = 16;
const B_STEP: usize = 32;
/** Columns of B handled at a time: their panels (k = 256: 64 kB) stay in the second-level cache. */
const COLUMNS: i32 = 64;
/** Inner length handled at a time. */
const DEPTH: i32 = 256;

/** Four rows by eight columns of C, `k` terms, added to what is there unless `first`. */
function tile(
  k: i32, a: usize, b: usize, c: usize, stride: usize, rows: i32, columns: i32, first: bool,
): void {
  let l0 = f32x4.splat(0), r0 = l0, l1 = l0, r1 = l0, l2 = l0, r2 = l0, l3 = l0, r3 = l0;
  for (let p = 0; p < k; p++) {
    const left = v128.load(b), right = v128.load(b, 16);
    let x = v128.load32_splat(a);
    l0 = fma(l0, x, left); r0 = fma(r0, x, right);
    x = v128.load32_splat(a, 4);
    l1 = fma(l1, x, left); r1 = fma(r1, x, right);
    x = v128.load32_splat(a, 8);
    l2 = fma(l2, x, left); r2 = fma(r2, x, right);
    x = v128.load32_splat(a, 12);
    l3 = fma(l3, x, left); r3 = fma(r3, x, right);
    a += A_STEP;
    b += B_STEP;
  }
  put(c, l0, r0, columns, first);
  if (rows > 1) put(c + stride, l1, r1, columns, first);
  if (rows > 2) put(c + 2 * stride, l2, r2, columns, first);
  if (rows > 3) put(c + 3 * stride, l3, r3, columns, first);
}

/** One row of a tile: eight columns, or the first few of them at the right edge. */
function put(c: usize, left: v128, right: v128, columns: i32, first: bool): void {
  if (columns >= 8) {
    v128.store(c, first ? left : f32x4.add(v128.load(c), left));
    v128.store(c, first ? right : f32x4.add(v128.load(c, 16), right), 16);
    return;
  }
  let rest = left;
  for (let j = 0; j < columns; j++) {
    if (j == 4) rest = right;
    const value = f32x4.extract_lane(rest, 0);
    store<f32>(c, first ? value : load<f32>(c) + value);
    rest = v128.shuffle<f32>(rest, rest, 1, 2, 3, 0);
    c += 4;
  }
}

/** Up to `width` rows or columns side by side for `k` steps; what is missing is zero. */
function pack(
  k: i32, x: usize, along: usize, across: usize, width: i32, have: i32, to: usize,
): void {
  const step = (width as usize) << 2;
  if (have == width && across == 4) {
    for (let p = 0; p < k; p++) {
      v128.store(to, v128.load(x));
      if (width == 8) v128.store(to, v128.load(x, 16), 16);
      x += along;
      to += step;
    }
    return;
  }
  if (have == width && along == 4) {
    packAcross(k, x, across, width, to);
    return;
  }
  for (let p = 0; p < k; p++) {
    for (let i = 0; i < width; i++) {
      store<f32>(to + (i << 2), i < have ? load<f32>(x + i * across) : 0);
    }
    x += along;
    to += step;
  }
}

/** The same where the `k` steps are neighbours: four by four turned in registers. */
function packAcross(k: i32, x: usize, across: usize, width: i32, to: usize): void {
  const step = (width as usize) << 2;
  const whole = k & ~3;
  for (let i = 0; i < width; i += 4) {
    let from = x + i * across, out = to + (i << 2);
    for (let p = 0; p < whole; p += 4) {
      store4x4(
        v128.load(from), v128.load(from + across), v128.load(from + 2 * across), v128.load(from + 3 * across),
        out, out + step, out + 2 * step, out + 3 * step,
      );
      out += 4 * step;
      from += 16;
    }
    for (let p = whole; p < k; p++) {
      for (let j = 0; j < 4; j++) store<f32>(out + (j << 2), load<f32>(from + j * across));
      from += 4;
      out += step;
    }
  }
}

/**
 * C [m, n] = A [m, k] B [k, n]. Strides of A and B are in elements, C is dense.
 *
 * @param scratch room for 4 (min(k, 256) (m + 3) + 64 min(k, 256)) bytes, see `gemmScratch`.
 */
export function gemm(
  m: i32, n: i32, k: i32,
  a: usize, aRow: i32, aColumn: i32,
  b: usize, bRow: i32, bColumn: i32,
  c: usize, scratch: usize,
): void {
  const stride = (n as usize) << 2;
  const ar = (aRow as usize) << 2, ac = (aColumn as usize) << 2;
  const br = (bRow as usize) << 2, bc = (bColumn as usize) << 2;
  if (m == 1 && bColumn == 1) {
    rowProduct(n, k, a, ac, b, br, c);
    return;
  }
  if (n == 1 && aColumn == 1 && bRow == 1) {
    columnProduct(m, k, a, ar, b, c);
    return;
  }
  const aPanels = scratch + ((COLUMNS * min(k, DEPTH)) << 2);
  for (let p = 0; p < k; p += DEPTH) {
    const depth = min(DEPTH, k - p);
    const aPanel: usize = depth * A_STEP, bPanel: usize = depth * B_STEP;
    for (let i = 0; i < m; i += 4) {
      pack(depth, a + p * ac + i * ar, ac, ar, 4, min(4, m - i), aPanels + (i >> 2) * aPanel);
    }
    for (let j = 0; j < n; j += COLUMNS) {
      const end = min(n, j + COLUMNS);
      for (let q = j; q < end; q += 8) {
        pack(depth, b + p * br + q * bc, br, bc, 8, min(8, n - q), scratch + ((q - j) >> 3) * bPanel);
      }
      for (let i = 0; i < m; i += 4) {
        for (let q = j; q < end; q += 8) {
          tile(
            depth, aPanels + (i >> 2) * aPanel, scratch + ((q - j) >> 3) * bPanel,
            c + i * stride + (q << 2), stride, min(4, m - i), min(8, n - q), p == 0,
          );
        }
      }
    }
  }
}
