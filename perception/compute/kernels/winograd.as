/**
 * Winograd's minimal filtering F(2x2, 3x3) (Lavin & Gray 2016), the transforms along one axis:
 *
 *   Y = A' [ (G g G') . (B' d B) ] A        dg = G' [ (B' d B) . (A dY A') ] G
 *
 * Tiles of four by four inputs d overlap by two and give two by two outputs Y from 16 products a
 * channel pair instead of 36. Tiles of six by six would save more and lose digits: after five steps of
 * Adam their losses are 30 times as far from another backend's as those of the direct sum.
 *
 * Each function reads vectors of four features `step` bytes apart and writes vectors `next` bytes
 * apart.
 */

@inline
function half(x: v128): v128 {
  return f32x4.mul(x, f32x4.splat(0.5));
}

/** B': four inputs to four. */
@inline
export function inputLine(from: usize, step: usize, to: usize, next: usize): void {
  const d1 = v128.load(from + step), d2 = v128.load(from + 2 * step);
  v128.store(to, f32x4.sub(v128.load(from), d2));
  v128.store(to + next, f32x4.add(d1, d2));
  v128.store(to + 2 * next, f32x4.sub(d2, d1));
  v128.store(to + 3 * next, f32x4.sub(d1, v128.load(from + 3 * step)));
}

/** A': four products to two outputs. */
@inline
export function outputLine(from: usize, step: usize, to: usize, next: usize): void {
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), m1), m2));
  v128.store(to + next, f32x4.sub(f32x4.sub(m1, m2), v128.load(from + 3 * step)));
}

/** A: two gradients of outputs to four of products. */
@inline
export function slopeLine(from: usize, step: usize, to: usize, next: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + step);
  v128.store(to, y0);
  v128.store(to + next, f32x4.add(y0, y1));
  v128.store(to + 2 * next, f32x4.sub(y0, y1));
  v128.store(to + 3 * next, f32x4.neg(y1));
}

/** G: three weights to four. */
@inline
export function kernelLine(from: usize, step: usize, to: usize, next: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + step), g2 = v128.load(from + 2 * step);
  const ends = f32x4.add(g0, g2);
  v128.store(to, g0);
  v128.store(to + next, half(f32x4.add(ends, g1)));
  v128.store(to + 2 * next, half(f32x4.sub(ends, g1)));
  v128.store(to + 3 * next, g2);
}

/** G': four gradients to those of three weights. */
@inline
export function weightLine(from: usize, step: usize, to: usize, next: usize): void {
  const u1 = v128.load(from + step), u2 = v128.load(from + 2 * step);
  const sum = half(f32x4.add(u1, u2));
  v128.store(to, f32x4.add(v128.load(from), sum));
  v128.store(to + next, half(f32x4.sub(u1, u2)));
  v128.store(to + 2 * next, f32x4.add(sum, v128.load(from + 3 * step)));
}
