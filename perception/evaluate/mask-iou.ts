/** How well masks tell an object's pixels from others'. */

import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene, SceneObject } from '../scene.ts';
import { objectBox } from './boxes.ts';
import { type MatchedPair, matchedPairs, matchScenes, trueRows } from './outcomes.ts';
import type { Sample } from './statistic.ts';

export interface FrameExtent {
  readonly height: number;
  readonly width: number;
}

/**
 * Of each pair matched by its boxes at IoU .5, the intersection over union of the pixels: a pixel is the
 * object's where the mask is at least .5 at its centre, against the visible pixels of the true one.
 * Null where labels have no instance maps or no object has a mask.
 *
 * @param extent of the frames, pixels.
 */
export function maskOverlaps(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
  extent: FrameExtent,
): Sample[] | null {
  const { instances = null, maxBoxes } = labels;
  const outcomes = instances === null ? null : matchScenes(scenes, labels);
  if (outcomes === null || instances === null) return null;
  const area = extent.height * extent.width;
  const overlaps = matchedPairs(outcomes).flatMap(({ frame, object, index }: MatchedPair) => {
    const row = trueRows(labels, frame)[index];
    if (object.mask === undefined || row === undefined) return [];
    const map = instances.subarray(frame * area, (frame + 1) * area);
    return [{ frame, value: overlap(object, map, row - frame * maxBoxes + 1, extent) }];
  });
  return overlaps.length === 0 ? null : overlaps;
}

/** What an object's mask says about a point of the frame, [0, 1]: its cell's value; 0 outside the box. */
export function maskAt(object: SceneObject, x: number, y: number): number {
  if (object.mask === undefined) return 0;
  const { height, width, data } = object.mask;
  const [x0, y0, x1, y1] = objectBox(object);
  const column = Math.floor(((x - x0) / (x1 - x0)) * width);
  const row = Math.floor(((y - y0) / (y1 - y0)) * height);
  const inside = column >= 0 && column < width && row >= 0 && row < height;
  return inside ? (data[row * width + column] ?? 0) / 255 : 0;
}

// ---------------------------------------------------------------------------

function overlap(
  object: SceneObject,
  map: Uint8Array,
  instance: number,
  { height, width }: FrameExtent,
): number {
  let [both, either] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const found = maskAt(object, x + 0.5, y + 0.5) >= 0.5;
      const real = map[y * width + x] === instance;
      if (found && real) both++;
      if (found || real) either++;
    }
  }
  return either === 0 ? 0 : both / either;
}
