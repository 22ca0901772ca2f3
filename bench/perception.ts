/** How fast frames become objects with the shipped table-top model, and how fast models learn. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FrameSet, frameAt, Rng, sampleTabletopFrames } from '../env/index.ts';
import { fit as learn, loadFrames, loadPerceiver, type Recipe } from '../perception/index.ts';
import { medianMs } from './clock.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const BATCH = 64;
/** Training steps timed. */
const STEPS = 10;

export async function benchPerception(options: BenchOptions): Promise<BenchResult[]> {
  const set = sampleTabletopFrames(BATCH, new Rng(options.seed));
  const frames = Array.from({ length: BATCH }, (_, i) => frameAt(set, i));
  const perceiver = await loadPerceiver('tabletop');
  let next = 0;
  const one = await medianMs(() => perceiver.perceive([frameAt(set, next++ % BATCH)]), options);
  const batch = await medianMs(() => perceiver.perceive(frames), options);
  perceiver.dispose();
  const digits = loadFrames('mnist', { split: 'train', rng: new Rng(options.seed), size: 256 });
  const table = sampleTabletopFrames(256, new Rng(options.seed));
  const published = await stepMs(digits, 'published');
  const ours = await stepMs(table, 'auto');
  return [
    { name: 'perceive, one 64x64 frame', value: one, unit: 'ms' },
    { name: `perceive, ${BATCH} frames at once`, value: batch / BATCH, unit: 'ms a frame' },
    {
      name: 'training step, published recipe, batch 256',
      value: published.ms,
      unit: published.unit,
    },
    { name: 'training step, our recipe on the table, batch 64', value: ours.ms, unit: ours.unit },
  ];
}

// ---------------------------------------------------------------------------

/** Mean of a few steps on the ELBO, the first of which warms up. */
async function stepMs(frames: FrameSet, recipe: Recipe): Promise<{ ms: number; unit: string }> {
  const out = mkdtempSync(join(tmpdir(), 'supair-bench-'));
  try {
    const { secondsPerStep, backend } = await learn(frames, {
      out,
      recipe,
      steps: STEPS,
      warmSteps: 1,
    });
    return { ms: 1000 * secondsPerStep, unit: `ms, ${backend.name}` };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
