/** Object tables as lists of objects, front to back, and back again. */

import { SupairError } from '../../env/core/errors.ts';
import {
  COLUMN,
  emptyObjectTable,
  OBJECT_COLUMNS,
  type ObjectTable,
  objectTableOf,
} from '../../env/core/object-table.ts';
import { boundAt } from '../../env/core/spaces/bounds.ts';
import type { BoxSpace, Space } from '../../env/core/spaces/spaces.ts';
import type { Box } from '../../perception/evaluate/boxes.ts';

/** A row of a table. */
export interface TableObject {
  readonly id: number;
  /** By `COLUMN`. */
  readonly values: readonly number[];
}

/**
 * The `objects` box of a space with the columns that perception fills.
 * @throws BAD_ARGUMENT for another space.
 */
export function requireObjects(space: Space, who: string): BoxSpace {
  const objects = objectTableOf(space);
  if (objects?.names?.join() === OBJECT_COLUMNS.join()) return objects;
  throw new SupairError('BAD_ARGUMENT', {
    who,
    expected: `object tables with the columns ${OBJECT_COLUMNS.join(', ')}`,
    got: objects?.names?.join(', ') ?? `a ${space.type}`,
  });
}

export function objectsIn({ objects, mask, ids }: ObjectTable): TableObject[] {
  const width = OBJECT_COLUMNS.length;
  return [...mask].flatMap((present, row) => {
    if (present === 0) return [];
    const values = [...objects.subarray(row * width, (row + 1) * width)];
    return [{ id: ids[row] ?? -1, values }];
  });
}

/**
 * The table of these objects, as one without a tracker: ids and depths are rows. Values beyond the
 * bounds of the space are put on them; objects beyond its slots are dropped, rearmost first.
 */
export function tableOf(objects: readonly TableObject[], space: BoxSpace): ObjectTable {
  const [slots = 0] = space.shape;
  const table = emptyObjectTable(slots);
  for (const [row, { values }] of objects.slice(0, slots).entries()) {
    const at = row * OBJECT_COLUMNS.length;
    for (const [column, value] of values.entries()) {
      const low = boundAt(space.low, column);
      const high = boundAt(space.high, column);
      table.objects[at + column] = Math.min(high, Math.max(low, value));
    }
    table.objects[at + COLUMN.depth] = row;
    table.mask[row] = 1;
    table.ids[row] = row;
  }
  return table;
}

export function boxOf({ values }: TableObject): Box {
  const [x = 0, y = 0] = [values[COLUMN.x], values[COLUMN.y]];
  const [w = 0, h = 0] = [values[COLUMN.w], values[COLUMN.h]];
  return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
}

/** The side of a square of the same area, pixels. */
export function sizeOf({ values }: TableObject): number {
  return Math.sqrt(Math.max(0, (values[COLUMN.w] ?? 0) * (values[COLUMN.h] ?? 0)));
}
