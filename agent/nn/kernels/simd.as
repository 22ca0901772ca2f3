/**
 * The kernels in AssemblyScript: WebAssembly SIMD, four floats a register (f32x4).
 * Pointers are byte addresses in the imported memory; lengths and columns are multiples of 4.
 * Compiled by `node scripts/build-kernels.mjs` into ../simd-wasm.ts. The contract of each function
 * and the order of its sums are those of ../kernels.ts and ../plain-kernels.ts.
 */

@inline
function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y)); // two roundings: a fused one would differ by machine
}

@inline
function start(bias: usize, j: usize): v128 {
  return bias ? v128.load(bias + j) : f32x4.splat(0);
}

/** Four rows by eight columns in eight registers; `j` counts bytes along a row of C. */
function tile4x8(
  k: i32, a: usize, aRow: usize, aColumn: usize, b: usize, c: usize, stride: usize, bias: usize,
): void {
  let l0 = start(bias, 0), r0 = start(bias, 16);
  let l1 = l0, r1 = r0, l2 = l0, r2 = r0, l3 = l0, r3 = r0;
  let a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  for (let p = 0; p < k; p++) {
    const left = v128.load(b), right = v128.load(b, 16);
    let x = v128.load32_splat(a0);
    l0 = fma(l0, x, left); r0 = fma(r0, x, right);
    x = v128.load32_splat(a1);
    l1 = fma(l1, x, left); r1 = fma(r1, x, right);
    x = v128.load32_splat(a2);
    l2 = fma(l2, x, left); r2 = fma(r2, x, right);
    x = v128.load32_splat(a3);
    l3 = fma(l3, x, left); r3 = fma(r3, x, right);
    a0 += aColumn; a1 += aColumn; a2 += aColumn; a3 += aColumn;
    b += stride;
  }
  v128.store(c, l0); v128.store(c, r0, 16); c += stride;
  v128.store(c, l1); v128.store(c, r1, 16); c += stride;
  v128.store(c, l2); v128.store(c, r2, 16); c += stride;
  v128.store(c, l3); v128.store(c, r3, 16);
}

/** Four rows by four columns: the rest of a row that eight does not divide. */
function tile4x4(
  k: i32, a: usize, aRow: usize, aColumn: usize, b: usize, c: usize, stride: usize, bias: usize,
): void {
  let s0 = start(bias, 0), s1 = s0, s2 = s0, s3 = s0;
  let a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  for (let p = 0; p < k; p++) {
    const x = v128.load(b);
    s0 = fma(s0, v128.load32_splat(a0), x);
    s1 = fma(s1, v128.load32_splat(a1), x);
    s2 = fma(s2, v128.load32_splat(a2), x);
    s3 = fma(s3, v128.load32_splat(a3), x);
    a0 += aColumn; a1 += aColumn; a2 += aColumn; a3 += aColumn;
    b += stride;
  }
  v128.store(c, s0); c += stride;
  v128.store(c, s1); c += stride;
  v128.store(c, s2); c += stride;
  v128.store(c, s3);
}

/** One row by sixteen columns: four sums in flight hide the latency of an addition. */
function tile1x16(
  k: i32, a: usize, aColumn: usize, b: usize, c: usize, stride: usize, bias: usize,
): void {
  let s0 = start(bias, 0), s1 = start(bias, 16), s2 = start(bias, 32), s3 = start(bias, 48);
  for (let p = 0; p < k; p++) {
    const x = v128.load32_splat(a);
    s0 = fma(s0, x, v128.load(b));
    s1 = fma(s1, x, v128.load(b, 16));
    s2 = fma(s2, x, v128.load(b, 32));
    s3 = fma(s3, x, v128.load(b, 48));
    a += aColumn;
    b += stride;
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
}

function tile1x4(
  k: i32, a: usize, aColumn: usize, b: usize, c: usize, stride: usize, bias: usize,
): void {
  let sum = start(bias, 0);
  for (let p = 0; p < k; p++) {
    sum = fma(sum, v128.load32_splat(a), v128.load(b));
    a += aColumn;
    b += stride;
  }
  v128.store(c, sum);
}

export function gemm(
  m: i32, n: i32, k: i32, a: usize, aRow: usize, aColumn: usize, b: usize, c: usize, bias: usize,
): void {
  aRow <<= 2;
  aColumn <<= 2;
  const stride = <usize>n << 2;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    let j: usize = 0;
    for (; j + 32 <= stride; j += 32) {
      tile4x8(k, a, aRow, aColumn, b + j, c + j, stride, bias ? bias + j : 0);
    }
    if (j < stride) tile4x4(k, a, aRow, aColumn, b + j, c + j, stride, bias ? bias + j : 0);
    a += aRow << 2;
    c += stride << 2;
  }
  for (; i < m; i++) {
    let j: usize = 0;
    for (; j + 64 <= stride; j += 64) {
      tile1x16(k, a, aColumn, b + j, c + j, stride, bias ? bias + j : 0);
    }
    for (; j < stride; j += 16) {
      tile1x4(k, a, aColumn, b + j, c + j, stride, bias ? bias + j : 0);
    }
    a += aRow;
    c += stride;
  }
}

@inline
function horner(polynomial: v128, z: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(polynomial, z), f32x4.splat(coefficient));
}

export function tanh(x: usize, length: i32): void {
  const end = x + (<usize>length << 2);
  const high = f32x4.splat(8), low = f32x4.splat(-8);
  for (; x < end; x += 16) {
    const c = f32x4.max(low, f32x4.min(high, v128.load(x)));
    const z = f32x4.mul(c, c);
    let p = f32x4.splat(1.5231028882567443e-8);
    p = horner(p, z, 2.1895124518778175e-5);
    p = horner(p, z, 0.003571626963093877);
    p = horner(p, z, 0.1344452202320099);
    p = horner(p, z, 1);
    let q = f32x4.splat(8.522703183189151e-7);
    q = horner(q, z, 0.0003411338839214295);
    q = horner(q, z, 0.026164554059505463);
    q = horner(q, z, 0.4677785038948059);
    q = horner(q, z, 1);
    v128.store(x, f32x4.div(f32x4.mul(c, p), q));
  }
}

export function tanhGradient(d: usize, y: usize, length: i32): void {
  const end = d + (<usize>length << 2);
  const one = f32x4.splat(1);
  for (; d < end; d += 16, y += 16) {
    const t = v128.load(y);
    v128.store(d, f32x4.mul(v128.load(d), f32x4.sub(one, f32x4.mul(t, t))));
  }
}

export function relu(x: usize, length: i32): void {
  const end = x + (<usize>length << 2);
  const zero = f32x4.splat(0);
  for (; x < end; x += 16) v128.store(x, f32x4.max(v128.load(x), zero));
}

export function reluGradient(d: usize, y: usize, length: i32): void {
  const end = d + (<usize>length << 2);
  const zero = f32x4.splat(0);
  for (; d < end; d += 16, y += 16) {
    v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(y), zero)));
  }
}

export function columnSums(m: i32, n: i32, x: usize, out: usize): void {
  const stride = <usize>n << 2;
  for (let j: usize = 0; j < stride; j += 16) {
    let sum = f32x4.splat(0);
    let at = x + j;
    for (let i = 0; i < m; i++, at += stride) sum = f32x4.add(sum, v128.load(at));
    v128.store(out + j, sum);
  }
}

/** Blocks of four by four, turned in registers. */
export function transpose(m: i32, n: i32, x: usize, out: usize): void {
  const stride = <usize>n << 2, turned = <usize>m << 2;
  for (let i = 0; i < m; i += 4) {
    for (let j: usize = 0; j < stride; j += 16) {
      const at = x + <usize>i * stride + j;
      const r0 = v128.load(at), r1 = v128.load(at + stride);
      const r2 = v128.load(at + 2 * stride), r3 = v128.load(at + 3 * stride);
      const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      let to = out + (j >> 2) * turned + (<usize>i << 2);
      v128.store(to, v128.shuffle<f32>(a, b, 0, 1, 4, 5)); to += turned;
      v128.store(to, v128.shuffle<f32>(a, b, 2, 3, 6, 7)); to += turned;
      v128.store(to, v128.shuffle<f32>(c, d, 0, 1, 4, 5)); to += turned;
      v128.store(to, v128.shuffle<f32>(c, d, 2, 3, 6, 7));
    }
  }
}

export function sumOfSquares(x: usize, length: i32): f32 {
  const end = x + (<usize>length << 2);
  let sum = f32x4.splat(0);
  for (; x < end; x += 16) {
    const value = v128.load(x);
    sum = fma(sum, value, value);
  }
  const left = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return left + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

export function adam(
  values: usize, gradients: usize, firstMoments: usize, secondMoments: usize, length: i32,
  beta1: f32, beta2: f32, keep1: f32, keep2: f32,
  gradientScale: f32, stepSize: f32, secondScale: f32, epsilon: f32,
): void {
  const end = values + (<usize>length << 2);
  const b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2);
  const k1 = f32x4.splat(keep1), k2 = f32x4.splat(keep2);
  const scale = f32x4.splat(gradientScale), size = f32x4.splat(stepSize);
  const rootScale = f32x4.splat(secondScale), offset = f32x4.splat(epsilon);
  for (; values < end; values += 16, gradients += 16, firstMoments += 16, secondMoments += 16) {
    const g = f32x4.mul(v128.load(gradients), scale);
    const m = f32x4.add(f32x4.mul(b1, v128.load(firstMoments)), f32x4.mul(k1, g));
    const square = f32x4.mul(g, g);
    const v = f32x4.add(f32x4.mul(b2, v128.load(secondMoments)), f32x4.mul(k2, square));
    v128.store(firstMoments, m);
    v128.store(secondMoments, v);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), rootScale), offset);
    v128.store(values, f32x4.sub(v128.load(values), f32x4.div(f32x4.mul(size, m), root)));
  }
}
