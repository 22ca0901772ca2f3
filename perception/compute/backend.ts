/**
 * The one place that picks a tensor backend.
 *
 * - `tensorflow`: native TensorFlow, from a package of TensorFlow.js or from scripts/native.mjs.
 * - `wasm`: always there; one thread with SIMD.
 * - `cpu`: plain JavaScript, for comparisons on tiny shapes only.
 *
 * `auto` takes the first of them that starts.
 */

import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';
import {
  BACKENDS,
  type BackendChoice,
  type BackendInfo,
  type BackendName,
} from './backend-names.ts';
import { registerGradients } from './gradients.ts';
import { buildCommand, loadNative, nativeDevice } from './native.ts';
import { registerSharedIdentity } from './wasm-identity.ts';
import { registerFastMatMul } from './wasm-matmul.ts';

export { BACKENDS, type BackendChoice, type BackendInfo, type BackendName };

const EVENTS = ['uncaughtException', 'unhandledRejection'];

let current: BackendInfo | null = null;

/**
 * Selects and prepares a backend; calling again with the same choice costs nothing, and `auto`
 * keeps the one in use.
 *
 * @throws NOT_FOUND, UNSUPPORTED where the one asked for is not there or does not start.
 */
export async function useBackend(choice: BackendChoice = 'auto'): Promise<BackendInfo> {
  if (current !== null && (choice === 'auto' || choice === current.name)) return current;
  current = await start(choice);
  return current;
}

/** For people: the backend, what it runs on, and why. */
export function describeBackend({ name, device, reason }: BackendInfo): string {
  return `${name} on ${device} (${reason})`;
}

// ---------------------------------------------------------------------------

/** A backend that runs, with where it came from; or why it does not. */
type Attempt =
  | { readonly device: string; readonly origin: string }
  | { readonly problem: string; readonly broken: boolean };

async function start(choice: BackendChoice): Promise<BackendInfo> {
  switch (choice) {
    case 'auto': {
      const native = await startNative();
      if (!('problem' in native)) {
        return { name: 'tensorflow', reason: `found: ${native.origin}`, device: native.device };
      }
      return { name: 'wasm', reason: native.problem, device: await startWasm() };
    }
    case 'tensorflow': {
      const native = await startNative();
      if ('problem' in native) throw notStarted(choice, native, `Run \`${buildCommand()}\``);
      return { name: choice, reason: `asked for; ${native.origin}`, device: native.device };
    }
    case 'wasm':
      return { name: choice, reason: 'asked for', device: await startWasm() };
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      await activate(choice);
      return { name: choice, reason: 'asked for', device: `JavaScript, ${processor()}` };
    default:
      choice satisfies never;
      throw new SupairError('BAD_ARGUMENT', {
        who: 'backend',
        expected: BACKENDS.join(' | '),
        got: String(choice),
      });
  }
}

async function startNative(): Promise<Attempt> {
  const found = loadNative();
  if ('problem' in found) return found;
  await activate('tensorflow');
  return { ...found, device: nativeDevice() };
}

/** What it runs on. */
async function startWasm(): Promise<string> {
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
  registerSharedIdentity();
  return `WebAssembly SIMD, ${processor()}`;
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

function notStarted(
  name: BackendName,
  { problem, broken }: { readonly problem: string; readonly broken: boolean },
  remedy: string,
): SupairError {
  return new SupairError(broken ? 'UNSUPPORTED' : 'NOT_FOUND', {
    who: `backend ${name}`,
    expected: 'one that is installed and starts',
    got: problem,
    remedy: `${remedy}, or use the backend wasm.`,
  });
}

/** The processor's name. */
function processor(): string {
  return cpus()[0]?.model.trim() ?? 'unknown processor';
}
