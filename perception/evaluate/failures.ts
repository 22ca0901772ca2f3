/**
 * What went wrong in a frame, box by box, in the spirit of TIDE (Bolya et al. 2020): every found box
 * without a true one and every true box without a found one gets exactly one name.
 */

import { type Box, iou } from './boxes.ts';
import { type FrameOutcome, unmatchedTruths } from './outcomes.ts';

export const FAILURES = ['missed', 'merged', 'doubled', 'loose', 'spurious'] as const;
export type Failure = (typeof FAILURES)[number];

/** What each name means, one sentence a name. */
export const FAILURE_MEANING: { readonly [name in Failure]: string } = {
  missed: 'a true object that no box is on',
  merged: 'true objects under one box that fits all of them together better than any alone',
  doubled: 'a further box on an object that has one',
  loose: 'a box on a true object, but overlapping it by less than IoU .5 (and at least .1)',
  spurious: 'a box where there is no object',
};

export interface FrameFailures {
  /** Indices of true boxes. */
  readonly missed: readonly number[];
  readonly merged: readonly number[];
  /** Indices of objects found. */
  readonly doubled: readonly number[];
  readonly loose: readonly number[];
  readonly spurious: readonly number[];
}

/** All lists are empty where each found box matches a true one and none is left over. */
export function frameFailures(outcome: FrameOutcome): FrameFailures {
  const { boxes, truths, matches } = outcome;
  const missed = new Set(unmatchedTruths(outcome));
  const extra = new Set(matches.flatMap((match, i) => (match === null ? [i] : [])));
  const merged: number[] = [];
  boxes.forEach((box, i) => {
    const under = truthsMergedBy(box, truths).filter((truth) => missed.has(truth));
    if (under.length === 0) return;
    merged.push(...under);
    for (const truth of under) missed.delete(truth);
    extra.delete(i); // the box is accounted for by what it merges
  });
  const claimed = new Set(truths.keys());
  for (const truth of missed) claimed.delete(truth);
  const loose: number[] = [];
  for (const { found, truth } of loosePairs(boxes, truths, extra, missed)) {
    if (!extra.has(found) || !missed.has(truth)) continue;
    loose.push(found);
    claimed.add(truth);
    extra.delete(found);
    missed.delete(truth);
  }
  const doubled = [...extra].filter((i) => {
    return [...claimed].some((truth) => isOn(boxes[i] as Box, truths[truth] as Box)); // both are indices
  });
  return {
    missed: [...missed],
    merged,
    doubled,
    loose,
    spurious: [...extra].filter((i) => !doubled.includes(i)),
  };
}

/** How many of each kind there are in all frames. */
export function countFailures(failures: readonly FrameFailures[]): { [name in Failure]: number } {
  const total = (name: Failure): number =>
    failures.reduce((sum, failure) => sum + failure[name].length, 0);
  return {
    missed: total('missed'),
    merged: total('merged'),
    doubled: total('doubled'),
    loose: total('loose'),
    spurious: total('spurious'),
  };
}

/** Overlap from which a box is about an object at all. */
export const LOOSE_IOU = 0.1;

/** The true boxes at least half covered, where there are several and their common hull fits better than any of them. */
export function truthsMergedBy(box: Box, truths: readonly Box[]): number[] {
  const under = [...truths.keys()].filter((i) => {
    const truth = truths[i] as Box; // an index of theirs
    return 2 * intersection(box, truth) >= area(truth);
  });
  if (under.length < 2) return [];
  const covered = under.map((i) => truths[i] as Box);
  const hull: Box = [
    Math.min(...covered.map(([x0]) => x0)),
    Math.min(...covered.map(([, y0]) => y0)),
    Math.max(...covered.map(([, , x1]) => x1)),
    Math.max(...covered.map(([, , , y1]) => y1)),
  ];
  const alone = Math.max(...covered.map((truth) => iou(box, truth)));
  return iou(box, hull) > alone ? under : [];
}

// ---------------------------------------------------------------------------

/** Left-over boxes of both kinds that overlap somewhat, closest first. */
function loosePairs(
  boxes: readonly Box[],
  truths: readonly Box[],
  extra: ReadonlySet<number>,
  missed: ReadonlySet<number>,
): { readonly found: number; readonly truth: number }[] {
  return [...extra]
    .flatMap((found) =>
      [...missed].map((truth) => {
        const overlap = iou(boxes[found] as Box, truths[truth] as Box); // both are indices
        return { found, truth, overlap };
      }),
    )
    .filter(({ overlap }) => overlap >= LOOSE_IOU)
    .sort((a, b) => b.overlap - a.overlap);
}

/** Whether half of a box lies on an object, or they overlap as a loose pair would. */
function isOn(box: Box, truth: Box): boolean {
  return 2 * intersection(box, truth) >= area(box) || iou(box, truth) >= LOOSE_IOU;
}

function intersection(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, width) * Math.max(0, height);
}

function area(box: Box): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}
