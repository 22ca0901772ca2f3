/** How good scenes are against labels: counts, boxes, and the model's own surprise. */

import { SupairError } from '../../env/core/errors.ts';
import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene } from '../scene.ts';
import { averagePrecision, type Scored } from './average-precision.ts';
import { type Box, centreDistance, objectBox } from './boxes.ts';
import { matchBoxes } from './matching.ts';

/** A found and a true box belong together from this intersection over union on. */
const MATCH_IOU = 0.5;

export interface CountMetrics {
  /** Share of frames with as many objects found (presence above a half) as there are. */
  readonly count_accuracy: number;
  /** The same for the most probable count under the count posterior. */
  readonly count_accuracy_map: number;
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

export interface PerceptionMetrics {
  readonly n: number;
  /** Mean over the frames; null without a frame. */
  readonly bits_per_dim: number | null;
  /** Null where the frames have no labels. */
  readonly counts: CountMetrics | null;
  /** Null where the labels have no boxes. */
  readonly boxes: BoxMetrics | null;
}

/** @throws BAD_ARGUMENT where scenes and labels are of different lengths. */
export function evaluateScenes(
  scenes: readonly Scene[],
  labels: FrameLabels | null,
): PerceptionMetrics {
  if (labels !== null && labels.counts.length !== scenes.length) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'evaluateScenes',
      expected: `labels of ${scenes.length} frames`,
      got: `of ${labels.counts.length}`,
    });
  }
  return {
    n: scenes.length,
    bits_per_dim: mean(scenes.map((scene) => scene.bits_per_dim)),
    counts: labels === null ? null : countMetrics(scenes, labels.counts),
    boxes: labels === null ? null : boxMetrics(scenes, labels),
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

function countMetrics(scenes: readonly Scene[], truth: Int32Array): CountMetrics {
  const found = scenes.map((scene) => scene.objects.length);
  const likeliest = scenes.map(({ count_posterior: q }) => q.indexOf(Math.max(...q)));
  const agreement = (counts: readonly number[]): number =>
    counts.filter((count, i) => count === truth[i]).length / Math.max(1, counts.length);
  const slots = (scenes[0]?.count_posterior.length ?? 1) - 1;
  const largest = [...found, ...truth].reduce((most, count) => Math.max(most, count), slots);
  const confusion = Array.from({ length: largest + 1 }, () =>
    new Array<number>(largest + 1).fill(0),
  );
  found.forEach((count, i) => {
    const row = confusion[truth[i] ?? 0]; // counts are within 0..largest by construction
    if (row !== undefined) row[count] = (row[count] ?? 0) + 1;
  });
  return {
    count_accuracy: agreement(found),
    count_accuracy_map: agreement(likeliest),
    confusion,
  };
}

function boxMetrics(scenes: readonly Scene[], labels: FrameLabels): BoxMetrics | null {
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
    position_error_px: median(distances),
    position_error_mean_px: mean(distances),
  };
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
