/**
 * Where the package lies, from source or from dist, and what it ships: `data/` and `models/`.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SupairError } from '../env/core/errors.ts';
import { didYouMean } from '../env/core/nearest.ts';

const PACKAGE_NAME = 'supair-rl';

let found: string | null = null;

/** The nearest folder at or above this file whose package.json is ours. */
export function packageRoot(): string {
  found ??= findRoot(import.meta.dirname);
  return found;
}

/** The package's version, e.g. "0.1.0". */
export function packageVersion(): string {
  const { version } = readPackage(packageRoot()) ?? {};
  return typeof version === 'string' ? version : 'unknown';
}

/**
 * Path of a shipped data file, e.g. `dataFile('mnist/t10k-images-idx3-ubyte.gz')`.
 * @throws NOT_FOUND
 */
export function dataFile(name: string): string {
  const path = join(packageRoot(), 'data', name);
  if (existsSync(path)) return path;
  throw new SupairError('NOT_FOUND', {
    who: 'dataFile',
    expected: `the shipped file data/${name}`,
    got: 'none',
    remedy: 'Install the package again: a part of it is missing.',
  });
}

/** Names of the models in `models/`, sorted. */
function shippedModels(): string[] {
  const models = join(packageRoot(), 'models');
  if (!existsSync(models)) return [];
  return readdirSync(models, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * The folder of a model given as a shipped name (`tabletop`, or `models/tabletop`) or as a folder.
 * A folder wins over a shipped model of the same name.
 * @throws NOT_FOUND with the names there are.
 */
export function resolveModel(nameOrFolder: string): string {
  if (existsSync(join(nameOrFolder, 'config.json'))) return resolve(nameOrFolder);
  const shipped = shippedModels();
  const name = nameOrFolder.replace(/^models\//, '');
  if (shipped.includes(name)) return join(packageRoot(), 'models', name);
  const got = existsSync(nameOrFolder) ? 'a folder without config.json' : 'neither';
  throw new SupairError('NOT_FOUND', {
    who: `model "${nameOrFolder}"`,
    expected: 'a shipped model or a model folder',
    got,
    remedy: didYouMean(name, shipped),
  });
}

// ---------------------------------------------------------------------------

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (readPackage(folder)?.name === PACKAGE_NAME) return folder;
    if (dirname(folder) === folder) {
      throw new SupairError('NOT_FOUND', {
        who: 'packageRoot',
        expected: `a package.json of ${PACKAGE_NAME} above ${start}`,
        got: 'none',
        remedy: 'Keep the dist folder inside the installed package.',
      });
    }
  }
}

function readPackage(folder: string): { name?: unknown; version?: unknown } | null {
  const path = join(folder, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
