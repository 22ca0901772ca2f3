/** Means, deviations and straight lines through error columns. */

import { ERROR_COLUMNS, type ErrorLaw, type Moments } from './error-model.ts';

/** @param rows one number for each of `ERROR_COLUMNS`. Of no rows everything is 0. */
export function momentsOf(rows: readonly (readonly number[])[]): Moments {
  const mean = means(rows);
  const squares = rows.map((row) => row.map((value, i) => (value - (mean[i] ?? 0)) ** 2));
  return { mean, std: means(squares).map(Math.sqrt) };
}

/** An error and the true value that it was made on, by `ERROR_COLUMNS`. */
export interface MadeError {
  readonly error: readonly number[];
  readonly truth: readonly number[];
}

/** Least squares, column by column; slope 0 where all true values are the same. */
export function lawOf(made: readonly MadeError[]): ErrorLaw {
  const { mean, std } = momentsOf(made.map(({ error }) => error));
  const { mean: at, std: range } = momentsOf(made.map(({ truth }) => truth));
  const products = made.map(({ error, truth }) =>
    error.map((value, i) => (value - (mean[i] ?? 0)) * ((truth[i] ?? 0) - (at[i] ?? 0))),
  );
  const slope = means(products).map((common, i) => {
    const spread = range[i] ?? 0;
    return spread > NONE ? common / spread ** 2 : 0;
  });
  const left = std.map((all, i) => {
    const explained = ((slope[i] ?? 0) * (range[i] ?? 0)) ** 2;
    return Math.sqrt(Math.max(0, all ** 2 - explained));
  });
  return { mean, slope, at, std: left };
}

// ---------------------------------------------------------------------------

/** True values that differ by less are the same, rounded. */
const NONE = 1e-6;

function means(rows: readonly (readonly number[])[]): number[] {
  const count = Math.max(1, rows.length);
  return ERROR_COLUMNS.map((_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / count);
}
