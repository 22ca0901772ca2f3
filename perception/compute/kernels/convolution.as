/**
 * 3x3 convolutions with zero padding over small grids of cells, [B, H, W, F] -> [B, H, W, O],
 * relu(x * kernel + bias), and their gradients, by Winograd's filtering: F and O are multiples of
 * eight. A frame at a time, so that everything stays in the second-level cache.
 *
 * The kernel is a matrix [9 F, O]: row (i 3 + j) F + f weighs feature f of the neighbour in row
 * r + i - 1 and column c + j - 1.
 */

import { inputLine, kernelLine, outputLine, slopeLine, weightLine } from './winograd';

/** Positions of a transformed tile. */
const POSITIONS: i32 = 16;
/** Bytes of a vector, and of a tile's line of four. */
const VECTOR: usize = 16;
const LINE: usize = 64;
const TILE_SCRATCH: usize = 512;

/** Bytes of scratch that both kernels below need. */
export function convolutionScratch(rows: i32, columns: i32, inputs: i32, outputs: i32): i32 {
  const frames = paddedCells(rows, columns) * (inputs + outputs);
  const tiles = POSITIONS * wholeTiles(rows, columns) * 2 * max(inputs, outputs);
  return (TILE_SCRATCH as i32) + 4 * (frames + tiles + 3 * POSITIONS * inputs * outputs);
}

export function convolve(
  batch: i32, rows: i32, columns: i32, inputs: i32, outputs: i32,
  x: usize, kernel: usize, bias: usize, out: usize, scratch: usize,
): void {
  const plane = bytes(wholeTiles(rows, columns) * inputs);
  const padded = scratch + TILE_SCRATCH;
  const panels = padded + bytes(paddedCells(rows, columns) * inputs);
  const tiles = panels + bytes(POSITIONS * inputs * outputs);
  const products = tiles + POSITIONS * plane;
  const tap = bytes(inputs * outputs) as isize;
  transformKernel(inputs, outputs, kernel, tap, bytes(outputs), 4, panels, scratch);
  memory.fill(padded, 0, panels - padded);
  memory.fill(tiles, 0, products - tiles);
  for (let b = 0; b < batch; b++) {
    enclose(rows, columns, inputs, x, padded);
    transformTiles(rows, columns, inputs, padded, tiles, scratch);
    multiply(rows, columns, inputs, outputs, tiles, panels, products);
    outputTiles(rows, columns, outputs, products, bias, out, scratch);
    x += bytes(rows * columns * inputs);
    out += bytes(rows * columns * outputs);
  }
}

/** Gradients with respect to x, kernel and bias, from dy and the outputs themselves. */
export function convolveGradient(
  batch: i32, rows: i32, columns: i32, inputs: i32, outputs: i32,
  x: usize, kernel: usize, out: usize, dy: usize,
  dx: usize, dKernel: usize, dBias: usize, scratch: usize,
): void {
  const count = wholeTiles(rows, columns);
  const padded = scratch + TILE_SCRATCH;
  const dPadded = padded + bytes(paddedCells(rows, columns) * inputs);
  const panels = dPadded + bytes(paddedCells(rows, columns) * outputs);
  const sums = panels + bytes(POSITIONS * inputs * outputs);
  const tiles = sums + bytes(POSITIONS * inputs * outputs);
  const products = tiles + bytes(POSITIONS * count * max(inputs, outputs));
  // back to x with the kernel turned by half a circle and its roles exchanged
  const tap = bytes(inputs * outputs) as isize;
  transformKernel(outputs, inputs, kernel + 8 * (tap as usize), -tap, 4, bytes(outputs), panels, scratch);
  memory.fill(dBias, 0, bytes(outputs));
  memory.fill(padded, 0, panels - padded);
  memory.fill(tiles, 0, 2 * (products - tiles));
  for (let b = 0; b < batch; b++) {
    maskInto(rows, columns, outputs, dy, out, dPadded, dBias);
    transformTiles(rows, columns, outputs, dPadded, tiles, scratch);
    multiply(rows, columns, outputs, inputs, tiles, panels, products);
    outputTiles(rows, columns, inputs, products, 0, dx, scratch);
    enclose(rows, columns, inputs, x, padded);
    transformTiles(rows, columns, inputs, padded, tiles, scratch);
    slopeTiles(rows, columns, outputs, dPadded, products, scratch);
    correlate(rows, columns, inputs, outputs, tiles, products, sums, b > 0);
    x += bytes(rows * columns * inputs);
    dx += bytes(rows * columns * inputs);
    out += bytes(rows * columns * outputs);
    dy += bytes(rows * columns * outputs);
  }
  kernelGradient(inputs, outputs, sums, dKernel, scratch);
}

// --- sizes -----------------------------------------------------------------

@inline
function bytes(floats: i32): usize {
  return (floats as usize) << 2;
}

/** Tiles along an axis. */
@inline
function tilesOf(cells: i32): i32 {
  return (cells + 1) >> 1;
}

/**
 * Room for the tiles of a frame in whole groups of four; what the last ones hold is never used. An
 * odd number of groups, or all positions of a tile would fall into the same lines of the cache.
 */
@inline
function wholeTiles(rows: i32, columns: i32): i32 {
  return ((tilesOf(rows) * tilesOf(columns) + 3) & ~3) | 4;
}

/** Cells from row to row of a frame between zeros. */
@inline
function paddedColumns(columns: i32): i32 {
  return 2 * tilesOf(columns) + 2;
}

@inline
function paddedCells(rows: i32, columns: i32): i32 {
  return (2 * tilesOf(rows) + 2) * paddedColumns(columns);
}

// --- frames ----------------------------------------------------------------

/** A frame into the middle of one between zeros. */
function enclose(rows: i32, columns: i32, features: i32, x: usize, padded: usize): void {
  const line = bytes(columns * features), step = bytes(paddedColumns(columns) * features);
  let to = padded + step + bytes(features);
  for (let r = 0; r < rows; r++) {
    memory.copy(to, x, line);
    x += line;
    to += step;
  }
}

/** The same of dy, where the output was positive; what is left is added to the bias's gradient. */
function maskInto(
  rows: i32, columns: i32, features: i32, dy: usize, out: usize, padded: usize, dBias: usize,
): void {
  const zeros = f32x4.splat(0);
  const cell = bytes(features), step = bytes(paddedColumns(columns) * features);
  let line = padded + step + cell;
  for (let r = 0; r < rows; r++) {
    let to = line;
    for (let c = 0; c < columns; c++) {
      for (let f: usize = 0; f < cell; f += VECTOR) {
        const g = v128.and(v128.load(dy + f), f32x4.gt(v128.load(out + f), zeros));
        v128.store(to + f, g);
        v128.store(dBias + f, f32x4.add(v128.load(dBias + f), g));
      }
      dy += cell;
      out += cell;
      to += cell;
    }
    line += step;
  }
}

// --- transforms ------------------------------------------------------------

/**
 * G g G' of every pair of features as panels [16, N / 8, K, 8]. Weight (t, k, n) lies at
 * kernel + t tap + k deep + n across bytes; one of the last two is 4.
 */
function transformKernel(
  K: i32, N: i32, kernel: usize, tap: isize, deep: usize, across: usize, panels: usize, scratch: usize,
): void {
  const halfway = scratch + 9 * VECTOR, plane = bytes(K * N);
  for (let k = 0; k < K; k++) {
    for (let n = 0; n < N; n += 4) {
      let from = kernel + k * deep + n * across;
      for (let t: usize = 0; t < 9; t++) {
        let weights = v128.load32_splat(from);
        weights = v128.load32_lane(from + across, weights, 1);
        weights = v128.load32_lane(from + 2 * across, weights, 2);
        weights = v128.load32_lane(from + 3 * across, weights, 3);
        v128.store(scratch + t * VECTOR, weights);
        from += tap as usize;
      }
      const to = panels + bytes(((n >> 3) * K + k) * 8 + (n & 7));
      for (let j: usize = 0; j < 3; j++) kernelLine(scratch + j * VECTOR, 3 * VECTOR, halfway + j * VECTOR, LINE);
      for (let i: usize = 0; i < 4; i++) kernelLine(halfway + i * LINE, VECTOR, to + 4 * i * plane, plane);
    }
  }
}

/** The gradient [9 F, O] from that of the transformed kernel, [16, F, O]. */
function kernelGradient(
  inputs: i32, outputs: i32, sums: usize, dKernel: usize, scratch: usize,
): void {
  const plane = bytes(inputs * outputs);
  for (let at: usize = 0; at < plane; at += VECTOR) {
    for (let j: usize = 0; j < 4; j++) {
      weightLine(sums + at + j * plane, 4 * plane, scratch + j * VECTOR, LINE);
    }
    for (let i: usize = 0; i < 3; i++) {
      weightLine(scratch + i * LINE, VECTOR, dKernel + at + 3 * i * plane, plane);
    }
  }
}

/** B' d B of every tile, [16, tiles, features]. */
function transformTiles(
  rows: i32, columns: i32, features: i32, padded: usize, tiles: usize, scratch: usize,
): void {
  const cell = bytes(features), line = paddedColumns(columns) * cell;
  const plane = wholeTiles(rows, columns) * cell;
  for (let r = 0; r < rows; r += 2) {
    for (let c = 0; c < columns; c += 2) {
      const from = padded + r * line + c * cell;
      for (let f: usize = 0; f < cell; f += VECTOR) {
        for (let j: usize = 0; j < 4; j++) inputLine(from + f + j * cell, line, scratch + j * VECTOR, LINE);
        for (let i: usize = 0; i < 4; i++) inputLine(scratch + i * LINE, VECTOR, tiles + f + 4 * i * plane, plane);
      }
      tiles += cell;
    }
  }
}

/** A dY A' of every tile, [16, tiles, features]. */
function slopeTiles(
  rows: i32, columns: i32, features: i32, dPadded: usize, tiles: usize, scratch: usize,
): void {
  const cell = bytes(features), line = paddedColumns(columns) * cell;
  const plane = wholeTiles(rows, columns) * cell;
  for (let r = 0; r < rows; r += 2) {
    for (let c = 0; c < columns; c += 2) {
      const from = dPadded + (r + 1) * line + (c + 1) * cell;
      for (let f: usize = 0; f < cell; f += VECTOR) {
        for (let j: usize = 0; j < 2; j++) slopeLine(from + f + j * cell, line, scratch + j * VECTOR, LINE);
        for (let i: usize = 0; i < 4; i++) slopeLine(scratch + i * LINE, VECTOR, tiles + f + 4 * i * plane, plane);
      }
      tiles += cell;
    }
  }
}

/** A' m A of every tile where there are cells; with a bias, it is added and the sum rectified. */
function outputTiles(
  rows: i32, columns: i32, features: i32, products: usize, bias: usize, out: usize, scratch: usize,
): void {
  const cell = bytes(features), plane = wholeTiles(rows, columns) * cell;
  const done = scratch + 2 * LINE, zeros = f32x4.splat(0);
  for (let r = 0; r < rows; r += 2) {
    const height = min(2, rows - r);
    for (let c = 0; c < columns; c += 2) {
      const width = min(2, columns - c);
      for (let f: usize = 0; f < cell; f += VECTOR) {
        for (let j: usize = 0; j < 4; j++) {
          outputLine(products + f + j * plane, 4 * plane, scratch + j * VECTOR, LINE);
        }
        for (let i: usize = 0; i < 2; i++) {
          outputLine(scratch + i * LINE, VECTOR, done + 2 * i * VECTOR, VECTOR);
        }
        for (let i = 0; i < height; i++) {
          const to = out + ((r + i) * columns + c) * cell + f;
          for (let j = 0; j < width; j++) {
            let value = v128.load(done + (2 * i + j) * VECTOR);
            if (bias) value = f32x4.pmax(f32x4.add(value, v128.load(bias + f)), zeros);
            v128.store(to + j * cell, value);
          }
        }
      }
      products += cell;
    }
  }
}

// --- products --------------------------------------------------------------

/** At each position, tiles [T, K] times panels: [16, T, N]. */
function multiply(
  rows: i32, columns: i32, K: i32, N: i32, tiles: usize, panels: usize, products: usize,
): void {
  const have = tilesOf(rows) * tilesOf(columns), count = wholeTiles(rows, columns);
  const depth = bytes(K), width = bytes(N);
  for (let position = 0; position < POSITIONS; position++) {
    for (let t = 0; t < have; t += 4) {
      const from = tiles + t * depth, to = products + t * width;
      for (let n = 0; n < N; n += 8) {
        tile(K, from, depth, 4, panels + bytes(n * K), 32, to + bytes(n), width, false);
      }
    }
    tiles += count * depth;
    products += count * width;
    panels += bytes(K * N);
  }
}

/** At each position, inputs [T, F] turned times slopes [T, O]: [16, F, O], added up over frames. */
function correlate(
  rows: i32, columns: i32, inputs: i32, outputs: i32,
  tiles: usize, slopes: usize, sums: usize, add: bool,
): void {
  const have = tilesOf(rows) * tilesOf(columns), count = wholeTiles(rows, columns);
  const cell = bytes(inputs), width = bytes(outputs);
  for (let position = 0; position < POSITIONS; position++) {
    for (let f = 0; f < inputs; f += 4) {
      for (let o = 0; o < outputs; o += 8) {
        tile(have, tiles + bytes(f), 4, cell, slopes + bytes(o), width, sums + bytes(o), width, add);
      }
      sums += 4 * width;
    }
    tiles += count * cell;
    slopes += count * width;
  }
}

/**
 * Four rows by eight columns of C, `k` terms. Rows of A lie `aRow` bytes apart, its terms `aStep`;
 * terms of B `bStep`.
 */
function tile(
  k: i32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, add: bool,
): void {
  let l0 = f32x4.splat(0), r0 = l0, l1 = l0, r1 = l0, l2 = l0, r2 = l0, l3 = l0, r3 = l0;
  let a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
  for (let p = 0; p < k; p++) {
    const left = v128.load(b), right = v128.load(b, 16);
    let x = v128.load32_splat(a);
    l0 = f32x4.add(l0, f32x4.mul(x, left)); r0 = f32x4.add(r0, f32x4.mul(x, right));
    x = v128.load32_splat(a1);
    l1 = f32x4.add(l1, f32x4.mul(x, left)); r1 = f32x4.add(r1, f32x4.mul(x, right));
    x = v128.load32_splat(a2);
    l2 = f32x4.add(l2, f32x4.mul(x, left)); r2 = f32x4.add(r2, f32x4.mul(x, right));
    x = v128.load32_splat(a3);
    l3 = f32x4.add(l3, f32x4.mul(x, left)); r3 = f32x4.add(r3, f32x4.mul(x, right));
    a += aStep; a1 += aStep; a2 += aStep; a3 += aStep;
    b += bStep;
  }
  put(c, l0, r0, add);
  put(c + cRow, l1, r1, add);
  put(c + 2 * cRow, l2, r2, add);
  put(c + 3 * cRow, l3, r3, add);
}

@inline
function put(c: usize, left: v128, right: v128, add: bool): void {
  v128.store(c, add ? f32x4.add(v128.load(c), left) : left);
  v128.store(c, add ? f32x4.add(v128.load(c, 16), right) : right, 16);
}
