/**
 * Perception without a perceiver: true objects to those that a model with known errors would report.
 * A function of the truth, the memory of earlier moments and the stream of chance.
 */

import { COLUMN } from '../../env/core/object-table.ts';
import type { Rng } from '../../env/core/random.ts';
import { CONDITIONS, type Condition, conditionsOf, harder, inContact } from './conditions.ts';
import {
  type ColumnValues,
  cellOf,
  ERROR_COLUMNS,
  type ErrorModel,
  usualErrors,
} from './error-model.ts';
import { boxOf, sizeOf, type TableObject } from './table-objects.ts';

/** What perception's errors on one object carry on from moment to moment. */
export interface ErrorMemory {
  readonly id: number;
  /** Standard normal numbers, by `ERROR_COLUMNS`. */
  readonly z: readonly number[];
  /** Uniform in [0, 1): the object is missed where this lies below the probability. */
  readonly luck: number;
}

export interface Simulated {
  /** What is reported, front to back; further boxes come last. */
  readonly objects: readonly TableObject[];
  /** Of every true object. */
  readonly memory: readonly ErrorMemory[];
}

/**
 * @param truths front to back.
 * @param memory what the moment before returned; empty at the start of an episode.
 */
export function simulateErrors(
  truths: readonly TableObject[],
  memory: readonly ErrorMemory[],
  model: ErrorModel,
  rng: Rng,
): Simulated {
  const earlier = new Map(memory.map((one) => [one.id, one]));
  const next = truths.map(({ id }) => carriedOn(id, earlier.get(id), model, rng));
  const conditions = conditionsOf(truths);
  const mergedInto = merge(truths, conditions, model, rng);
  const doubles: TableObject[] = [];
  const objects = truths.flatMap((truth, i): TableObject[] => {
    const [own, condition] = [next[i], conditions[i]];
    if (own === undefined || condition === undefined || mergedInto[i] !== null) return [];
    const cell = cellOf(model, condition, sizeOf(truth));
    const under = truths.filter((_, j) => mergedInto[j] === i);
    if (under.length === 0 && own.luck < cell.miss) return [];
    if (rng.bernoulli(cell.double)) {
      doubles.push(shifted(truth, model.double.mean, model.double.std, fresh(rng)));
    }
    const whole = under.length === 0 ? truth : asOne([truth, ...under]);
    const usual = usualErrors(
      cell,
      ERROR_COLUMNS.map((name) => whole.values[COLUMN[name]] ?? 0),
    );
    return [shifted(whole, usual, cell.std, own.z)];
  });
  return { objects: [...objects, ...doubles, ...spurious(model, rng)], memory: next };
}

// ---------------------------------------------------------------------------

function carriedOn(
  id: number,
  before: ErrorMemory | undefined,
  { persistence, miss_persistence }: ErrorModel,
  rng: Rng,
): ErrorMemory {
  const drawn = { z: fresh(rng), luck: rng.uniform() };
  if (before === undefined) return { id, ...drawn };
  const z = drawn.z.map((value, column) => {
    const rho = persistence[column] ?? 0;
    return rho * (before.z[column] ?? 0) + Math.sqrt(1 - rho * rho) * value;
  });
  return { id, z, luck: rng.bernoulli(miss_persistence) ? before.luck : drawn.luck };
}

function fresh(rng: Rng): number[] {
  return ERROR_COLUMNS.map(() => rng.normal());
}

/** For each object the one in front that it is reported with; null where it is not. */
function merge(
  truths: readonly TableObject[],
  conditions: readonly Condition[],
  model: ErrorModel,
  rng: Rng,
): (number | null)[] {
  const into = truths.map((): number | null => null);
  for (const [j, rear] of truths.entries()) {
    for (const [i, front] of truths.slice(0, j).entries()) {
      if (into[i] !== null || into[j] !== null || !inContact(front, rear)) continue;
      const condition = harder(conditions[i] ?? 'clear', conditions[j] ?? 'clear'); // one each
      if (rng.bernoulli(model.merge[CONDITIONS.indexOf(condition)] ?? 0)) into[j] = i;
    }
  }
  return into;
}

/** One box around all, in the mixture of their colours; else like the first. */
function asOne(objects: readonly TableObject[]): TableObject {
  const boxes = objects.map(boxOf);
  const [x0, y0] = [Math.min(...boxes.map((b) => b[0])), Math.min(...boxes.map((b) => b[1]))];
  const [x1, y1] = [Math.max(...boxes.map((b) => b[2])), Math.max(...boxes.map((b) => b[3]))];
  const weights = objects.map((object) => sizeOf(object) ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const values = [...(objects[0]?.values ?? [])];
  values[COLUMN.x] = (x0 + x1) / 2;
  values[COLUMN.y] = (y0 + y1) / 2;
  values[COLUMN.w] = x1 - x0;
  values[COLUMN.h] = y1 - y0;
  for (const name of ['red', 'green', 'blue'] as const) {
    const parts = objects.map(({ values: own }, i) => (own[COLUMN[name]] ?? 0) * (weights[i] ?? 0));
    values[COLUMN[name]] = parts.reduce((sum, part) => sum + part, 0) / total;
  }
  return { id: objects[0]?.id ?? -1, values };
}

function shifted(
  object: TableObject,
  mean: ColumnValues,
  std: ColumnValues,
  z: ColumnValues,
): TableObject {
  const values = [...object.values];
  for (const [i, name] of ERROR_COLUMNS.entries()) {
    const error = (mean[i] ?? 0) + (std[i] ?? 0) * (z[i] ?? 0);
    values[COLUMN[name]] = (values[COLUMN[name]] ?? 0) + error;
  }
  return { id: object.id, values };
}

/** As many as there are a frame on average: the whole part surely, the rest with its probability. */
function spurious({ spurious: { per_frame, mean, std } }: ErrorModel, rng: Rng): TableObject[] {
  const count = Math.floor(per_frame + rng.uniform());
  const nothing = { id: -1, values: Object.values(COLUMN).map(() => 0) };
  return Array.from({ length: count }, () => shifted(nothing, mean, std, fresh(rng)));
}
