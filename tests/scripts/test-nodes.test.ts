/** The script that compares bytes between versions of Node, short of fetching them; CI does that. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { differingBytes } from '../../scripts/env-bytes.mjs';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/test-nodes.mjs');

it.each([
  ['skips', 'counts nothing', '', 'skipped', 0],
  ['fails for', 'counts it where it is needed', '1', 'failed', 1],
])('%s what it cannot fetch, says why, and %s', (_does, _counts, needed, said, code) => {
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
    env: { ...process.env, ...nowhere, SUPAIR_NEED_NODES: needed },
  });
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines) {
    expect(line).toMatch(new RegExp(`^Node 2[024]: ${said}, it cannot .*npm error`));
  }
  const failed = code * lines.length;
  expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual({ passed: 0, failed });
  expect(status).toBe(code);
});

it('names what differs from the record, and nothing else', { timeout: 120_000 }, () => {
  const golden = new URL('../golden/env-bytes.json', import.meta.url);
  const { hashes } = JSON.parse(readFileSync(golden, 'utf8'));
  const { 'Acrobot-v1': left, ...others } = hashes;
  expect(left).toBeDefined();
  const altered = { ...others, 'CartPole-v1': '0', 'No/Such-v0': '1' };
  const found = differingBytes(process.execPath, altered);
  expect(found.sort()).toEqual(['Acrobot-v1', 'CartPole-v1', 'No/Such-v0']);
});

it('tells of a Node that does not run', () => {
  expect(differingBytes('/no/such/node', {}).join()).toMatch(/ENOENT/);
});
