/**
 * 3x3 filters in Winograd's domain (see `kernels/winograd.as`): G g G' for every pair of channels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { toPanels, wholePanels } from './panels.ts';

/** Positions of a transformed tile, 6 x 6. */
const POSITIONS = 36;

const G = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/**
 * @param kernel [9 F, F]: the nine taps row by row, F inputs each.
 * @returns a matrix of panels for each position, [36, panels, inputs, 16], both channel axes padded
 * with zeros to whole panels.
 */
export function winogradFilters(kernel: Float32Array, features: number): Float32Array {
  const width = wholePanels(features);
  const transformed = new Float32Array(POSITIONS * width * width);
  for (let input = 0; input < features; input++) {
    for (let output = 0; output < features; output++) {
      const tap = (a: number, b: number): number =>
        kernel[((3 * a + b) * features + input) * features + output] as number;
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 6; j++) {
          let sum = 0;
          for (let a = 0; a < 3; a++) {
            for (let b = 0; b < 3; b++) sum += weight(i, a) * tap(a, b) * weight(j, b);
          }
          transformed[((6 * i + j) * width + input) * width + output] = sum;
        }
      }
    }
  }
  const out = new Float32Array(transformed.length);
  for (let p = 0; p < POSITIONS; p++) {
    const start = p * width * width;
    const element = (row: number, column: number): number =>
      transformed[start + row * width + column] as number;
    out.set(toPanels(width, width, element), start);
  }
  return out;
}

// ---------------------------------------------------------------------------

function weight(row: number, column: number): number {
  return G[row]?.[column] as number;
}
