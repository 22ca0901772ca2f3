/** Small scenes and labels laid by hand. */

import type { FrameLabels } from '../../../env/core/frame-set.ts';
import type { Box } from '../../../perception/evaluate/boxes.ts';
import type { Scene, SceneObject } from '../../../perception/scene.ts';

export function objectAt(box: Box, presence = 1): SceneObject {
  const [x0, y0, x1, y1] = box;
  return {
    id: 0,
    presence,
    x: (x0 + x1) / 2,
    y: (y0 + y1) / 2,
    w: x1 - x0,
    h: y1 - y0,
    x_std: 0.1,
    y_std: 0.1,
    visible: 1,
    depth: 0,
    color: [1, 0, 0],
    log_likelihood: 1.5,
    prototype: 0,
  };
}

export function sceneOf(
  objects: readonly SceneObject[],
  countPosterior: readonly number[] = [1, 0, 0, 0],
): Scene {
  return {
    objects,
    count_posterior: countPosterior,
    log_likelihood: 100,
    bits_per_dim: -1,
    background_log_likelihood: 90,
    novelty: 50,
  };
}

export function labelsOf(frames: readonly (readonly Box[])[]): FrameLabels {
  const maxBoxes = Math.max(1, ...frames.map((boxes) => boxes.length));
  const rows = frames.flatMap((boxes) => {
    return Array.from({ length: maxBoxes }, (_, k) => boxes[k] ?? null);
  });
  return {
    counts: Int32Array.from(frames, (boxes) => boxes.length),
    boxes: Float32Array.from(rows.flatMap((box) => box ?? [9, 9, 9, 9])),
    valid: Uint8Array.from(rows, (box) => (box === null ? 0 : 1)),
    maxBoxes,
    ids: null,
  };
}
