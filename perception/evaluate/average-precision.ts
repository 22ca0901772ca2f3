/** Average precision: the area under precision over recall as the score's threshold falls. */

export interface Scored {
  readonly score: number;
  /** Whether the detection matched a true object. */
  readonly hit: boolean;
}

/** What is reached where everything of at least `score` counts as detected. */
export interface RecallPoint {
  readonly score: number;
  readonly recall: number;
  readonly precision: number;
}

/** By falling score, as `precisionRecall` wants them. */
export function ranked<T extends Scored>(detections: readonly T[]): T[] {
  return [...detections].sort((a, b) => b.score - a.score);
}

/**
 * Recall and precision at every threshold that changes them, by falling threshold. Detections of
 * equal score enter together, so the curve does not depend on their order.
 * @param detections by falling score.
 * @param truths number of true objects, > 0.
 */
export function precisionRecall(detections: readonly Scored[], truths: number): RecallPoint[] {
  const points: RecallPoint[] = [];
  let hits = 0;
  detections.forEach(({ score, hit }, index) => {
    if (hit) hits++;
    if (detections[index + 1]?.score === score) return; // the threshold passes all of them at once
    points.push({ score, recall: hits / truths, precision: hits / (index + 1) });
  });
  return points;
}

/**
 * All-point interpolation as in PASCAL VOC since 2010 (Everingham et al. 2010): the area under the
 * precision envelope, which at each recall is the best precision at that recall or beyond.
 * @param truths number of true objects; without any, the value is 1 if nothing was detected.
 */
export function averagePrecision(detections: readonly Scored[], truths: number): number {
  if (truths === 0) return detections.length === 0 ? 1 : 0;
  return areaUnderEnvelope(precisionRecall(ranked(detections), truths));
}

// ---------------------------------------------------------------------------

/** @param points by falling threshold. */
function areaUnderEnvelope(points: readonly RecallPoint[]): number {
  let area = 0;
  let envelope = 0;
  for (let i = points.length - 1; i >= 0; i--) {
    const { recall, precision } = points[i] as RecallPoint; // i < length
    envelope = Math.max(envelope, precision);
    area += (recall - (points[i - 1]?.recall ?? 0)) * envelope;
  }
  return area;
}
