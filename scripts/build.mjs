/**
 * Builds dist/ with tsc, unless it holds what the sources compile to already. The new build is made
 * beside the old one and then takes its place: a program that runs from dist is not pulled apart.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { dropUnreachedTypes } from './reached-types.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const MAIN = 'cli/main.js';
/** Fingerprint of the sources that dist was made from. */
const STAMP = '.sources';
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const PROJECT = 'tsconfig.build.json';

const sources = fingerprint();
if (existsSync(join(DIST, MAIN)) && stampOf(DIST) === sources) {
  console.log('dist is up to date');
} else if (!existsSync(TSC)) {
  console.error('build: TypeScript is not installed. Run `npm ci` with development dependencies.');
  process.exitCode = 1;
} else {
  process.exitCode = build();
}

// ---------------------------------------------------------------------------

/** The exit code of the compiler; dist changes only where it is 0. */
function build() {
  const fresh = join(ROOT, `.build-${process.pid}`);
  try {
    const arguments_ = [TSC, '-p', PROJECT, '--outDir', fresh];
    const { status } = spawnSync(process.execPath, arguments_, { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) return status ?? 1;
    dropUnreachedTypes(fresh, JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    chmodSync(join(fresh, MAIN), 0o755);
    writeFileSync(join(fresh, STAMP), sources);
    const old = `${fresh}-old`;
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(fresh, DIST);
    rmSync(old, { recursive: true, force: true });
    return 0;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** A digest of everything that a build depends on. */
function fingerprint() {
  const { include } = JSON.parse(readFileSync(join(ROOT, PROJECT), 'utf8'));
  const files = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    PROJECT,
    ...include.flatMap(filesBelow),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

function stampOf(folder) {
  const path = join(folder, STAMP);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
