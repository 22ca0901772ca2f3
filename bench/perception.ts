/** How fast frames become objects, with the shipped table-top model. */

import { frameAt, Rng, sampleTabletopFrames } from '../env/index.ts';
import { loadPerceiver } from '../perception/index.ts';
import { resolveModel } from '../storage/index.ts';
import { medianMs } from './clock.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const BATCH = 64;

export async function benchPerception(options: BenchOptions): Promise<BenchResult[]> {
  const set = sampleTabletopFrames(BATCH, new Rng(options.seed));
  const frames = Array.from({ length: BATCH }, (_, i) => frameAt(set, i));
  const perceiver = await loadPerceiver(resolveModel('tabletop'));
  let next = 0;
  const one = await medianMs(() => perceiver.perceive([frameAt(set, next++ % BATCH)]), options);
  const batch = await medianMs(() => perceiver.perceive(frames), options);
  perceiver.dispose();
  return [
    { name: 'perceive, one 64x64 frame', value: one, unit: 'ms' },
    { name: `perceive, ${BATCH} frames at once`, value: batch / BATCH, unit: 'ms a frame' },
  ];
}
