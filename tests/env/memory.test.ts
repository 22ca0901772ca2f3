/** Environments may go on for as long as anyone likes: what they hold does not grow. */

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TSX } from '../support/examples.ts';
import { LEAKING_RUNS, LONG_RUNS } from '../support/long-runs.ts';

const ENTRY = resolve(import.meta.dirname, 'memory-entry.ts');
/** A run takes seconds on a free core. */
const LONG_MS = 300_000;

/** In a process of its own, so that nothing else is measured. */
async function growthOf(name: string): Promise<number> {
  const words = ['--expose-gc', '--import', TSX, ENTRY, name];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return Number(stdout);
}

describe('memory', () => {
  it.each(Object.entries(LONG_RUNS))(
    'does not grow with the steps of %s',
    async (name, { noise }) => {
      expect(await growthOf(name)).toBeLessThan(noise);
    },
    LONG_MS,
  );

  it.each(Object.entries(LEAKING_RUNS))(
    'is seen to grow where %s is kept',
    async (name, { noise }) => {
      expect(await growthOf(name)).toBeGreaterThan(2 * noise);
    },
    LONG_MS,
  );
});
