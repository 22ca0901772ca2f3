/** What environments do in some Node, beside what is recorded in tests/golden/env-bytes.json. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * @param binary a Node's path.
 * @param recorded hashes by name.
 * @returns names whose hashes differ or that one of the two lacks, or what went wrong.
 */
export function differingBytes(binary, recorded) {
  const words = ['--import', 'tsx', 'tests/env/env-bytes-entry.ts'];
  const { status, stdout, stderr, error } = spawnSync(binary, words, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) return [error?.message ?? stderr.trim().split('\n').slice(-5).join(' ')];
  const { hashes } = JSON.parse(stdout);
  const names = new Set([...Object.keys(hashes), ...Object.keys(recorded)]);
  return [...names].filter((name) => hashes[name] !== recorded[name]);
}
