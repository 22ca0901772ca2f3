/**
 * Weight matrices as the kernel `affine` reads them: panels of sixteen columns.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { InferenceKernels } from './arena.ts';

/** Columns of a panel. */
const PANEL = 16;

/** Panels that hold `columns`. */
export function panelsFor(columns: number): number {
  return Math.ceil(columns / PANEL);
}

/** `columns` rounded up to whole panels. */
export function wholePanels(columns: number): number {
  return panelsFor(columns) * PANEL;
}

/** A matrix given by its elements as panels, [panels, rows, 16]; missing columns are zero. */
export function toPanels(
  rows: number,
  columns: number,
  element: (row: number, column: number) => number,
): Float32Array {
  const out = new Float32Array(panelsFor(columns) * rows * PANEL);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const panel = Math.floor(c / PANEL);
      out[(panel * rows + r) * PANEL + (c % PANEL)] = element(r, c);
    }
  }
  return out;
}

/** A bias as long as its panels. */
export function toBias(bias: Float32Array): Float32Array {
  const out = new Float32Array(wholePanels(bias.length));
  out.set(bias);
  return out;
}

/** Prepares y = x W + b for one row of `rows` inputs at `x`; bias 0 for none. */
export function rowProduct(
  { affine }: InferenceKernels,
  rows: number,
  columns: number,
  x: number,
  weights: number,
  bias: number,
  y: number,
  rectify = false,
): () => void {
  const panels = panelsFor(columns);
  const where = [x, 0, 0, weights, 0, bias, y, 0, 0];
  return affine.bind(null, 1, 1, rows, panels, ...where, rectify ? 1 : 0);
}
