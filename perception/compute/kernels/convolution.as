/**
 * 3x3 convolutions with zero padding over small grids of cells, [B, H, W, F] -> [B, H, W, O],
 * relu(x * kernel + bias), and their gradients. A frame at a time: its cells are copied between
 * borders of zeros, panels for the matrix tile are packed straight from there, and nothing nine
 * times as large as the input ever exists.
 *
 * The kernel is a matrix [9 F, O]: row (i 3 + j) F + f weighs feature f of the neighbour in row
 * r + i - 1 and column c + j - 1.
 */

import { pack, tile } from './gemm';

/** Bytes of scratch that both kernels below need. */
export function convolutionScratch(rows: i32, columns: i32, inputs: i32, outputs: i32): i32 {
  const widest = max(inputs, outputs);
  const padded = (rows + 2) * (columns + 2) * widest + 4;
  const panel = 4 * max(9 * widest, rows * columns);
  return 4 * (2 * padded + panel + rows * columns * whole(outputs) + 9 * widest * whole(widest));
}

export function convolve(
  batch: i32, rows: i32, columns: i32, inputs: i32, outputs: i32,
  x: usize, kernel: usize, bias: usize, out: usize, scratch: usize,
): void {
  const panels = scratch;
  const panel = panels + bytes(9 * inputs * whole(outputs));
  const padded = panel + bytes(4 * 9 * inputs);
  const xFrame = bytes(rows * columns * inputs), outFrame = bytes(rows * columns * outputs);
  for (let o = 0, to = panels; o < outputs; o += 8) {
    pack(9 * inputs, kernel + bytes(o), bytes(outputs), 4, 8, min(8, outputs - o), to);
    to += bytes(9 * inputs * 8);
  }
  zero(padded, bytes((rows + 2) * (columns + 2) * inputs + 4));
  for (let b = 0; b < batch; b++) {
    enclose(rows, columns, inputs, x + b * xFrame, padded);
    product(rows, columns, inputs, outputs, padded, panels, panel, out + b * outFrame);
    rectify(rows * columns, outputs, bias, out + b * outFrame);
  }
}

/** Gradients with respect to x, kernel and bias, from dy and the outputs themselves. */
export function convolveGradient(
  batch: i32, rows: i32, columns: i32, inputs: i32, outputs: i32,
  x: usize, kernel: usize, out: usize, dy: usize,
  dx: usize, dKernel: usize, dBias: usize, scratch: usize,
): void {
  const cells = rows * columns;
  const panels = scratch;
  const panel = panels + bytes(9 * outputs * whole(inputs));
  const dPanels = panel + bytes(4 * max(9 * outputs, cells));
  const padded = dPanels + bytes(cells * whole(outputs));
  const dPadded = padded + bytes((rows + 2) * (columns + 2) * inputs + 4);
  const xFrame = bytes(cells * inputs), outFrame = bytes(cells * outputs);
  turned(inputs, outputs, kernel, panels);
  zero(dBias, bytes(outputs));
  zero(padded, bytes((rows + 2) * (columns + 2) * inputs + 4));
  zero(dPadded, bytes((rows + 2) * (columns + 2) * outputs + 4));
  for (let b = 0; b < batch; b++) {
    maskInto(rows, columns, outputs, dy + b * outFrame, out + b * outFrame, dPadded, dBias);
    product(rows, columns, outputs, inputs, dPadded, panels, panel, dx + b * xFrame);
    enclose(rows, columns, inputs, x + b * xFrame, padded);
    kernelGradient(rows, columns, inputs, outputs, padded, dPadded, panel, dPanels, dKernel, b == 0);
  }
}

// ---------------------------------------------------------------------------

@inline
function bytes(floats: i32): usize {
  return (floats as usize) << 2;
}

/** Columns in whole panels of eight. */
@inline
function whole(columns: i32): i32 {
  return (columns + 7) & ~7;
}

@inline
function zero(at: usize, length: usize): void {
  memory.fill(at, 0, length);
}

/** A frame into the middle of one with a border of one cell. */
function enclose(rows: i32, columns: i32, features: i32, x: usize, padded: usize): void {
  const line = bytes(columns * features), step = bytes((columns + 2) * features);
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
  const step = bytes((columns + 2) * features);
  const zeros = f32x4.splat(0);
  let line = padded + step + bytes(features);
  for (let r = 0; r < rows; r++) {
    let to = line;
    for (let c = 0; c < columns; c++) {
      let f = 0;
      for (; f + 4 <= features; f += 4) {
        const g = v128.and(v128.load(dy), f32x4.gt(v128.load(out), zeros));
        v128.store(to, g);
        v128.store(dBias + bytes(f), f32x4.add(v128.load(dBias + bytes(f)), g));
        dy += 16;
        out += 16;
        to += 16;
      }
      for (; f < features; f++) {
        const g: f32 = load<f32>(out) > 0 ? load<f32>(dy) : 0;
        store<f32>(to, g);
        store<f32>(dBias + bytes(f), load<f32>(dBias + bytes(f)) + g);
        dy += 4;
        out += 4;
        to += 4;
      }
    }
    line += step;
  }
}

/** out = relu(out + bias). */
function rectify(cells: i32, features: i32, bias: usize, out: usize): void {
  const zeros = f32x4.splat(0);
  for (let i = 0; i < cells; i++) {
    let f = 0;
    for (; f + 4 <= features; f += 4) {
      v128.store(out, f32x4.max(f32x4.add(v128.load(out), v128.load(bias + bytes(f))), zeros));
      out += 16;
    }
    for (; f < features; f++) {
      store<f32>(out, max<f32>(load<f32>(out) + load<f32>(bias + bytes(f)), 0));
      out += 4;
    }
  }
}

/** Panels of the kernel that leads from dy back to x: turned by half a circle, roles exchanged. */
function turned(inputs: i32, outputs: i32, kernel: usize, panels: usize): void {
  for (let f = 0; f < inputs; f += 8) {
    for (let tap = 8; tap >= 0; tap--) {
      const from = kernel + bytes((tap * inputs + f) * outputs);
      pack(outputs, from, 4, bytes(outputs), 8, min(8, inputs - f), panels);
      panels += bytes(outputs * 8);
    }
  }
}

/** Every cell's neighbourhood times the kernel: out [cells, outputs], dense. */
function product(
  rows: i32, columns: i32, inputs: i32, outputs: i32,
  padded: usize, panels: usize, panel: usize, out: usize,
): void {
  const cells = rows * columns, depth = 9 * inputs;
  const step = bytes((columns + 2) * inputs), stride = bytes(outputs);
  for (let i = 0; i < cells; i += 4) {
    const have = min(4, cells - i);
    const p0 = corner(i, columns, inputs, padded);
    const p1 = corner(min(i + 1, cells - 1), columns, inputs, padded);
    const p2 = corner(min(i + 2, cells - 1), columns, inputs, padded);
    const p3 = corner(min(i + 3, cells - 1), columns, inputs, padded);
    for (let line = 0; line < 3; line++) {
      const down = line * step;
      turn(p0 + down, p1 + down, p2 + down, p3 + down, 3 * inputs, panel + bytes(line * 12 * inputs));
    }
    for (let o = 0; o < outputs; o += 8) {
      const columnsHere = min(8, outputs - o);
      tile(
        depth, panel, panels + bytes(o * depth), out + i * stride + bytes(o), stride,
        have, columnsHere, true,
      );
    }
  }
}

/** Where a cell's neighbourhood begins in the enclosed frame. */
@inline
function corner(cell: i32, columns: i32, features: i32, padded: usize): usize {
  const row = cell / columns;
  return padded + bytes((row * (columns + 2) + (cell - row * columns)) * features);
}

/** Four runs of n floats side by side. */
function turn(p0: usize, p1: usize, p2: usize, p3: usize, n: i32, to: usize): void {
  let t = 0;
  for (; t + 4 <= n; t += 4) {
    const r0 = v128.load(p0), r1 = v128.load(p1), r2 = v128.load(p2), r3 = v128.load(p3);
    const lo0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), hi0 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const lo1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), hi1 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(lo0, lo1, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(lo0, lo1, 2, 3, 6, 7), 16);
    v128.store(to, v128.shuffle<f32>(hi0, hi1, 0, 1, 4, 5), 32);
    v128.store(to, v128.shuffle<f32>(hi0, hi1, 2, 3, 6, 7), 48);
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    to += 64;
  }
  for (; t < n; t++) {
    store<f32>(to, load<f32>(p0));
    store<f32>(to, load<f32>(p1), 4);
    store<f32>(to, load<f32>(p2), 8);
    store<f32>(to, load<f32>(p3), 12);
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    to += 16;
  }
}

/** One frame's part of the kernel's gradient: neighbours' features times dy, summed over cells. */
function kernelGradient(
  rows: i32, columns: i32, inputs: i32, outputs: i32,
  padded: usize, dPadded: usize, panel: usize, dPanels: usize, dKernel: usize, first: bool,
): void {
  const cells = rows * columns, stride = bytes(outputs);
  const inner = dPadded + bytes((columns + 3) * outputs);
  for (let o = 0; o < outputs; o += 8) {
    gather(rows, columns, outputs, inner + bytes(o), 8, dPanels + bytes(cells * o));
  }
  for (let tap = 0; tap < 9; tap++) {
    const from = padded + bytes(((tap / 3) * (columns + 2) + (tap % 3)) * inputs);
    for (let f = 0; f < inputs; f += 4) {
      gather(rows, columns, inputs, from + bytes(f), 4, panel);
      const to = dKernel + (tap * inputs + f) * stride;
      for (let o = 0; o < outputs; o += 8) {
        const columnsHere = min(8, outputs - o);
        tile(
          cells, panel, dPanels + bytes(cells * o), to + bytes(o), stride,
          min(4, inputs - f), columnsHere, first,
        );
      }
    }
  }
}

/** `width` (4 or 8) features of every cell side by side; past the last feature come others', unused. */
function gather(
  rows: i32, columns: i32, features: i32, from: usize, width: i32, to: usize,
): void {
  const step = bytes(features);
  for (let r = 0; r < rows; r++) {
    let at = from;
    for (let c = 0; c < columns; c++) {
      v128.store(to, v128.load(at));
      if (width == 8) v128.store(to, v128.load(at, 16), 16);
      at += step;
      to += width << 2;
    }
    from += bytes((columns + 2) * features);
  }
}
