/** What the kernels of the leaves read: layouts as in leaves.as. */

import { LINE } from './leaves';
import { store4x4 } from './vectors';

/** From pixels x [B, D, C] and weights w [N, B, D] to `rows` and `blocks`. */
export function leafPack(
  x: usize, w: usize, rows: usize, blocks: usize, B: i32, P: i32, D: i32, C: i32, N: i32,
): void {
  const V = C + N;
  for (let b = 0; b < P; b += 8) {
    const have = max(0, min(8, B - b));
    const block = blocks + ((b >> 3) * D * V) * LINE;
    packMatrix(x + ((b * D * C) << 2), have, D, C, 0, V, block);
    for (let n = 0; n < N; n++) {
      packMatrix(w + (((n * B + b) * D) << 2), have, D, 1, C + n, V, block);
    }
    const stride = (P as usize) << 2;
    let to = rows + (b << 2);
    const end = block + (D * V) * LINE;
    for (let line = block; line < end; line += LINE) {
      v128.store(to, v128.load(line));
      v128.store(to, v128.load(line, 16), 16);
      to += stride;
    }
  }
}

/** Eight frames of `per` values a pixel, [have, D, per], to lines `first`.. of every pixel. */
function packMatrix(
  from: usize, have: i32, D: i32, per: i32, first: i32, V: i32, block: usize,
): void {
  const columns = D * per;
  const stride = (columns as usize) << 2;
  let j = 0;
  if (have == 8) {
    for (; j + 4 <= columns; j += 4) {
      const to0 = lineOf(j, per, first, V, block), to1 = lineOf(j + 1, per, first, V, block);
      const to2 = lineOf(j + 2, per, first, V, block), to3 = lineOf(j + 3, per, first, V, block);
      const at = from + (j << 2);
      store4x4(
        v128.load(at), v128.load(at + stride), v128.load(at + 2 * stride), v128.load(at + 3 * stride),
        to0, to1, to2, to3,
      );
      const below = at + 4 * stride;
      store4x4(
        v128.load(below), v128.load(below + stride), v128.load(below + 2 * stride),
        v128.load(below + 3 * stride), to0 + 16, to1 + 16, to2 + 16, to3 + 16,
      );
    }
  }
  for (; j < columns; j++) {
    const to = lineOf(j, per, first, V, block);
    for (let i = 0; i < 8; i++) {
      store<f32>(to + (i << 2), i < have ? load<f32>(from + i * stride + (j << 2)) : 0);
    }
  }
}

@inline
function lineOf(j: i32, per: i32, first: i32, V: i32, block: usize): usize {
  return per == 1
    ? block + (j * V + first) * LINE
    : block + ((j / per) * V + first + (j % per)) * LINE;
}
