/**
 * How fast models learn and perceive: every backend that is here, beside PyTorch peers where a
 * Python with torch is (SUPAIR_PEER_PYTHON), in one run and taking turns.
 */

import { join } from 'node:path';
import { Rng } from '../env/index.ts';
import { loadFrames } from '../perception/index.ts';
import { PUBLISHED } from '../perception/supair/config.ts';
import { layModel } from '../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../perception/supair/model.ts';
import { runGroup } from './heats/run-group.ts';
import { type HeatResult, toResults } from './heats/tables.ts';
import { groups } from './perception/heats.ts';
import { writePeerFile } from './perception/peer-file.ts';
import { writeReport } from './perception/report.ts';
import { withPeers } from './perception/with-peers.ts';
import type { BenchOptions, BenchResult } from './result.ts';

/** As published. */
const BATCH = 256;

export async function benchPerception(options: BenchOptions): Promise<BenchResult[]> {
  return await withPeers(options, async ({ engines: peers, notes, load, folder }) => {
    const peerFile = join(folder, 'peer.safetensors');
    if (peers.length > 0) writeInputs(peerFile, options.seed);
    const heats: HeatResult[] = [];
    for (const group of groups({ folder, peerFile, peers })) {
      heats.push(...(await runGroup(group, options, notes)));
    }
    const { out, command, signal } = options;
    if (out !== null && !signal.aborted) {
      const [skipped, engines] = [[...notes.skipped], [...notes.about]];
      await writeReport(out, { command, heats, skipped, engines, load });
    }
    return heats.flatMap(toResults);
  });
}

// ---------------------------------------------------------------------------

/** Fresh parameters, scenes and noise for the peers. */
function writeInputs(file: string, seed: number): void {
  const rng = new Rng(seed);
  const model = layModel(PUBLISHED, seed);
  const { height, width, channels, slots } = PUBLISHED;
  const { frames } = loadFrames('mnist', { split: 'train', rng, size: BATCH });
  const noise = () => ({
    shape: [BATCH, slots],
    data: rng.fillNormal(new Float32Array(BATCH * slots)),
  });
  writePeerFile(file, {
    model,
    params: initParams(model, PUBLISHED_INIT, rng.fork('init')),
    image: {
      shape: [BATCH, height, width, channels],
      data: Float32Array.from(frames, (value) => value / 255),
    },
    noise: { sx: noise(), sy: noise(), x: noise(), y: noise() },
  });
}
