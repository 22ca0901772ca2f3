/** How good the boxes found are against true ones: which are there, and how exactly. */

import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene } from '../scene.ts';
import { plainWeights } from './bootstrap.ts';
import { centreDistance } from './boxes.ts';
import { type FrameOutcome, matchedPairs, matchScenes, unmatchedTruths } from './outcomes.ts';
import {
  averagePrecisionOf,
  meanOf,
  quantileOf,
  type Sample,
  type Statistic,
} from './statistic.ts';

/** Shares in [0, 1], errors in frame pixels; null where there is nothing to average. */
export interface BoxMetrics {
  /**
   * Average precision at IoU .5, ranked by presence: the area under the precision envelope at all
   * points (Everingham et al. 2010). Objects are those above the presence cut of .5, so recall ends
   * where the cut is.
   */
  readonly ap50: number;
  /** The same at IoU .75. */
  readonly ap75: number;
  /** Share of the boxes found that match a true one at IoU .5. */
  readonly precision50: number | null;
  /** Share of true boxes matched at IoU .5. */
  readonly recall50: number | null;
  /** Over the pairs matched at IoU .5, as are all errors. */
  readonly mean_iou: number | null;
  /** Distance of the centres: median, mean, and what 90 % stay below. */
  readonly position_error_px: number | null;
  readonly position_error_mean_px: number | null;
  readonly position_error_p90_px: number | null;
  /** (|width off| + |height off|) / 2: median, mean, and what 90 % stay below. */
  readonly size_error_px: number | null;
  readonly size_error_mean_px: number | null;
  readonly size_error_p90_px: number | null;
  /** (width off + height off) / 2 on average: above 0 where boxes are too large. */
  readonly size_bias_px: number | null;
}

/**
 * Null where the labels have no boxes. Frames with fewer boxes than their count are left out.
 * @param scenes [M], one a frame of the labels.
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function boxMetrics(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
): BoxMetrics | null {
  const statistics = boxStatistics(scenes, labels);
  if (statistics === null) return null;
  const once = plainWeights(scenes.length);
  return {
    ap50: statistics.ap50(once) ?? 0, // defined for any frames
    ap75: statistics.ap75(once) ?? 0,
    precision50: statistics.precision50(once),
    recall50: statistics.recall50(once),
    mean_iou: statistics.mean_iou(once),
    position_error_px: statistics.position_error_px(once),
    position_error_mean_px: statistics.position_error_mean_px(once),
    position_error_p90_px: statistics.position_error_p90_px(once),
    size_error_px: statistics.size_error_px(once),
    size_error_mean_px: statistics.size_error_mean_px(once),
    size_error_p90_px: statistics.size_error_p90_px(once),
    size_bias_px: statistics.size_bias_px(once),
  };
}

/** The same figures, to be resampled. */
export function boxStatistics(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
): { readonly [name in keyof BoxMetrics]: Statistic } | null {
  const outcomes = matchScenes(scenes, labels);
  const strict = matchScenes(scenes, labels, STRICT_IOU);
  if (outcomes === null || strict === null) return null;
  const truths = new Array<number>(scenes.length).fill(0);
  for (const outcome of outcomes) truths[outcome.frame] = outcome.truths.length;
  const errors = pairErrors(outcomes);
  const samples = (of: (error: PairError) => number): Sample[] =>
    errors.map((error) => ({ frame: error.frame, value: of(error) }));
  const [position, size] = [samples((error) => error.position), samples((error) => error.size)];
  return {
    ap50: averagePrecisionOf(outcomes.flatMap(detections), truths),
    ap75: averagePrecisionOf(strict.flatMap(detections), truths),
    precision50: meanOf(outcomes.flatMap(hits)),
    recall50: meanOf(outcomes.flatMap(recalls)),
    mean_iou: meanOf(samples((error) => error.iou)),
    position_error_px: quantileOf(position, 0.5),
    position_error_mean_px: meanOf(position),
    position_error_p90_px: quantileOf(position, 0.9),
    size_error_px: quantileOf(size, 0.5),
    size_error_mean_px: meanOf(size),
    size_error_p90_px: quantileOf(size, 0.9),
    size_bias_px: meanOf(samples((error) => error.growth)),
  };
}

/** What precision over recall is drawn from, and average precision measured on. */
export function detections({ frame, objects, matches }: FrameOutcome): Detection[] {
  return objects.map((o, i) => ({ frame, score: o.presence, hit: (matches[i] ?? null) !== null }));
}

export interface Detection {
  readonly frame: number;
  /** Presence, [0, 1]. */
  readonly score: number;
  readonly hit: boolean;
}

/** How far a matched pair is apart. */
export interface PairError {
  readonly frame: number;
  readonly iou: number;
  /** Distance of the centres, px. */
  readonly position: number;
  /** Mean of the differences in width and height, px; `growth` with their signs. */
  readonly size: number;
  readonly growth: number;
}

export function pairErrors(outcomes: readonly FrameOutcome[]): PairError[] {
  return matchedPairs(outcomes).map(({ frame, box, truth, iou }) => {
    const wider = box[2] - box[0] - (truth[2] - truth[0]);
    const higher = box[3] - box[1] - (truth[3] - truth[1]);
    return {
      frame,
      iou,
      position: centreDistance(box, truth),
      size: (Math.abs(wider) + Math.abs(higher)) / 2,
      growth: (wider + higher) / 2,
    };
  });
}

// ---------------------------------------------------------------------------

const STRICT_IOU = 0.75;

function hits(outcome: FrameOutcome): Sample[] {
  return detections(outcome).map(({ frame, hit }) => ({ frame, value: hit ? 1 : 0 }));
}

function recalls(outcome: FrameOutcome): Sample[] {
  const missed = new Set(unmatchedTruths(outcome));
  const { frame, truths } = outcome;
  return truths.map((_, truth) => ({ frame, value: missed.has(truth) ? 0 : 1 }));
}
