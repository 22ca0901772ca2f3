/**
 * Winograd's minimal filtering F(4x4, 3x3) (Lavin & Gray 2016), the transforms along one axis:
 *
 *   Y = A' [ (G g G') . (B' d B) ] A        dg = G' [ (B' d B) . (A dY A') ] G
 *
 * Tiles of six by six inputs d overlap by two and give four by four outputs Y from 36 products a
 * channel pair, a quarter of the direct 144. Each function reads vectors of four features `step`
 * bytes apart and writes vectors `next` bytes apart.
 */

@inline
function scaled(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}

/** B': six inputs to six. */
@inline
export function inputLine(from: usize, step: usize, to: usize, next: usize): void {
  const d1 = v128.load(from + step), d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step), d4 = v128.load(from + 4 * step);
  const even = f32x4.sub(d4, scaled(d2, 4)), odd = f32x4.sub(d3, scaled(d1, 4));
  v128.store(to + next, f32x4.add(even, odd));
  v128.store(to + 2 * next, f32x4.sub(even, odd));
  const near = f32x4.sub(d4, d2), far = scaled(f32x4.sub(d3, d1), 2);
  v128.store(to + 3 * next, f32x4.add(near, far));
  v128.store(to + 4 * next, f32x4.sub(near, far));
  const first = f32x4.sub(scaled(v128.load(from), 4), scaled(d2, 5));
  v128.store(to, f32x4.add(first, d4));
  const last = f32x4.sub(scaled(d1, 4), scaled(d3, 5));
  v128.store(to + 5 * next, f32x4.add(last, v128.load(from + 5 * step)));
}

/** A': six products to four outputs. */
@inline
export function outputLine(from: usize, step: usize, to: usize, next: usize): void {
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step);
  const a = f32x4.add(m1, m2), b = f32x4.sub(m1, m2), c = f32x4.add(m3, m4), d = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), a), c));
  v128.store(to + next, f32x4.add(b, scaled(d, 2)));
  v128.store(to + 2 * next, f32x4.add(a, scaled(c, 4)));
  v128.store(to + 3 * next, f32x4.add(f32x4.add(b, scaled(d, 8)), v128.load(from + 5 * step)));
}

/** A: four gradients of outputs to six of products. */
@inline
export function slopeLine(from: usize, step: usize, to: usize, next: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + step);
  const y2 = v128.load(from + 2 * step), y3 = v128.load(from + 3 * step);
  v128.store(to, y0);
  const a = f32x4.add(y0, y2), b = f32x4.add(y1, y3);
  v128.store(to + next, f32x4.add(a, b));
  v128.store(to + 2 * next, f32x4.sub(a, b));
  const c = f32x4.add(y0, scaled(y2, 4)), d = f32x4.add(scaled(y1, 2), scaled(y3, 8));
  v128.store(to + 3 * next, f32x4.add(c, d));
  v128.store(to + 4 * next, f32x4.sub(c, d));
  v128.store(to + 5 * next, y3);
}

/** G: three weights to six. */
@inline
export function kernelLine(from: usize, step: usize, to: usize, next: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + step), g2 = v128.load(from + 2 * step);
  v128.store(to, scaled(g0, 0.25));
  const a = scaled(f32x4.add(g0, g2), -1.0 / 6), b = scaled(g1, -1.0 / 6);
  v128.store(to + next, f32x4.add(a, b));
  v128.store(to + 2 * next, f32x4.sub(a, b));
  const c = f32x4.add(scaled(g0, 1.0 / 24), scaled(g2, 1.0 / 6)), d = scaled(g1, 1.0 / 12);
  v128.store(to + 3 * next, f32x4.add(c, d));
  v128.store(to + 4 * next, f32x4.sub(c, d));
  v128.store(to + 5 * next, g2);
}

/** G': six gradients to those of three weights. */
@inline
export function weightLine(from: usize, step: usize, to: usize, next: usize): void {
  const u1 = v128.load(from + step), u2 = v128.load(from + 2 * step);
  const u3 = v128.load(from + 3 * step), u4 = v128.load(from + 4 * step);
  const a = scaled(f32x4.add(u1, u2), -1.0 / 6), b = f32x4.add(u3, u4);
  const first = f32x4.add(scaled(v128.load(from), 0.25), a);
  v128.store(to, f32x4.add(first, scaled(b, 1.0 / 24)));
  const c = scaled(f32x4.sub(u2, u1), 1.0 / 6);
  v128.store(to + next, f32x4.add(c, scaled(f32x4.sub(u3, u4), 1.0 / 12)));
  const last = f32x4.add(a, v128.load(from + 5 * step));
  v128.store(to + 2 * next, f32x4.add(last, scaled(b, 1.0 / 6)));
}
