/**
 * 3x3 filters in Winograd's domain (see `kernels/winograd.as`): G g G' for every pair of channels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { toPanels, wholePanels } from './panels.ts';

/** Positions of a transformed tile, 6 x 6. */
export const POSITIONS = 36;

const G = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/** How much tap (a, b) gives to position (i, j): G[i][a] G[j][b], [36, 9]. */
const BOTH = Float64Array.from(
  G.flatMap((row) => G.flatMap((column) => row.flatMap((x) => column.map((y) => x * y)))),
);

/**
 * @param kernel [9 F, F]: the nine taps row by row, F inputs each.
 * @returns a matrix of panels for each position, [36, panels, inputs, 16], both channel axes padded
 * with zeros to whole panels.
 */
export function winogradFilters(kernel: Float32Array, features: number): Float32Array {
  const width = wholePanels(features);
  const taps = new Float64Array(9);
  const transformed = new Float32Array(POSITIONS * width * width);
  for (let input = 0; input < features; input++) {
    for (let output = 0; output < features; output++) {
      for (let tap = 0; tap < 9; tap++) {
        taps[tap] = kernel[(tap * features + input) * features + output] as number;
      }
      for (let i = 0; i < POSITIONS; i++) {
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) {
          sum += (BOTH[9 * i + tap] as number) * (taps[tap] as number);
        }
        transformed[(i * width + input) * width + output] = sum;
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
