/**
 * 3x3 convolutions by Winograd's minimal filtering F(4x4, 3x3) (Lavin & Gray 2016): tiles of six by
 * six inputs overlap by two and give four by four outputs from 36 products a channel pair, a quarter
 * of the direct 144.
 *
 *   Y = A' [ (G g G') . (B' d B) ] A
 *
 * The products of all tiles are one matrix product for each of the 36 positions (`affine`).
 */

@inline
function scaled(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}

/** B' d for six vectors `step` bytes apart. */
@inline
function inputLine(from: usize, step: usize, to: usize, next: usize): void {
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

/**
 * B' d B of every tile.
 *
 * @param grid [4 tileRows + 2, gridStride], the map inside a border of zeros, `features` a cell.
 * @param gridStride bytes from row to row.
 * @param out [36, tileRows tileColumns, features], `plane` bytes from position to position.
 * @param scratch 576 bytes.
 */
export function winogradInput(
  tileRows: i32, tileColumns: i32, features: i32, grid: usize, gridStride: usize, out: usize, plane: usize,
  scratch: usize,
): void {
  const cell = <usize>features << 2;
  for (let r = 0; r < tileRows; r++) {
    for (let c = 0; c < tileColumns; c++) {
      const tile = grid + <usize>(4 * r) * gridStride + <usize>(4 * c) * cell;
      const to = out + <usize>(r * tileColumns + c) * cell;
      for (let f: usize = 0; f < cell; f += 16) {
        for (let j: usize = 0; j < 6; j++) inputLine(tile + f + j * cell, gridStride, scratch + (j << 4), 96);
        for (let i: usize = 0; i < 6; i++) inputLine(scratch + i * 96, 16, to + f + 6 * i * plane, plane);
      }
    }
  }
}

/** A' m for six vectors `step` bytes apart. */
@inline
function outputLine(from: usize, step: usize, to: usize, next: usize): void {
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step);
  const a = f32x4.add(m1, m2), b = f32x4.sub(m1, m2), c = f32x4.add(m3, m4), d = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), a), c));
  v128.store(to + next, f32x4.add(b, scaled(d, 2)));
  v128.store(to + 2 * next, f32x4.add(a, scaled(c, 4)));
  v128.store(to + 3 * next, f32x4.add(f32x4.add(b, scaled(d, 8)), v128.load(from + 5 * step)));
}

/**
 * The residual layer's output, grid + relu(A' m A + bias), where cells exist.
 *
 * @param products [36, tileRows tileColumns, features], `plane` bytes from position to position.
 * @param grid first cell of the layer's input (inside its border).
 * @param out first cell of the output; `outCell` and `outStride` bytes from cell to cell and row to row.
 * @param scratch 640 bytes.
 */
export function winogradOutput(
  rows: i32, columns: i32, tileColumns: i32, features: i32, products: usize, plane: usize, bias: usize,
  grid: usize, gridStride: usize, out: usize, outCell: usize, outStride: usize, scratch: usize,
): void {
  const cell = <usize>features << 2;
  const done = scratch + 384; // 4 x 4 vectors after 4 x 6
  for (let r = 0; r < rows; r += 4) {
    for (let c = 0; c < columns; c += 4) {
      const tile = products + <usize>((r >> 2) * tileColumns + (c >> 2)) * cell;
      for (let f: usize = 0; f < cell; f += 16) {
        for (let j: usize = 0; j < 6; j++) outputLine(tile + f + j * plane, 6 * plane, scratch + (j << 4), 96);
        for (let i: usize = 0; i < 4; i++) outputLine(scratch + i * 96, 16, done + (i << 6), 16);
        const b = v128.load(bias + f);
        const height = min(4, rows - r), width = min(4, columns - c);
        for (let i = 0; i < height; i++) {
          let from = grid + <usize>(r + i) * gridStride + <usize>c * cell + f;
          let to = out + <usize>(r + i) * outStride + <usize>c * outCell + f;
          let value = done + (<usize>i << 6);
          for (let j = 0; j < width; j++) {
            const layer = f32x4.pmax(f32x4.add(v128.load(value), b), f32x4.splat(0));
            v128.store(to, f32x4.add(v128.load(from), layer));
            from += cell;
            to += outCell;
            value += 16;
          }
        }
      }
    }
  }
}
