/** A model over a whole set of frames, timed. */

import { type FrameSet, frameAt } from '../env/core/frame-set.ts';
import type { Perceiver, Scene } from '../perception/index.ts';

/** Frames a forward pass. */
const BATCH = 64;

export interface Perceived {
  /** One a frame from the first on; fewer than the set has after an abort. */
  readonly scenes: readonly Scene[];
  /** Of perceiving alone; null where nothing was perceived. */
  readonly msPerFrame: number | null;
}

/**
 * With masks where the labels can judge them.
 * @param advance is told how many frames are done.
 */
export async function perceiveSet(
  perceiver: Perceiver,
  set: FrameSet,
  signal: AbortSignal,
  advance: (done: number) => void,
): Promise<Perceived> {
  const masks = (set.labels?.instances ?? null) !== null;
  const batch = (start: number): Scene[] => {
    const end = Math.min(set.size, start + BATCH);
    const frames = Array.from({ length: end - start }, (_, i) => frameAt(set, start + i));
    return perceiver.perceive(frames, { masks });
  };
  if (!signal.aborted) batch(0); // the first pass warms up: not timed
  const scenes: Scene[] = [];
  let ms = 0;
  for (let start = 0; start < set.size && !signal.aborted; start += BATCH) {
    const began = performance.now();
    const seen = batch(start);
    ms += performance.now() - began;
    scenes.push(...seen);
    advance(scenes.length);
    await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C in
  }
  return { scenes, msPerFrame: scenes.length === 0 ? null : ms / scenes.length };
}
