/** Which found box stands for which true one, within a frame. */

import { type Box, iou } from './boxes.ts';

export interface Found {
  readonly box: Box;
  /** Confidence; higher is matched first. */
  readonly score: number;
}

export interface Match {
  /** Index into `truths`. */
  readonly truth: number;
  readonly iou: number;
}

/**
 * Greedy as in the COCO protocol: by falling score (ties in the given order) each found box takes
 * the free true box it overlaps most, provided they overlap by at least `threshold`.
 * @returns one entry a found box, null where it matches none.
 */
export function matchBoxes(
  found: readonly Found[],
  truths: readonly Box[],
  threshold: number,
): (Match | null)[] {
  const matches: (Match | null)[] = found.map(() => null);
  const taken = new Set<number>();
  const order = found.map((entry, index) => ({ ...entry, index }));
  order.sort((a, b) => b.score - a.score || a.index - b.index);
  for (const { box, index } of order) {
    let best: Match | null = null;
    for (const [truth, candidate] of truths.entries()) {
      const overlap = iou(box, candidate);
      if (taken.has(truth) || overlap < threshold || overlap <= (best?.iou ?? 0)) continue;
      best = { truth, iou: overlap };
    }
    matches[index] = best;
    if (best !== null) taken.add(best.truth);
  }
  return matches;
}
