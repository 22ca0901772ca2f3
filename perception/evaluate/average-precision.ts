/** Average precision: the area under precision over recall as the score's threshold falls. */

export interface Scored {
  readonly score: number;
  /** Whether the detection matched a true object. */
  readonly hit: boolean;
}

/**
 * All-point interpolation: at each recall the best precision at that recall or beyond. Detections
 * of equal score enter together, so the value does not depend on their order.
 * @param truths number of true objects; without any, the value is 1 if nothing was detected.
 */
export function averagePrecision(detections: readonly Scored[], truths: number): number {
  if (truths === 0) return detections.length === 0 ? 1 : 0;
  const sorted = [...detections].sort((a, b) => b.score - a.score);
  const points: { recall: number; precision: number }[] = [];
  let hits = 0;
  sorted.forEach(({ score, hit }, index) => {
    if (hit) hits++;
    if (sorted[index + 1]?.score === score) return; // the threshold passes all of them at once
    points.push({ recall: hits / truths, precision: hits / (index + 1) });
  });
  let area = 0;
  let envelope = 0;
  for (let i = points.length - 1; i >= 0; i--) {
    const { recall, precision } = points[i] as { recall: number; precision: number }; // i < length
    envelope = Math.max(envelope, precision);
    area += (recall - (points[i - 1]?.recall ?? 0)) * envelope;
  }
  return area;
}
