/** What every benchmark beside PyTorch begins with: which engines are here, and a folder for their files. */

import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notes } from '../heats/run-group.ts';
import type { BenchOptions } from '../result.ts';
import { peerEngines } from './programs.ts';

export interface Setting {
  readonly engines: ReturnType<typeof peerEngines>['engines'];
  readonly notes: Notes;
  /** Of the machine before anything runs. */
  readonly load: number;
  /** Empty; gone afterwards. */
  readonly folder: string;
}

/** Says what is skipped, and why. */
export async function withPeers<T>(
  options: BenchOptions,
  work: (setting: Setting) => Promise<T>,
): Promise<T> {
  const { engines, skipped } = peerEngines();
  const notes: Notes = { skipped: new Set(skipped), absent: new Set(), about: new Set() };
  for (const line of skipped) options.say(`  skipped: ${line}`);
  const load = loadavg()[0] ?? 0;
  const folder = mkdtempSync(join(tmpdir(), 'supair-bench-'));
  try {
    return await work({ engines, notes, load, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
