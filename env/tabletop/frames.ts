/** Labelled frames of random table-top scenes, for perception. */

import type { FrameSet } from '../core/frame-set.ts';
import type { Rng } from '../core/random.ts';
import { refuse } from '../core/refuse.ts';
import { resolveTabletopConfig, type TabletopConfig } from './config.ts';
import { silhouette } from './ground-truth.ts';
import { paintInstances } from './instances.ts';
import { drawScene } from './placement.ts';
import { createRenderer } from './renderer.ts';

/**
 * `size` independent scenes with 0 to 4 objects unless `config` says otherwise (an empty table is a
 * legal frame). Boxes of a frame are listed back to front.
 *
 * @param instances whether labels say of each pixel whose it is.
 */
export function sampleTabletopFrames(
  size: number,
  rng: Rng,
  config: Partial<TabletopConfig> = {},
  { instances = false }: { readonly instances?: boolean } = {},
): FrameSet {
  if (!(Number.isSafeInteger(size) && size >= 0)) {
    refuse('sampleTabletopFrames.size', 'an integer >= 0', size);
  }
  const world = resolveTabletopConfig({ minObjects: 0, ...config });
  const { width, height, maxObjects: maxBoxes } = world;
  const renderer = createRenderer(world);
  const frameLength = height * width * 3;
  const frames = new Uint8Array(size * frameLength);
  const counts = new Int32Array(size);
  const boxes = new Float32Array(size * maxBoxes * 4);
  const valid = new Uint8Array(size * maxBoxes);
  const area = width * height;
  const maps = instances ? new Uint8Array(size * area) : null;
  for (let m = 0; m < size; m++) {
    const scene = drawScene(world, rng);
    renderer.render(scene, frames.subarray(m * frameLength, (m + 1) * frameLength));
    counts[m] = scene.sprites.length;
    if (maps !== null)
      paintInstances(scene.sprites, world, maps.subarray(m * area, (m + 1) * area));
    scene.sprites.forEach((_, k) => {
      const row = m * maxBoxes + k;
      boxes.set(silhouette(scene.sprites, k, world).box, row * 4);
      valid[row] = 1;
    });
  }
  const labels = { counts, boxes, valid, maxBoxes, ids: null, instances: maps };
  return {
    name: 'tabletop',
    size,
    height,
    width,
    channels: 3,
    frames,
    labels,
    episodeLength: null,
  };
}
