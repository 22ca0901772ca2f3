/**
 * How hard an object is to see: by what shows of it and by what lies next to it. Errors of
 * perception are told apart by these, and by size.
 */

import { COLUMN } from '../../env/core/object-table.ts';
import type { Box } from '../../perception/evaluate/boxes.ts';
import { boxOf, type TableObject } from './table-objects.ts';

/** From easy to hard. The hidden ones are named by the least share that shows. */
export const CONDITIONS = [
  'clear', // in plain sight, nothing within a pixel of its box
  'touching', // in plain sight, others cover less than a tenth of its box
  'overlapping', // in plain sight, another covers a tenth of its box or more
  'hidden: .8 shows',
  'hidden: .6 shows',
  'hidden: .4 shows',
  'hidden: .2 shows',
  'hidden: less shows',
] as const;

export type Condition = (typeof CONDITIONS)[number];

/** Of each object of a table. */
export function conditionsOf(objects: readonly TableObject[]): Condition[] {
  const boxes = objects.map(boxOf);
  return boxes.map((box, i): Condition => {
    const visible = objects[i]?.values[COLUMN.visible] ?? 1;
    if (visible < PLAIN) return hidden(visible);
    const contacts = boxes.map((other, j) => (j === i ? null : contactOf(box, other, area(box))));
    if (contacts.includes('overlapping')) return 'overlapping';
    return contacts.includes('touching') ? 'touching' : 'clear';
  });
}

/** Whether two objects are next to each other or in front of each other. */
export function inContact(a: TableObject, b: TableObject): boolean {
  return contactOf(boxOf(a), boxOf(b), 0) !== null;
}

/** The one that is harder to see. */
export function harder(a: Condition, b: Condition): Condition {
  return CONDITIONS.indexOf(a) > CONDITIONS.indexOf(b) ? a : b;
}

// ---------------------------------------------------------------------------

/** An object is in plain sight where at least this share of it shows. */
const PLAIN = 0.95;
/** Pixels between boxes below which the objects touch. */
const NEAR = 1;
/** Share of an area from which on a box overlaps it. */
const OVERLAP = 0.1;

function hidden(visible: number): Condition {
  if (visible >= 0.8) return 'hidden: .8 shows';
  if (visible >= 0.6) return 'hidden: .6 shows';
  if (visible >= 0.4) return 'hidden: .4 shows';
  return visible >= 0.2 ? 'hidden: .2 shows' : 'hidden: less shows';
}

/** @param whole what the common area is a share of, square pixels. */
function contactOf(a: Box, b: Box, whole: number): 'touching' | 'overlapping' | null {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= -NEAR || height <= -NEAR) return null;
  const common = Math.max(0, width) * Math.max(0, height);
  return common >= OVERLAP * whole && common > 0 ? 'overlapping' : 'touching';
}

function area(box: Box): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}
