/** Collecting the boxes of generated scenes into the arrays of a frame set. */

import { SupairError } from '../../env/core/errors.ts';
import type { FrameLabels } from '../../env/core/frame-set.ts';

/** x0, y0, x1, y1 in frame pixels. */
export type Box = readonly [number, number, number, number];

export interface LabelCollector {
  /** Boxes of frame `index`, at most `maxBoxes`. */
  set(index: number, boxes: readonly Box[]): void;
  readonly labels: FrameLabels;
}

/** @throws BAD_ARGUMENT unless `size` is a number of frames. */
export function collectLabels(size: number, maxBoxes: number): LabelCollector {
  if (!(Number.isSafeInteger(size) && size >= 0)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'size of the data set',
      expected: 'an integer >= 0',
      got: String(size),
    });
  }
  const counts = new Int32Array(size);
  const boxes = new Float32Array(size * maxBoxes * 4);
  const valid = new Uint8Array(size * maxBoxes);
  return {
    set(index, found) {
      counts[index] = found.length;
      found.forEach((box, k) => {
        boxes.set(box, (index * maxBoxes + k) * 4);
        valid[index * maxBoxes + k] = 1;
      });
    },
    labels: { counts, boxes, valid, maxBoxes, ids: null },
  };
}

/**
 * The smallest box around the pixels of at least `threshold` in a [height, width] image, in frame
 * pixels (pixel i spans [i, i + 1]); null where there is none.
 */
export function inkBox(
  image: Uint8Array,
  height: number,
  width: number,
  threshold: number,
): Box | null {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((image[y * width + x] as number) < threshold) continue; // in range by construction
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x + 1);
      y1 = Math.max(y1, y + 1);
    }
  }
  return x1 === 0 ? null : [x0, y0, x1, y1];
}
