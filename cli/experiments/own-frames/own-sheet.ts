/** A sheet of pictures: the first frames above, the worst below, with true and found boxes. */

import type { Frame } from '../../../env/core/env.ts';
import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import { encodePng } from '../../../perception/data/index.ts';
import {
  drawOverlay,
  frameQuality,
  matchScenes,
  trueBoxes,
} from '../../../perception/evaluate/index.ts';
import type { Scene } from '../../../perception/index.ts';
import { contactSheet } from '../../contact-sheet.ts';

const COLUMNS = 8;
/** Of the pictures, pixels. */
const SIDE = 192;

/** A PNG. */
export function drawSheet(set: FrameSet, scenes: readonly Scene[]): Uint8Array {
  const { labels } = set;
  const outcomes = (labels && matchScenes(scenes, labels)) ?? [];
  const worst = outcomes
    .map((outcome, frame) => ({ frame, quality: frameQuality(outcome) }))
    .sort((a, b) => a.quality - b.quality)
    .slice(0, COLUMNS)
    .map(({ frame }) => frame);
  const first = Array.from({ length: Math.min(COLUMNS, set.size) }, (_, i) => i);
  const scale = Math.max(1, Math.round(SIDE / Math.max(set.height, set.width)));
  const show = (frame: number): Frame =>
    drawOverlay(frameAt(set, frame), scenes[frame]?.objects ?? [], {
      scale,
      truth: labels === null ? [] : trueBoxes(labels, frame),
    });
  return encodePng(contactSheet([first.map(show), worst.map(show)], COLUMNS));
}
