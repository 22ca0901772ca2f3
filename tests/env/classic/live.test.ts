/**
 * The classics beside the Gymnasium that is installed: starts and actions that no file holds. Set
 * SUPAIR_GYMNASIUM_PYTHON to a Python with gymnasium; otherwise `python3` is tried.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectSameEpisode, type Recording, STEP_BY_STEP } from '../../support/gymnasium.ts';

const SCRIPT = fileURLToPath(new URL('../../golden/write_classic.py', import.meta.url));
const SEEDS = [101, 102];
const asked = process.env['SUPAIR_GYMNASIUM_PYTHON'];
const python = asked ?? 'python3';
const missing = asked === undefined && spawnSync(python, ['-c', 'import gymnasium']).status !== 0;
if (missing) {
  process.stderr.write('The installed Gymnasium is not compared with: python3 has none\n');
}

describe.skipIf(missing)('the classics beside an installed Gymnasium', () => {
  it.each(SEEDS)('move as its own from starts of seed %d', { timeout: 120_000 }, (seed) => {
    const { status, stdout, stderr } = spawnSync(python, [SCRIPT, '--seed', String(seed)], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    expect(status, stderr).toBe(0);
    const { environments } = JSON.parse(stdout) as Recording; // as the script writes it
    expect(Object.keys(environments).length).toBe(5);
    for (const [id, { episodes }] of Object.entries(environments)) {
      for (const episode of episodes) expectSameEpisode(id, episode, STEP_BY_STEP);
    }
  });
});
