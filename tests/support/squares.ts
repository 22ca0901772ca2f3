/** Black frames with up to two white squares: the smallest scenes worth learning. */

import type { FrameSet } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';

export const SQUARES_HEIGHT = 20;
export const SQUARES_WIDTH = 24;

export function squares(size: number, seed: number, channels: 1 | 3 = 1): FrameSet {
  const rng = new Rng(seed);
  const [height, width] = [SQUARES_HEIGHT, SQUARES_WIDTH];
  const frames = new Uint8Array(size * height * width * channels);
  const counts = new Int32Array(size);
  for (let m = 0; m < size; m++) {
    const count = rng.integer(3);
    counts[m] = count;
    for (let k = 0; k < count; k++) {
      const left = k * 12 + rng.integer(4);
      const top = rng.integer(height - 8);
      for (let y = top; y < top + 7; y++) {
        const row = (m * height + y) * width;
        frames.fill(255, (row + left) * channels, (row + left + 7) * channels);
      }
    }
  }
  const labels = { counts, boxes: null, valid: null, maxBoxes: 2, ids: null };
  return { name: 'squares', size, height, width, channels, frames, labels, episodeLength: null };
}
