/** What was made of each true object of a moment: the single facts that errors are measured from. */

import { COLUMN, type ObjectTable } from '../../env/core/object-table.ts';
import { type Condition, conditionsOf, harder, inContact } from './conditions.ts';
import { ERROR_COLUMNS } from './error-model.ts';
import { pairObjects } from './pair-tables.ts';
import { objectsIn, sizeOf, type TableObject } from './table-objects.ts';

/** One moment: what there was, and what was made of its frame. */
export interface TablePair {
  readonly truth: ObjectTable;
  readonly seen: ObjectTable;
}

/** A true object at one moment. */
export interface Sighting {
  /** Holds within an episode. */
  readonly id: number;
  readonly condition: Condition;
  /** Pixels. */
  readonly size: number;
  readonly fate: 'seen' | 'missed' | 'merged';
  /** By `ERROR_COLUMNS`. */
  readonly truth: readonly number[];
  /** Perceived minus true; null unless seen. */
  readonly error: readonly number[] | null;
  /** Further boxes on it. */
  readonly doubles: number;
}

export interface Moment {
  readonly sightings: readonly Sighting[];
  /** Pairs of true objects in contact: the condition of the harder one, and whether they became one. */
  readonly contacts: readonly { readonly condition: Condition; readonly merged: boolean }[];
  /** Errors of further boxes, and values of boxes on nothing, by `ERROR_COLUMNS`. */
  readonly doubles: readonly (readonly number[])[];
  readonly spurious: readonly (readonly number[])[];
}

export function momentOf(pair: TablePair): Moment {
  const [truths, seen] = [objectsIn(pair.truth), objectsIn(pair.seen)];
  const { seenAs, merged, doubles, spurious } = pairObjects(truths, seen);
  const lost = new Set(merged.flat());
  const conditions = conditionsOf(truths);
  const conditionAt = (i: number): Condition => conditions[i] ?? 'clear'; // one each
  const sightings = truths.map((truth, i): Sighting => {
    const as = seen[seenAs[i] ?? -1];
    return {
      id: truth.id,
      condition: conditionAt(i),
      size: sizeOf(truth),
      fate: as !== undefined ? 'seen' : lost.has(i) ? 'merged' : 'missed',
      truth: errorOf(truth, NOTHING),
      error: as === undefined ? null : errorOf(as, truth),
      doubles: doubles.filter((double) => double.truth === i).length,
    };
  });
  const contacts = truths.flatMap((truth, i) =>
    truths.flatMap((other, j) => {
      if (j <= i || !inContact(truth, other)) return [];
      const condition = harder(conditionAt(i), conditionAt(j));
      const together = merged.some((group) => group.includes(i) && group.includes(j));
      return [{ condition, merged: together }];
    }),
  );
  return {
    sightings,
    contacts,
    doubles: doubles.flatMap((double) => {
      const [box, truth] = [seen[double.seen], truths[double.truth]];
      return box === undefined || truth === undefined ? [] : [errorOf(box, truth)]; // both are there
    }),
    spurious: spurious.flatMap((i) => {
      const box = seen[i];
      return box === undefined ? [] : [errorOf(box, NOTHING)]; // it is there
    }),
  };
}

// ---------------------------------------------------------------------------

const NOTHING: TableObject = { id: -1, values: [] };

function errorOf(seen: TableObject, truth: TableObject): number[] {
  return ERROR_COLUMNS.map((name) => {
    return (seen.values[COLUMN[name]] ?? 0) - (truth.values[COLUMN[name]] ?? 0);
  });
}
