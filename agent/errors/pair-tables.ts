/**
 * Which perceived object stands for which true one, for the measuring of errors: first as in all
 * evaluation (IoU .5), then what is left at a looser overlap, since a box that fits badly is an
 * object seen badly and not one missed.
 * Indices are in range by construction; `as number` and the like undo noUncheckedIndexedAccess.
 */

import { COLUMN } from '../../env/core/object-table.ts';
import { type Box, iou } from '../../perception/evaluate/boxes.ts';
import { LOOSE_IOU, truthsMergedBy } from '../../perception/evaluate/failures.ts';
import { type Found, matchBoxes } from '../../perception/evaluate/matching.ts';
import { boxOf, type TableObject } from './table-objects.ts';

const MATCH_IOU = 0.5;

/** What became of every object; numbers are places in the lists. */
export interface Pairing {
  /** The perceived object of each true one; null where it was missed or merged. */
  readonly seenAs: readonly (number | null)[];
  /** True objects under one box that fits all of them together better than any alone. */
  readonly merged: readonly (readonly number[])[];
  /** Further boxes on true objects. */
  readonly doubles: readonly { readonly seen: number; readonly truth: number }[];
  /** Perceived objects on nothing. */
  readonly spurious: readonly number[];
}

export function pairObjects(truths: readonly TableObject[], seen: readonly TableObject[]): Pairing {
  const boxes = truths.map(boxOf);
  const found = seen.map((object): Found => {
    return { box: boxOf(object), score: object.values[COLUMN.presence] ?? 0 };
  });
  const seenAs = truths.map((): number | null => null);
  /** Perceived objects that are accounted for, and true ones that are merged. */
  const used = new Set<number>();
  const lost = new Set<number>();
  const pair = (open: readonly number[], among: readonly number[], threshold: number): void => {
    const matches = matchBoxes(
      open.map((i) => found[i] as Found),
      among.map((truth) => boxes[truth] as Box),
      threshold,
    );
    for (const [k, match] of matches.entries()) {
      if (match === null) continue;
      seenAs[among[match.truth] as number] = open[k] as number;
      used.add(open[k] as number);
    }
  };

  pair([...found.keys()], [...truths.keys()], MATCH_IOU);
  const merged: number[][] = [];
  for (const [i, { box }] of found.entries()) {
    const under = truthsMergedBy(box, boxes).filter((truth) => {
      return !lost.has(truth) && (seenAs[truth] === null || seenAs[truth] === i);
    });
    if (under.length < 2) continue; // the other one has a box of its own
    merged.push(under);
    used.add(i);
    for (const truth of under) {
      seenAs[truth] = null;
      lost.add(truth);
    }
  }
  const openTruths = [...truths.keys()].filter((t) => seenAs[t] === null && !lost.has(t));
  pair(
    [...found.keys()].filter((i) => !used.has(i)),
    openTruths,
    LOOSE_IOU,
  );

  const extra = [...found.keys()].filter((i) => !used.has(i));
  const doubles = extra.flatMap((i) => {
    const truth = mostOverlapped((found[i] as Found).box, boxes);
    return truth === null ? [] : [{ seen: i, truth }];
  });
  const doubled = new Set(doubles.map((double) => double.seen));
  return { seenAs, merged, doubles, spurious: extra.filter((i) => !doubled.has(i)) };
}

// ---------------------------------------------------------------------------

/** Null where none is overlapped as a loose pair would be. */
function mostOverlapped(box: Box, boxes: readonly Box[]): number | null {
  let [best, most]: [number | null, number] = [null, LOOSE_IOU];
  for (const [truth, candidate] of boxes.entries()) {
    const overlap = iou(box, candidate);
    if (overlap < most) continue;
    [best, most] = [truth, overlap];
  }
  return best;
}
