/** One number for how well a frame was understood: to find the best, the worst and typical ones. */

import type { FrameOutcome } from './outcomes.ts';

/**
 * The panoptic quality of the boxes of one frame (Kirillov et al. 2019): the sum of IoU over matched
 * pairs by the number of pairs plus half of what is left over on either side; in [0, 1], 1 for an
 * empty frame in which nothing was found.
 */
export function frameQuality({ boxes, truths, matches }: FrameOutcome): number {
  const size = (boxes.length + truths.length) / 2; // pairs + spurious / 2 + missed / 2
  if (size === 0) return 1;
  return matches.reduce((sum, match) => sum + (match?.iou ?? 0), 0) / size;
}
