/**
 * The backends that tests run on. The environment variable SUPAIR_TEST_BACKEND puts the tests of
 * `perception/` on another than wasm: `SUPAIR_TEST_BACKEND=tensorflow npx vitest run tests/perception`.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, type SuiteAPI } from 'vitest';
import { BACKENDS, type BackendName } from '../../perception/compute/backend-names.ts';
import { packageRoot } from '../../storage/package-root.ts';

/** WebGPU has suites of its own: its tensors cannot be read at once, as most tests do. */
const NAMES = BACKENDS.filter((name) => name !== 'auto' && name !== 'webgpu');

/** What suites run on that are not about one backend. */
export const TEST_BACKEND: BackendName = chosen();

/** Suites about wasm itself say nothing about other backends. */
export const describeOnWasm: SuiteAPI['skip'] = describe.skipIf(TEST_BACKEND !== 'wasm');

/** Time limits for those that learn something: plain JavaScript takes long over it. */
export const PATIENCE: number = TEST_BACKEND === 'cpu' ? 5 : 1;

/** Every backend that can be had here: what suites run on that compare backends. */
export const BACKENDS_HERE: readonly BackendName[] = NAMES.filter(
  (name) => whyMissing(name) === null,
);

/** Why a backend cannot be had here; null where it can. One that is there must start. */
export function whyMissing(name: BackendName): string | null {
  if (name === 'tensorflow' && !hasNative()) return 'no native TensorFlow: npm run native';
  if (name === 'webgpu' && !hasWebgpu()) return 'no WebGPU: npm run webgpu';
  return null;
}

/** Whether a package can be imported. */
export function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

// ---------------------------------------------------------------------------

function chosen(): BackendName {
  const asked = process.env['SUPAIR_TEST_BACKEND'] ?? 'wasm';
  const name = NAMES.find((known) => known === asked);
  // a run that asked for a backend must not pass without it
  const problem = name === undefined ? `not one of ${NAMES.join(', ')}` : whyMissing(name);
  if (name === undefined || problem !== null) {
    throw new Error(`SUPAIR_TEST_BACKEND=${asked}: ${problem}`);
  }
  return name;
}

function hasNative(): boolean {
  const folder = process.env['SUPAIR_NATIVE'] ?? join(packageRoot(), '.native');
  const built = ['cpu', 'gpu'].some((variant) => existsSync(join(folder, variant, 'index.cjs')));
  return built || ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].some(isInstalled);
}

function hasWebgpu(): boolean {
  const fetched = existsSync(join(packageRoot(), '.webgpu/package.json'));
  return fetched || ['webgpu', '@tensorflow/tfjs-backend-webgpu'].every(isInstalled);
}
