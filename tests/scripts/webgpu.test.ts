/** The script that fetches WebGPU, short of fetching it; CI does that. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/webgpu.mjs');

it.each([
  ['explains itself', '--help', 0, /--remove/, /^$/],
  ['refuses what it does not know', '--gpu', 2, /^$/, /--gpu[\s\S]*--remove/],
])('%s', (_what, word, code, out, err) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, word], {
    encoding: 'utf8',
  });
  expect(status).toBe(code);
  expect(stdout).toMatch(out);
  expect(stderr).toMatch(err);
});
