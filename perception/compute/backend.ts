/**
 * The one place that picks a tensor backend.
 *
 * - `tensorflow`: native TensorFlow through `@tensorflow/tfjs-node(-gpu)`, an optional peer; used
 *   where it is installed.
 * - `wasm`: always there; one thread with SIMD.
 * - `cpu`: plain JavaScript, for comparisons on tiny shapes only.
 */

import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';
import { registerGradients } from './gradients.ts';
import { registerFastMatMul } from './wasm-matmul.ts';

export const BACKENDS = ['auto', 'wasm', 'tensorflow', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];
export type BackendName = Exclude<BackendChoice, 'auto'>;

export interface BackendInfo {
  readonly name: BackendName;
  /** Why this one, a short clause for logs and model configs. */
  readonly reason: string;
}

const EVENTS = ['uncaughtException', 'unhandledRejection'];

let current: BackendInfo | null = null;

/** Selects and prepares a backend; calling again with the same choice costs nothing. */
export async function useBackend(choice: BackendChoice = 'auto'): Promise<BackendInfo> {
  if (current !== null && (choice === 'auto' || choice === current.name)) return current;
  current = await start(choice);
  return current;
}

/**
 * Whether loops over host arrays beat many small batched products here: true except on native
 * backends (the wasm backend multiplies batches of small matrices at a twentieth of its speed).
 */
export function prefersHostLoops(): boolean {
  return tf.getBackend() !== 'tensorflow';
}

// ---------------------------------------------------------------------------

async function start(choice: BackendChoice): Promise<BackendInfo> {
  switch (choice) {
    case 'auto': {
      const native = await tryNative();
      if (native !== null) return { name: 'tensorflow', reason: `${native} is installed` };
      await startWasm();
      return { name: 'wasm', reason: 'no native TensorFlow installed' };
    }
    case 'tensorflow': {
      const native = await tryNative();
      if (native === null) {
        throw new SupairError('NOT_FOUND', {
          who: 'backend tensorflow',
          expected: '@tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu 4.22.0 to be installed',
          got: 'neither',
          remedy: 'Install one of them, or use the backend wasm.',
        });
      }
      return { name: 'tensorflow', reason: `asked for; ${native}` };
    }
    case 'wasm':
      await startWasm();
      return { name: 'wasm', reason: 'asked for' };
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      await activate('cpu');
      return { name: 'cpu', reason: 'asked for' };
    default:
      choice satisfies never;
      throw new SupairError('BAD_ARGUMENT', {
        who: 'backend',
        expected: BACKENDS.join(' | '),
        got: String(choice),
      });
  }
}

async function startWasm(): Promise<void> {
  const program: NodeJS.EventEmitter = process;
  const before = EVENTS.map((event) => program.listeners(event));
  await import('@tensorflow/tfjs-backend-wasm');
  await activate('wasm');
  // the backend's loader installs handlers that rethrow whatever the program failed to catch, with
  // its own minified source as the place: errors are the program's business
  EVENTS.forEach((event, i) => {
    for (const listener of program.listeners(event)) {
      // EventEmitter types its listeners as Function and takes them back as callbacks
      const own = listener as (...args: unknown[]) => void;
      if (before[i]?.includes(listener) !== true) program.removeListener(event, own);
    }
  });
  registerFastMatMul();
}

/** The name of the native package that loaded, or null where none is installed. */
async function tryNative(): Promise<string | null> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      await import(name);
    } catch {
      continue; // an optional peer: absence and a failed native load both mean "not here"
    }
    await activate('tensorflow');
    return name;
  }
  return null;
}

async function activate(name: BackendName): Promise<void> {
  const ok = await tf.setBackend(name);
  if (!ok) {
    throw new SupairError('UNSUPPORTED', {
      who: `backend ${name}`,
      expected: 'a backend that starts on this machine',
      got: 'a failed start',
      remedy: 'Try the backend wasm or cpu.',
    });
  }
  await tf.ready();
  registerGradients();
}
