/**
 * Packs the package, installs the tarball in an empty project as a user would, and tries it: every
 * entry point, the program, the shipped model and the shipped data. Needs a registry (or a cache)
 * for the dependencies.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const LARGEST_MB = 20;
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
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`);

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
  console.log(`${filename}: ${(size / 1e6).toFixed(1)} MB, ${files.length} files, works`);
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

/** Standard output of a program that must succeed. */
function run(cwd, program, ...words) {
  return execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function check(ok, what) {
  if (!ok) throw new Error(`not so: ${what}`);
}
