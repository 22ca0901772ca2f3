/** Many pictures in one. */

import type { Frame } from '../env/core/env.ts';

/** Between pictures, pixels. */
const GAP = 6;

/** RGB pictures of one size in rows of at most `columns`, on white. */
export function contactSheet(rows: readonly (readonly Frame[])[], columns: number): Frame {
  const [cell] = rows.flat();
  const [tall, wide] = [(cell?.height ?? 0) + GAP, (cell?.width ?? 0) + GAP];
  const height = rows.length * tall;
  const width = columns * wide;
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
