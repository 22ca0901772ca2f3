/**
 * Minimum-cost assignment (Kuhn 1955, Munkres 1957) by shortest augmenting paths (Jonker and
 * Volgenant 1987): rows enter one by one, each along the cheapest alternating path to a free column,
 * with dual prices that keep all reduced costs at zero or above. O(rows^2 (rows + columns)).
 *
 * Every row may also stay alone for a fixed price, which makes the problem rectangular and lets it be
 * gated: as many spare columns of that price are added as there are rows.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { SupairError } from '../../env/core/errors.ts';

/**
 * The assignment with the least sum of costs, where each row left alone costs `alone`.
 *
 * @param costs row-major [rows, columns]; Infinity forbids a pair, negative costs are fine.
 * @param alone finite. A pair dearer than this is made only where it frees a better column for another
 * row. Large against `rows` times the dearest finite pair, it assigns as many rows as can be.
 * @returns for each row its column, or -1; int [rows]. No column occurs twice.
 * @throws BAD_ARGUMENT for NaN or -Infinity among the costs, an `alone` that is not finite, a wrong length.
 */
export function assign(
  costs: ArrayLike<number>,
  rows: number,
  columns: number,
  alone: number,
): Int32Array {
  check(costs, rows, columns, alone);
  const width = columns + rows;
  const costOf = (row: number, column: number): number =>
    column < columns ? (costs[row * columns + column] as number) : alone;
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(width);
  const ownerOf = new Int32Array(width).fill(-1);
  /** Cheapest known way to each column from the row that enters, in reduced costs. */
  const distance = new Float64Array(width);
  const previous = new Int32Array(width);
  const settled = new Uint8Array(width);

  for (let entering = 0; entering < rows; entering++) {
    distance.fill(Number.POSITIVE_INFINITY);
    settled.fill(0);
    let row = entering;
    let from = -1;
    let reached = -1;
    let walked = 0;
    for (;;) {
      let nearest = -1;
      for (let column = 0; column < width; column++) {
        if (settled[column] === 1) continue;
        const price = (rowPrice[row] as number) + (columnPrice[column] as number);
        const through = walked + costOf(row, column) - price;
        if (through < (distance[column] as number)) {
          distance[column] = through;
          previous[column] = from;
        }
        if (nearest < 0 || (distance[column] as number) < (distance[nearest] as number)) {
          nearest = column;
        }
      }
      // a spare column is always within reach, so `nearest` exists and its distance is finite
      settled[nearest] = 1;
      walked = distance[nearest] as number;
      reached = nearest;
      if ((ownerOf[nearest] as number) < 0) break;
      row = ownerOf[nearest] as number;
      from = nearest;
    }
    rowPrice[entering] = (rowPrice[entering] as number) + walked;
    for (let column = 0; column < width; column++) {
      if (settled[column] === 0) continue;
      const slack = walked - (distance[column] as number);
      const owner = ownerOf[column] as number;
      columnPrice[column] = (columnPrice[column] as number) - slack;
      if (owner >= 0) rowPrice[owner] = (rowPrice[owner] as number) + slack;
    }
    for (let column = reached; column >= 0; ) {
      const before = previous[column] as number;
      ownerOf[column] = before < 0 ? entering : (ownerOf[before] as number);
      column = before;
    }
  }

  const columnOf = new Int32Array(rows).fill(-1);
  for (let column = 0; column < columns; column++) {
    const owner = ownerOf[column] as number;
    if (owner >= 0) columnOf[owner] = column;
  }
  return columnOf;
}

// ---------------------------------------------------------------------------

function check(costs: ArrayLike<number>, rows: number, columns: number, alone: number): void {
  const legal =
    costs.length === rows * columns &&
    Number.isFinite(alone) &&
    Array.prototype.every.call(costs, (cost: number) => cost > Number.NEGATIVE_INFINITY);
  if (legal) return;
  throw new SupairError('BAD_ARGUMENT', {
    who: 'assign',
    expected: `${rows} x ${columns} costs above -Infinity and a finite cost of staying alone`,
    got: `${costs.length} costs, ${alone} alone`,
  });
}
