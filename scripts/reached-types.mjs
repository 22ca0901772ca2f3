/**
 * Type declarations that nobody can import: those of files that no entry point's declarations lead
 * to. Two thirds of all files are such; without them an installation is a megabyte smaller.
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Removes them from a build.
 *
 * @param folder the build, as `dist` will be.
 * @param manifest package.json as an object.
 */
export function dropUnreachedTypes(folder, manifest) {
  const reached = reachedFrom(entriesOf(manifest.exports), folder);
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(join(folder, file));
  }
}

// ---------------------------------------------------------------------------

/** Declarations that package.json names, relative to dist. */
function entriesOf(exports) {
  if (typeof exports === 'string') {
    return exports.endsWith('.d.ts') ? [relative('dist', exports)] : [];
  }
  return Object.values(exports).flatMap(entriesOf);
}

/** The entries and all that they import, by relative path. */
function reachedFrom(entries, folder) {
  const reached = new Set();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)) {
      open.push(join(dirname(file), path.replace(/(?:\.d)?\.[jt]s$/, '.d.ts')));
    }
  }
  return reached;
}
