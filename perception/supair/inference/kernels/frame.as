/** Bytes of a frame as intensities in [0, 1], in the two orders that inference reads. */

/** Four bytes as intensities; what follows the frame must be readable. */
@inline
function four(at: usize): v128 {
  const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
  return f32x4.mul(f32x4.convert_i32x4_u(bytes), f32x4.splat(<f32>(1.0 / 255.0)));
}

/** Pixels one by one, [n, 4]: the channels, then zeros. */
export function toPixels(n: i32, channels: i32, bytes: usize, out: usize): void {
  const keep = channels == 3 ? i32x4(-1, -1, -1, 0) : i32x4(-1, 0, 0, 0);
  for (let i = 0; i < n; i++) {
    v128.store(out, v128.and(four(bytes), keep));
    bytes += channels;
    out += 16;
  }
}

/**
 * Cells of `side` x `side` pixels one by one, [rows columns, side side channels], zeros beyond the
 * frame's edges. `side * channels` is a multiple of 4.
 */
export function toCells(
  height: i32, width: i32, channels: i32, side: i32, rows: i32, columns: i32, bytes: usize, out: usize,
): void {
  const length = side * channels;
  const stride = width * channels;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      for (let i = 0; i < side; i++) {
        const y = r * side + i;
        const start = c * length;
        const there = y < height ? min(length, stride - start) : 0;
        const from = bytes + y * stride + start;
        if (there == length) {
          for (let j = 0; j < length; j += 4) v128.store(out + (j << 2), four(from + j));
        } else {
          for (let j = 0; j < length; j++) {
            store<f32>(out + (j << 2), j < there ? <f32>load<u8>(from + j) * <f32>(1.0 / 255.0) : 0);
          }
        }
        out += <usize>length << 2;
      }
    }
  }
}
