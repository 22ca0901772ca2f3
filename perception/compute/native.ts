/**
 * Native TensorFlow, where it is: a package of TensorFlow.js that the user installed, or what
 * `npm run native` built. Both are optional and found at run time.
 *
 * The environment says more: SUPAIR_NATIVE names a folder with a build, used before anything else;
 * TF_NUM_INTRAOP_THREADS limits the threads of one operator, TF_CPP_MIN_LOG_LEVEL what TensorFlow
 * prints.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { packageRoot } from '../../storage/package-root.ts';

/** Where it came from, for people; or why there is none, and whether something is there at all. */
export type NativeSearch =
  | { readonly origin: string }
  | { readonly problem: string; readonly broken: boolean };

/** The packages of TensorFlow.js, the better one first. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
/** The builds of scripts/native.mjs, the better one first. */
const VARIANTS = ['gpu', 'cpu'];
/** Both are CommonJS. */
const require: NodeJS.Require = createRequire(import.meta.url);
const GPUS = '/proc/driver/nvidia/gpus';

/** Makes the backend `tensorflow` known to the tensor library, if it can be found. */
export function loadNative(): NativeSearch {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  restoreUtil();
  const problems: string[] = [];
  for (const { origin, load } of candidates()) {
    try {
      load();
      return { origin };
    } catch (error) {
      problems.push(`${origin} does not load: ${firstLine(error)}`);
    }
  }
  return problems.length > 0
    ? { problem: problems.join('; '), broken: true }
    : { problem: 'no native TensorFlow', broken: false };
}

/** The command that makes a build, as typed in the current folder. */
export function buildCommand(): string {
  return `node ${relative(process.cwd(), join(packageRoot(), 'scripts/native.mjs'))}`;
}

/** What the active native backend runs on, e.g. "TensorFlow 2.15.1, CPU, 2 threads". */
export function nativeDevice(): string {
  // both kinds of build use this class of tfjs-node, whose declarations are not installed
  const { binding } = tf.backend() as unknown as {
    readonly binding: { readonly TF_Version: string; isUsingGpuDevice(): boolean };
  };
  const where = binding.isUsingGpuDevice() ? gpuName() : `CPU, ${threads()}`;
  return `TensorFlow ${binding.TF_Version}, ${where}`;
}

// ---------------------------------------------------------------------------

interface Candidate {
  readonly origin: string;
  readonly load: () => void;
}

function candidates(): Candidate[] {
  const named = process.env['SUPAIR_NATIVE'];
  return [
    ...(named === undefined ? [] : builds(named, 'SUPAIR_NATIVE')),
    ...PACKAGES.filter(isInstalled).map((name) => ({ origin: name, load: () => require(name) })),
    ...(named === undefined ? builds(join(packageRoot(), '.native'), 'scripts/native.mjs') : []),
  ];
}

function builds(folder: string, maker: string): Candidate[] {
  return VARIANTS.map((variant) => join(folder, variant, 'index.cjs'))
    .filter((entry) => existsSync(entry))
    .map((entry) => ({
      origin: `the build of ${maker}`,
      // scripts/native/entry.cjs, which exports just this
      load: () => (require(entry) as { register(core: typeof tf): void }).register(tf),
    }));
}

/**
 * Newer versions of Node took these away, or print a warning where they are used; the kernels of
 * tfjs-node 4.22 still call them.
 */
function restoreUtil(): void {
  const old: { isNullOrUndefined?: unknown; isArray?: unknown } = util;
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray = Array.isArray;
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line.trim().replace(/\.$/, '');
}

function threads(): string {
  const wanted = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  const count = Number.isInteger(wanted) && wanted > 0 ? wanted : availableParallelism();
  return count === 1 ? '1 thread' : `${count} threads`;
}

/** As NVIDIA's driver says it. */
function gpuName(): string {
  try {
    const [gpu = ''] = readdirSync(GPUS);
    const text = readFileSync(join(GPUS, gpu, 'information'), 'utf8');
    return /^Model:\s*(.+)$/m.exec(text)?.[1] ?? 'a GPU';
  } catch {
    return 'a GPU'; // a driver without that folder, as in some containers
  }
}
