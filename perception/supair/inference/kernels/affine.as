/**
 * Rows times a fixed matrix: y = x W + b, perhaps rectified. W lies in panels of sixteen columns,
 * [ceil(n / 16)][k][16], so that it is read straight through; missing columns are zero.
 */

/** Bytes of a panel's row. */
const STEP: usize = 64;

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

@inline
function put(at: usize, s: v128, rectify: bool): void {
  v128.store(at, rectify ? f32x4.pmax(s, f32x4.splat(0)) : s);
}

/** Two rows by sixteen columns: eight sums in registers. */
function pair(k: i32, x: usize, next: usize, w: usize, bias: usize, y: usize, down: usize, rectify: bool): void {
  let a0 = bias ? v128.load(bias) : f32x4.splat(0), b0 = a0;
  let a1 = bias ? v128.load(bias, 16) : f32x4.splat(0), b1 = a1;
  let a2 = bias ? v128.load(bias, 32) : f32x4.splat(0), b2 = a2;
  let a3 = bias ? v128.load(bias, 48) : f32x4.splat(0), b3 = a3;
  for (const end = x + (<usize>k << 2); x < end; x += 4, next += 4, w += STEP) {
    const u = v128.load32_splat(x), v = v128.load32_splat(next);
    let q = v128.load(w);
    a0 = fma(a0, u, q); b0 = fma(b0, v, q);
    q = v128.load(w, 16);
    a1 = fma(a1, u, q); b1 = fma(b1, v, q);
    q = v128.load(w, 32);
    a2 = fma(a2, u, q); b2 = fma(b2, v, q);
    q = v128.load(w, 48);
    a3 = fma(a3, u, q); b3 = fma(b3, v, q);
  }
  put(y, a0, rectify); put(y + 16, a1, rectify); put(y + 32, a2, rectify); put(y + 48, a3, rectify);
  y += down;
  put(y, b0, rectify); put(y + 16, b1, rectify); put(y + 32, b2, rectify); put(y + 48, b3, rectify);
}

/** One row by sixteen columns; even and odd steps have sums of their own, to hide the latency of additions. */
function single(k: i32, x: usize, w: usize, bias: usize, y: usize, rectify: bool): void {
  let a0 = bias ? v128.load(bias) : f32x4.splat(0), b0 = f32x4.splat(0);
  let a1 = bias ? v128.load(bias, 16) : f32x4.splat(0), b1 = b0;
  let a2 = bias ? v128.load(bias, 32) : f32x4.splat(0), b2 = b0;
  let a3 = bias ? v128.load(bias, 48) : f32x4.splat(0), b3 = b0;
  for (const end = x + (<usize>(k & ~1) << 2); x < end; x += 8, w += 2 * STEP) {
    let u = v128.load32_splat(x);
    a0 = fma(a0, u, v128.load(w)); a1 = fma(a1, u, v128.load(w, 16));
    a2 = fma(a2, u, v128.load(w, 32)); a3 = fma(a3, u, v128.load(w, 48));
    u = v128.load32_splat(x, 4);
    b0 = fma(b0, u, v128.load(w, 64)); b1 = fma(b1, u, v128.load(w, 80));
    b2 = fma(b2, u, v128.load(w, 96)); b3 = fma(b3, u, v128.load(w, 112));
  }
  if (k & 1) {
    const u = v128.load32_splat(x);
    a0 = fma(a0, u, v128.load(w)); a1 = fma(a1, u, v128.load(w, 16));
    a2 = fma(a2, u, v128.load(w, 32)); a3 = fma(a3, u, v128.load(w, 48));
  }
  put(y, f32x4.add(a0, b0), rectify); put(y + 16, f32x4.add(a1, b1), rectify);
  put(y + 32, f32x4.add(a2, b2), rectify); put(y + 48, f32x4.add(a3, b3), rectify);
}

/**
 * y [rows, 16 panels] = x [rows, k] W + bias for each of `sets` independent products, whose operands
 * follow one another by `xSet`, `wSet` and `ySet` bytes; they share the bias.
 *
 * @param xStride and yStride: bytes from row to row.
 * @param bias [16 panels], or 0 for none.
 */
export function affine(
  sets: i32, rows: i32, k: i32, panels: i32,
  x: usize, xStride: usize, xSet: usize, w: usize, wSet: usize, bias: usize,
  y: usize, yStride: usize, ySet: usize, rectify: bool,
): void {
  const panel = <usize>k * STEP;
  for (let s = 0; s < sets; s++, x += xSet, w += wSet, y += ySet) {
    for (let p = 0; p < panels; p++) {
      const offset = <usize>p * STEP, b = bias ? bias + offset : 0;
      let from = x, to = y + offset;
      let i = 0;
      for (; i + 2 <= rows; i += 2) {
        pair(k, from, from + xStride, w + <usize>p * panel, b, to, yStride, rectify);
        from += 2 * xStride;
        to += 2 * yStride;
      }
      if (i < rows) single(k, from, w + <usize>p * panel, b, to, rectify);
    }
  }
}
