/** Boxes x0, y0, x1, y1 in frame pixels and how well two of them agree. */

import type { SceneObject } from '../scene.ts';

export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

export function objectBox({ x, y, w, h }: Pick<SceneObject, 'x' | 'y' | 'w' | 'h'>): Box {
  return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
}

/** Intersection over union, [0, 1]; 0 where both are empty. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (area(a) + area(b) - intersection);
}

/** Distance between the centres, pixels. */
export function centreDistance(a: Box, b: Box): number {
  return Math.hypot(a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]) / 2;
}

// ---------------------------------------------------------------------------

function area(box: Box): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}
