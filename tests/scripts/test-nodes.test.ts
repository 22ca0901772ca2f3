/** The script that compares bytes between versions of Node, short of fetching them; CI does that. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/test-nodes.mjs');

it('skips what it cannot fetch, says why, and counts nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'supair-test-nodes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.json');
  const nowhere = {
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'cache'),
  };
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, '--report', report], {
    encoding: 'utf8',
    env: { ...process.env, ...nowhere },
  });
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines) expect(line).toMatch(/^Node 2[024]: skipped, it cannot .*npm error/);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual({ passed: 0, failed: 0 });
  expect(status).toBe(0);
});
