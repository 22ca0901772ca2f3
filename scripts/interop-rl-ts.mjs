/**
 * `npm run interop:rl-ts`: our adapters against the real rl-ts, in a throw-away folder. rl-ts cannot
 * be installed as it is: the overrides below replace a dependency from GitHub, and native parts that
 * download when they are installed. Needs a registry, 0.5 GB of disk for its time, and minutes.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const PROGRAM = 'rl-ts.mjs';
const TFJS = '4.22.0';
const OVERRIDES = {
  numjs: '0.16.1',
  sharp: '0.33.5',
  '@tensorflow/tfjs': TFJS,
  '@tensorflow/tfjs-layers': TFJS,
  '@tensorflow/tfjs-node': `npm:@tensorflow/tfjs@${TFJS}`,
};

const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const version = peerDependencies['rl-ts'];
const folder = mkdtempSync(join(tmpdir(), 'supair-rl-ts-'));
try {
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { 'rl-ts': version },
    overrides: OVERRIDES,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  console.log(`rl-ts ${version}, ${overridden()}, Node ${process.versions.node}`);
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...quiet], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  symlinkSync(ROOT, join(folder, 'node_modules', 'supair-rl'), 'dir');
  copyFileSync(join(ROOT, 'scripts', 'interop', PROGRAM), join(folder, PROGRAM));
  const { status } = spawnSync(process.execPath, [PROGRAM], { cwd: folder, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// ---------------------------------------------------------------------------

function overridden() {
  return Object.entries(OVERRIDES)
    .map(([name, range]) => `${name} ${range}`)
    .join(', ');
}
