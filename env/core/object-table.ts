/**
 * The object table: what agents see, whoever filled it (ground truth or perception).
 *
 * `objects` float32 [N_max, F], `mask` [N_max] (1 = a row holds an object), `ids` int32 [N_max].
 * Absent rows are zero with id -1. Rows hold raw units (frame pixels); scaling to [-1, 1] is the
 * agent's business and reads the bounds in the space.
 */

import type { BoxSpace, DictSpace, Space } from './spaces/spaces.ts';

/** Columns in order, with the names and units of perception's SceneObject. */
export const OBJECT_COLUMNS = [
  'presence', // [0, 1]
  'x', // centre, frame pixels, origin top-left, pixel centre at integer + 0.5
  'y', // centre, frame pixels, down
  'w', // width, frame pixels
  'h', // height, frame pixels
  'x_std', // standard deviation of x, pixels; 0 for ground truth
  'y_std', // standard deviation of y, pixels; 0 for ground truth
  'visible', // [0, 1] fraction not hidden
  'depth', // 0 = front
  'red', // [0, 1] mean of the visible pixels
  'green',
  'blue',
] as const;

export type ObjectColumn = (typeof OBJECT_COLUMNS)[number];

/** Column index by name. */
export const COLUMN: { readonly [name in ObjectColumn]: number } = Object.fromEntries(
  OBJECT_COLUMNS.map((name, i) => [name, i]),
) as { [name in ObjectColumn]: number }; // fromEntries loses the key type

export type ObjectTable = {
  readonly objects: Float32Array;
  readonly mask: Uint8Array;
  readonly ids: Int32Array;
};

/** The space of a table with `slots` rows over frames of `width` x `height` pixels. */
export function objectTableSpace(slots: number, width: number, height: number): DictSpace {
  const high: { readonly [name in ObjectColumn]: number } = {
    presence: 1,
    x: width,
    y: height,
    w: width,
    h: height,
    x_std: width,
    y_std: height,
    visible: 1,
    depth: slots,
    red: 1,
    green: 1,
    blue: 1,
  };
  return {
    type: 'dict',
    spaces: {
      objects: {
        type: 'box',
        shape: [slots, OBJECT_COLUMNS.length],
        dtype: 'float32',
        low: OBJECT_COLUMNS.map(() => 0),
        high: OBJECT_COLUMNS.map((name) => high[name]),
        names: OBJECT_COLUMNS,
      },
      mask: { type: 'multi-binary', shape: [slots] },
      ids: { type: 'box', shape: [slots], dtype: 'int32', low: -1, high: 2147483647 },
    },
  };
}

/** The `objects` box of an object table's space; null for other spaces. */
export function objectTableOf(space: Space): BoxSpace | null {
  if (space.type !== 'dict') return null;
  const { objects, mask } = space.spaces;
  if (objects?.type !== 'box' || objects.shape.length !== 2 || objects.names === undefined) {
    return null;
  }
  if (mask?.type !== 'multi-binary' || mask.shape[0] !== objects.shape[0]) return null;
  return objects;
}

/** An empty table: every row absent. */
export function emptyObjectTable(slots: number): ObjectTable {
  return {
    objects: new Float32Array(slots * OBJECT_COLUMNS.length),
    mask: new Uint8Array(slots),
    ids: new Int32Array(slots).fill(-1),
  };
}
