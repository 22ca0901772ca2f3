/**
 * How fast models learn and perceive: every backend that is here, beside PyTorch peers where a
 * Python with torch is (SUPAIR_PEER_PYTHON), in one run and taking turns.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '../env/index.ts';
import { loadFrames } from '../perception/index.ts';
import { PUBLISHED } from '../perception/supair/config.ts';
import { layModel } from '../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../perception/supair/model.ts';
import { type Group, groups, keyOf, startAll } from './perception/heats.ts';
import { writePeerFile } from './perception/peer-file.ts';
import { peerEngines } from './perception/programs.ts';
import { type HeatResult, nameOf, pairsOf, writeReport } from './perception/report.ts';
import { ROUNDS, runRounds, speedUp, spread, WARM_ROUNDS } from './perception/rounds.ts';
import type { BenchOptions, BenchResult } from './result.ts';

/** As published. */
const BATCH = 256;

export async function benchPerception(options: BenchOptions): Promise<BenchResult[]> {
  const { engines, skipped } = peerEngines();
  const notes: Notes = { skipped: new Set(skipped), absent: new Set(), about: new Set() };
  for (const line of skipped) options.say(`  skipped: ${line}`);
  const load = loadavg()[0] ?? 0;
  const folder = mkdtempSync(join(tmpdir(), 'supair-bench-'));
  try {
    const peerFile = join(folder, 'peer.safetensors');
    if (engines.length > 0) writeInputs(peerFile, options.seed);
    const heats: HeatResult[] = [];
    for (const group of groups({ folder, peerFile, peers: engines })) {
      heats.push(...(await runGroup(group, options, notes)));
    }
    const { out, command, signal } = options;
    if (out !== null && !signal.aborted) {
      await writeReport(out, {
        command,
        heats,
        skipped: [...notes.skipped],
        engines: [...notes.about],
        load,
      });
    }
    return heats.flatMap(toResults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// ---------------------------------------------------------------------------

/** What is learned on the way. */
interface Notes {
  /** Who does not take part, and why. */
  readonly skipped: Set<string>;
  /** Names of programs that do not start. */
  readonly absent: Set<string>;
  /** What those that do say of themselves. */
  readonly about: Set<string>;
}

/** Runs heats one after the other on the same processes. */
async function runGroup(
  group: Group,
  { seconds, signal, say, progress }: BenchOptions,
  { skipped, absent, about }: Notes,
): Promise<HeatResult[]> {
  const tell = (line: string): void => {
    if (!skipped.has(line)) say(`  skipped: ${line}`);
    skipped.add(line);
  };
  const processes = await startAll(group, signal, absent, tell);
  for (const process of processes.values()) about.add(process.about);
  try {
    const results: HeatResult[] = [];
    for (const { contenders, name, title, covers } of group.heats) {
      const present = contenders.flatMap(({ program, ...contender }) => {
        const process = processes.get(keyOf(program));
        return process === undefined ? [] : [{ ...contender, process }];
      });
      const bar = progress(present.length * (WARM_ROUNDS + ROUNDS));
      let turns = 0;
      const onTurn = (what: string): void => bar.update(++turns, `${name}: ${what}`);
      const timings = await runRounds(present, { seconds, signal, onTurn, onFault: tell });
      bar.stop();
      if (timings !== null) results.push({ name, title, covers, timings });
    }
    return results;
  } finally {
    await Promise.all([...processes.values()].map((process) => process.stop()));
  }
}

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

/** A line for each contender; ours stand beside the literature's layout on as many threads. */
function toResults({ name, timings }: HeatResult): BenchResult[] {
  const pairs = pairsOf(timings);
  return timings.map((timing) => {
    const { median, low, high } = spread(timing.rounds);
    const result = {
      name: `${name}: ${nameOf(timing)}`,
      value: median,
      unit: 'ms',
      quartiles: [low, high],
    } as const;
    const peer = pairs.find(({ ours }) => ours === timing)?.peer;
    if (peer === undefined) return result;
    const beside = { name: nameOf(peer), value: spread(peer.rounds).median };
    return { ...result, peer: beside, ratio: speedUp(timing, peer).median };
  });
}
