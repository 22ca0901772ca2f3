/**
 * Packs the package, installs the tarball in an empty project as a user would, weighs what came, and
 * tries it: every entry point, the program, the shipped model and the shipped data. Needs a registry
 * (or a cache) for the dependencies.
 */

import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const LARGEST_MB = 20;
/** On disk, dependencies included, none of the optional parts. */
const LARGEST_INSTALL_MB = 125;
const { name, version, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'supair-pack-'));
try {
  const [{ filename, size, files }] = JSON.parse(
    run(ROOT, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder),
  );
  check(size < LARGEST_MB * 1e6, `the tarball has at most ${LARGEST_MB} MB: ${size}`);
  const stray = files
    .map(({ path }) => path)
    .filter((path) => /(^|\/)(tests\/|\.)|trainer_state/.test(path));
  check(stray.length === 0, `nothing is packed that users do not need: ${stray.join(', ')}`);

  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const quiet = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  run(folder, 'npm', 'install', ...quiet, `./${filename}`);
  const modules = join(folder, 'node_modules');
  const parts = partsOf(modules);
  const installed = parts.reduce((sum, part) => sum + part.bytes, 0);
  const largest = parts.slice(0, 8).map(({ part, bytes }) => `${part} ${megabytes(bytes)}`);
  check(
    installed <= LARGEST_INSTALL_MB * 1e6,
    `an install takes at most ${LARGEST_INSTALL_MB} MB: ${megabytes(installed)}, ${largest.join(', ')}`,
  );
  // again from its lock, as deployments do; this time everything is in npm's cache
  rmSync(modules, { recursive: true });
  const began = performance.now();
  run(folder, 'npm', 'ci', ...quiet);
  const seconds = (performance.now() - began) / 1000;

  for (const subpath of Object.keys(exports).filter((path) => !path.endsWith('.json'))) {
    const id = `${name}${subpath.slice(1)}`;
    run(folder, process.execPath, '--input-type=module', '--eval', `await import('${id}')`);
  }
  check(supair('--version').trim() === version, 'the program says its version');
  check(supair('--help').includes('serve'), 'the program shows its help');
  const judged = json('evaluate', 'tabletop', 'tabletop', '--size', '32');
  check(judged.count_accuracy > 0.9, `the shipped model counts: ${judged.count_accuracy}`);
  const words = ['--recipe', 'published', '--steps', '1', '--size', '256', '--held-out', '0'];
  const fitted = json('fit', 'mnist', ...words, '--out', 'model');
  check(fitted.steps === 1, 'the shipped digits are there');
  console.log(`${filename}: ${megabytes(size)}, ${files.length} files, works`);
  console.log(`installed: ${megabytes(installed)}, npm ci ${seconds.toFixed(1)} s`);
  console.log(`the largest: ${largest.join(', ')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// ---------------------------------------------------------------------------

function supair(...words) {
  return run(folder, 'npx', '--no-install', 'supair-rl', ...words);
}

function json(...words) {
  return JSON.parse(supair(...words, '--json', '-'));
}

/** Packages and the bytes they take on disk, the largest first; those of a scope each by itself. */
function partsOf(modules) {
  return readdirSync(modules)
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((part) => join(name, part))
        : name,
    )
    .map((part) => ({ part, bytes: bytesOf(join(modules, part)) }))
    .toSorted((a, b) => b.bytes - a.bytes);
}

function bytesOf(path) {
  const stat = lstatSync(path);
  const below = stat.isDirectory()
    ? readdirSync(path).map((name) => bytesOf(join(path, name)))
    : [];
  // blocks of 512 bytes; where a file system does not say, the length must do
  return below.reduce((sum, bytes) => sum + bytes, stat.blocks ? 512 * stat.blocks : stat.size);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Standard output of a program that must succeed. */
function run(cwd, program, ...words) {
  return execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function check(ok, what) {
  if (!ok) throw new Error(`not so: ${what}`);
}
