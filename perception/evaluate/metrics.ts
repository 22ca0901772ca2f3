/** How good the objects found are against labels: how many, and where. */

import { SupairError } from '../../env/core/errors.ts';
import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene } from '../scene.ts';
import { averagePrecision, type Scored } from './average-precision.ts';
import { type Box, centreDistance, objectBox } from './boxes.ts';
import { matchBoxes } from './matching.ts';
import { mean, quantile } from './summary.ts';

/** A found and a true box belong together from this intersection over union on. */
const MATCH_IOU = 0.5;

export interface CountMetrics {
  /** Share of frames with as many objects found (presence above a half) as there are. */
  readonly count_accuracy: number;
  /** Frames by [true count][found count], square. */
  readonly confusion: readonly (readonly number[])[];
}

export interface BoxMetrics {
  /** Average precision at IoU .5 with presence as score, all-point interpolation. */
  readonly ap50: number;
  /** Share of true boxes matched at IoU .5. */
  readonly recall50: number;
  /** Over the matched pairs; null without one. */
  readonly mean_iou: number | null;
  /** Median distance of matched centres, pixels; null without one. */
  readonly position_error_px: number | null;
  readonly position_error_mean_px: number | null;
}

/** The objects found in a frame. */
type Found = Pick<Scene, 'objects'>;

/** @throws BAD_ARGUMENT where scenes and labels are of different lengths. */
export function countMetrics(scenes: readonly Found[], labels: FrameLabels): CountMetrics {
  checkLengths(scenes, labels);
  const { counts: truth } = labels;
  const found = scenes.map((scene) => scene.objects.length);
  const largest = [...found, ...truth].reduce((most, count) => Math.max(most, count), 0);
  const confusion = Array.from({ length: largest + 1 }, () =>
    new Array<number>(largest + 1).fill(0),
  );
  found.forEach((count, i) => {
    const row = confusion[truth[i] ?? 0]; // counts are within 0..largest by construction
    if (row !== undefined) row[count] = (row[count] ?? 0) + 1;
  });
  return { count_accuracy: agreement(found, truth), confusion };
}

/**
 * Share of frames whose most probable count under the count posterior is the true one: the other
 * way to read a count, which need not agree with the number of present objects.
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function posteriorCountAccuracy(
  scenes: readonly Pick<Scene, 'count_posterior'>[],
  labels: FrameLabels,
): number {
  checkLengths(scenes, labels);
  const likeliest = scenes.map(({ count_posterior: q }) => q.indexOf(Math.max(...q)));
  return agreement(likeliest, labels.counts);
}

/**
 * Null where the labels have no boxes.
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function boxMetrics(scenes: readonly Found[], labels: FrameLabels): BoxMetrics | null {
  checkLengths(scenes, labels);
  if (labels.boxes === null) return null;
  const detections: Scored[] = [];
  const overlaps: number[] = [];
  const distances: number[] = [];
  let truths = 0;
  scenes.forEach((scene, frame) => {
    const real = trueBoxes(labels, frame);
    const found = scene.objects.map((o) => ({ box: objectBox(o), score: o.presence }));
    truths += real.length;
    matchBoxes(found, real, MATCH_IOU).forEach((match, i) => {
      const entry = found[i];
      const partner = match === null ? undefined : real[match.truth];
      if (entry === undefined) return; // one match an entry
      detections.push({ score: entry.score, hit: match !== null });
      if (match === null || partner === undefined) return;
      overlaps.push(match.iou);
      distances.push(centreDistance(entry.box, partner));
    });
  });
  return {
    ap50: averagePrecision(detections, truths),
    recall50: truths === 0 ? 1 : overlaps.length / truths,
    mean_iou: mean(overlaps),
    position_error_px: quantile(distances, 0.5),
    position_error_mean_px: mean(distances),
  };
}

/** The true boxes of a frame; empty where the labels have none. */
export function trueBoxes(labels: FrameLabels, frame: number): Box[] {
  const { boxes, valid, maxBoxes } = labels;
  if (boxes === null || valid === null) return [];
  const rows = Array.from({ length: maxBoxes }, (_, k) => frame * maxBoxes + k);
  return rows
    .filter((row) => valid[row] === 1)
    .map((row) => {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = boxes.subarray(row * 4, row * 4 + 4);
      return [x0, y0, x1, y1];
    });
}

// ---------------------------------------------------------------------------

function checkLengths(scenes: readonly unknown[], labels: FrameLabels): void {
  if (labels.counts.length === scenes.length) return;
  throw new SupairError('BAD_ARGUMENT', {
    who: 'metrics',
    expected: `labels of ${scenes.length} frames`,
    got: `of ${labels.counts.length}`,
  });
}

/** 1 where there is nothing to disagree about. */
function agreement(found: readonly number[], truth: Int32Array): number {
  if (found.length === 0) return 1;
  return found.filter((count, i) => count === truth[i]).length / found.length;
}
