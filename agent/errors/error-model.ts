/**
 * How a perception model errs, as plain data: what is measured on tables of true objects beside those
 * perceived, and what simulated perception draws from.
 *
 * An error is perceived minus true, in the units of the column (pixels; [0, 1] for shares and
 * colours). Of an object seen, with z a standard normal number that moves on from step to step:
 *
 *   error = mean + slope (true - at) + std z
 *   z <- rho z + sqrt(1 - rho^2) fresh                      rho: `persistence`
 *
 * An object is missed where a uniform number lies below `miss`; that number stays from one step to the
 * next with probability `miss_persistence`, and is drawn anew otherwise.
 */

import { z } from 'zod';
import { SupairError } from '../../env/core/errors.ts';
import { OBJECT_COLUMNS, type ObjectColumn } from '../../env/core/object-table.ts';
import { CONDITIONS, type Condition } from './conditions.ts';

/** The columns that errors are told of: all but `depth`, which is the order of rows. */
export const ERROR_COLUMNS: readonly ObjectColumn[] = OBJECT_COLUMNS.filter((c) => c !== 'depth');

export const SIZES = ['small', 'medium', 'large'] as const;
export type Size = (typeof SIZES)[number];

/** One number for each of `ERROR_COLUMNS`. */
export type ColumnValues = readonly number[];

export interface Moments {
  readonly mean: ColumnValues;
  /** >= 0. */
  readonly std: ColumnValues;
}

/** Errors as a straight line over the true value, with a spread around it. */
export interface ErrorLaw extends Moments {
  /** Error gained with a unit of the true value: a colour that the table shines through has one below 0. */
  readonly slope: ColumnValues;
  /** The true value at which errors have their mean. */
  readonly at: ColumnValues;
}

/** Errors on objects of one condition and size. */
export interface ErrorCell extends ErrorLaw {
  readonly condition: Condition;
  readonly size: Size;
  /** True objects that it was measured on; where they were too few, the figures are those of its neighbours. */
  readonly objects: number;
  /** Probability that the object is not reported, [0, 1]. */
  readonly miss: number;
  /** Probability that an object reported, alone or merged, is reported once more, [0, 1]. */
  readonly double: number;
}

export interface ErrorModel {
  readonly format: 1;
  /** The command or program that measured it. */
  readonly made_by: string;
  /** What it was measured on. */
  readonly frames: number;
  readonly objects: number;
  readonly columns: readonly string[];
  /** Side of a square of an object's area, pixels: up to the first small, beyond the second large. */
  readonly size_edges: readonly [number, number];
  /** Every condition with every size. */
  readonly cells: readonly ErrorCell[];
  /** Correlation of an object's errors from one step to the next, [0, 1) for each column. */
  readonly persistence: ColumnValues;
  /** [0, 1]. */
  readonly miss_persistence: number;
  /**
   * Probability that two objects in contact are reported as one box around both, [0, 1], by the
   * condition of the one that is harder to see, in the order of `CONDITIONS`.
   */
  readonly merge: readonly number[];
  /** Further boxes on an object: their distance from the true values. */
  readonly double: Moments;
  /** Boxes where there is no object: how many a frame, and their values. */
  readonly spurious: Moments & { readonly per_frame: number };
}

/** The figures for an object. */
export function cellOf(model: ErrorModel, condition: Condition, size: number): ErrorCell {
  const index =
    CONDITIONS.indexOf(condition) * SIZES.length + SIZES.indexOf(sizeClass(model.size_edges, size));
  const cell = model.cells[index];
  if (cell !== undefined) return cell;
  throw new SupairError('INTERNAL', { who: 'cellOf', expected: 'a cell', got: `none ${index}` });
}

/** Errors on an object with these true values, but for their spread. @param truth by `ERROR_COLUMNS`. */
export function usualErrors({ mean, slope, at }: ErrorLaw, truth: ColumnValues): number[] {
  return mean.map((bias, i) => bias + (slope[i] ?? 0) * ((truth[i] ?? 0) - (at[i] ?? 0)));
}

/** @param size side of a square of the object's area, pixels. */
export function sizeClass([first, second]: readonly [number, number], size: number): Size {
  if (size <= first) return 'small';
  return size <= second ? 'medium' : 'large';
}

/** Standard deviations of columns; those not named have no errors. */
export type ColumnSpreads = { readonly [name in Exclude<ObjectColumn, 'depth'>]?: number };

/** A made-up model whose errors have no bias, are the same for every object and last one step. */
export function plainErrors(spreads: ColumnSpreads, miss: number, madeBy: string): ErrorModel {
  const none = ERROR_COLUMNS.map(() => 0);
  const std = ERROR_COLUMNS.map((name) => (name === 'depth' ? 0 : (spreads[name] ?? 0)));
  const figures = { objects: 0, miss, double: 0, mean: none, slope: none, at: none, std };
  return {
    format: 1,
    made_by: madeBy,
    frames: 0,
    objects: 0,
    columns: ERROR_COLUMNS,
    size_edges: [0, 0],
    cells: CONDITIONS.flatMap((condition) =>
      SIZES.map((size) => ({ condition, size, ...figures })),
    ),
    persistence: none,
    miss_persistence: 0,
    merge: CONDITIONS.map(() => 0),
    double: { mean: none, std: none },
    spurious: { per_frame: 0, mean: none, std: none },
  };
}

/** @throws BAD_FILE for anything that no measurement returned. */
export function parseErrorModel(value: unknown, who: string): ErrorModel {
  const parsed = MODEL.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SupairError('BAD_FILE', {
    who: `${who}${issue === undefined ? '' : `, ${issue.path.join('.')}`}`,
    expected: 'an error model',
    got: issue?.message ?? 'something else',
    remedy: 'Measure it again: npx supair-rl calibrate MODEL ENV.',
  });
}

// ---------------------------------------------------------------------------

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const values = z.array(z.number()).length(ERROR_COLUMNS.length).readonly();
const spreads = z.array(z.number().min(0)).length(ERROR_COLUMNS.length).readonly();
const moments = { mean: values, std: spreads };
const cells = z
  .array(
    z.object({
      condition: z.enum(CONDITIONS),
      size: z.enum(SIZES),
      objects: count,
      miss: share,
      double: share,
      ...moments,
      slope: values,
      at: values,
    }),
  )
  .length(CONDITIONS.length * SIZES.length)
  .refine((list) => list.every((cell, i) => inPlace(cell, i)), 'every condition with every size')
  .readonly();
const MODEL: z.ZodType<ErrorModel> = z.object({
  format: z.literal(1),
  made_by: z.string(),
  frames: count,
  objects: count,
  columns: z
    .array(z.string())
    .refine((names) => names.join() === ERROR_COLUMNS.join(), ERROR_COLUMNS.join(', '))
    .readonly(),
  size_edges: z.tuple([z.number(), z.number()]).readonly(),
  cells,
  persistence: z.array(z.number().min(0).lt(1)).length(ERROR_COLUMNS.length).readonly(),
  miss_persistence: share,
  merge: z.array(share).length(CONDITIONS.length).readonly(),
  double: z.object(moments),
  spurious: z.object({ per_frame: z.number().min(0), ...moments }),
});

function inPlace(
  { condition, size }: Pick<ErrorCell, 'condition' | 'size'>,
  index: number,
): boolean {
  const first = CONDITIONS[Math.floor(index / SIZES.length)];
  return condition === first && size === SIZES[index % SIZES.length];
}
