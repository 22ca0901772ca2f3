/** Four floats a register: what the other kernels share. */

/** sum + x y in two roundings: a fused one would differ by machine. */
@inline
export function fma(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** The sum of a register's four floats. */
@inline
export function lanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

/** Rows r0..r3 of four floats to columns, stored at four addresses. */
@inline
export function store4x4(
  r0: v128, r1: v128, r2: v128, r3: v128, to0: usize, to1: usize, to2: usize, to3: usize,
): void {
  const low0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high0 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high1 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to0, v128.shuffle<f32>(low0, low1, 0, 1, 4, 5));
  v128.store(to1, v128.shuffle<f32>(low0, low1, 2, 3, 6, 7));
  v128.store(to2, v128.shuffle<f32>(high0, high1, 0, 1, 4, 5));
  v128.store(to3, v128.shuffle<f32>(high0, high1, 2, 3, 6, 7));
}
