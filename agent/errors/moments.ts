/** Means and standard deviations of error columns. */

import { ERROR_COLUMNS, type Moments } from './error-model.ts';

/** @param rows one number for each of `ERROR_COLUMNS`. Of no rows everything is 0. */
export function momentsOf(rows: readonly (readonly number[])[]): Moments {
  const count = Math.max(1, rows.length);
  const average = (of: (row: readonly number[], column: number) => number): number[] =>
    ERROR_COLUMNS.map((_, column) => rows.reduce((sum, row) => sum + of(row, column), 0) / count);
  const mean = average((row, column) => row[column] ?? 0);
  const variance = average((row, column) => ((row[column] ?? 0) - (mean[column] ?? 0)) ** 2);
  return { mean, std: variance.map(Math.sqrt) };
}
