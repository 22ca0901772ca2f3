/**
 * `npm run check`: everything about the sources that is not behaviour. Runs all steps with their
 * times, then shows the output of those that failed. Exit code 1 where any did.
 *
 *   --report FILE   also writes {"passed": N, "failed": N}
 */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
const BIN = resolve(ROOT, 'node_modules/.bin');

/** What each step finds, and its command; those after `build` look at dist. */
const STEPS = [
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['lint and format', 'biome', 'ci', '--colors=off', '.'],
  ['dead code', 'knip'],
  ['architecture', 'vitest', 'run', 'tests/architecture.test.ts'],
  ['build', process.execPath, 'scripts/build.mjs'],
  ['package fields', 'publint', '--strict'],
  ['types as users resolve them', 'attw', '--pack', '.', '--profile', 'esm-only'],
  ['exported names, dist', 'vitest', 'run', 'tests/package.test.ts'],
  ['installed from its tarball', process.execPath, 'scripts/pack-test.mjs'],
];

const { values } = parseArgs({ options: { report: { type: 'string' } } });

const results = STEPS.map(([name, command, ...words]) => {
  const began = performance.now();
  const { status, stdout, stderr, error } = spawnSync(resolve(BIN, command), words, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const seconds = (performance.now() - began) / 1000;
  const ok = status === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(5)} s  ${name}`);
  return { name, ok, output: `${stdout ?? ''}${stderr ?? ''}${error ?? ''}` };
});

const failed = results.filter(({ ok }) => !ok);
for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trim()}`);
if (values.report !== undefined) {
  const counts = { passed: results.length - failed.length, failed: failed.length };
  writeFileSync(values.report, `${JSON.stringify(counts)}\n`);
}
if (failed.length > 0) {
  console.log(`\n${failed.length} of ${results.length} checks failed`);
  process.exitCode = 1;
}
