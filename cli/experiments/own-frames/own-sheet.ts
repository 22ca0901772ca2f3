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

const COLUMNS = 8;
/** Sides of the pictures and of the gaps between them, pixels. */
const SIDE = 192;
const GAP = 6;

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
  return encodePng(tile([first.map(show), worst.map(show)]));
}

// ---------------------------------------------------------------------------

/** Pictures of one size in rows, on white. */
function tile(rows: readonly (readonly Frame[])[]): Frame {
  const [cell] = rows.flat();
  const [tall, wide] = [(cell?.height ?? 0) + GAP, (cell?.width ?? 0) + GAP];
  const height = rows.length * tall;
  const width = COLUMNS * wide;
  const data = new Uint8Array(height * width * 3).fill(255);
  rows.forEach((pictures, r) => {
    pictures.forEach((picture, c) => {
      const line = picture.width * 3;
      for (let y = 0; y < picture.height; y++) {
        const from = picture.data.subarray(y * line, (y + 1) * line);
        data.set(from, ((r * tall + y) * width + c * wide) * 3);
      }
    });
  });
  return { height, width, channels: 3, data };
}
