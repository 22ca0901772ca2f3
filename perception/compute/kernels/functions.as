/**
 * exp and log of four floats at once, to about two units in the last place. Range reduction to a
 * power of two and a remainder, then the polynomials of the Cephes library (S. Moshier, expf and
 * logf).
 */

@inline
function step(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

/** 1.5 * 2^23: added to a small number, it leaves that rounded to an integer in the low bits. */
const ROUNDER: f32 = 12582912;

/**
 * exp(x); x is clamped to [-87, 88], where results are normal numbers.
 *
 * pmin and pmax are one instruction each; min and max, which order zeros and NaN, are six. Rounding by
 * addition saves the saturating conversion, seven more.
 */
@inline
export function exp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88)), f32x4.splat(-87));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4))); // ln 2 in two parts
  let p = f32x4.splat(1.9875691500e-4);
  p = step(p, r, 1.3981999507e-3);
  p = step(p, r, 8.3334519073e-3);
  p = step(p, r, 4.1665795894e-2);
  p = step(p, r, 1.6666665459e-1);
  p = step(p, r, 5.0000001201e-1);
  const y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23); // ROUNDER's own bits fall out
  return f32x4.mul(y, power);
}

/** log(x) for normal x > 0; anything smaller counts as the smallest normal number. */
@inline
export function log(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(1.17549435e-38));
  // x = m 2^e with m in [sqrt(1/2), sqrt(2))
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(shifted, 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const r = f32x4.sub(m, f32x4.splat(1));
  let p = f32x4.splat(7.0376836292e-2);
  p = step(p, r, -1.1514610310e-1);
  p = step(p, r, 1.1676998740e-1);
  p = step(p, r, -1.2420140846e-1);
  p = step(p, r, 1.4249322787e-1);
  p = step(p, r, -1.6668057665e-1);
  p = step(p, r, 2.0000714765e-1);
  p = step(p, r, -2.4999993993e-1);
  p = step(p, r, 3.3333331174e-1);
  const squared = f32x4.mul(r, r);
  const n = f32x4.convert_i32x4_s(e);
  let y = f32x4.mul(f32x4.mul(p, r), squared);
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(squared, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(r, y), f32x4.mul(n, f32x4.splat(0.693359375)));
}

/** exp of every element of x [n]; for tests and small jobs. */
export function expAll(x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(out + (i << 2), exp(v128.load(x + (i << 2))));
}

/** log of every element of x [n]. */
export function logAll(x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(out + (i << 2), log(v128.load(x + (i << 2))));
}
