/**
 * The one place that picks a tensor backend.
 *
 * - `tensorflow`: native TensorFlow, from a package of TensorFlow.js or from scripts/native.mjs.
 * - `webgpu`: any modern GPU, through Dawn.
 * - `wasm`: always there; one thread with SIMD.
 * - `cpu`: plain JavaScript, for comparisons on tiny shapes only.
 *
 * `auto` takes the first of `tensorflow`, `webgpu` (on a real GPU) and `wasm` that starts.
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
import { loadWebgpu, webgpuCommand } from './webgpu.ts';
import { repairWebgpu } from './webgpu-repairs.ts';

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

// ---------------------------------------------------------------------------

/** A backend that runs, and where it came from. */
interface Started {
  readonly device: string;
  readonly origin: string;
}

/** Or why it does not. */
type Attempt = Started | { readonly problem: string; readonly broken: boolean };

async function start(choice: BackendChoice): Promise<BackendInfo> {
  switch (choice) {
    case 'auto':
      return startAny();
    case 'tensorflow':
      return asked(choice, await startNative(), buildCommand());
    case 'webgpu':
      return asked(choice, await startWebgpu({ allowSoftware: true }), webgpuCommand());
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

async function startAny(): Promise<BackendInfo> {
  const native = await startNative();
  if (!('problem' in native)) return found('tensorflow', native);
  const gpu = await startWebgpu({ allowSoftware: false });
  // one that should have started and did not is worth a word even where another did
  if (!('problem' in gpu)) return found('webgpu', gpu, native.broken ? `; ${native.problem}` : '');
  const reason = `${native.problem}; ${gpu.problem}`;
  return { name: 'wasm', reason, device: await startWasm() };
}

function found(name: BackendName, { device, origin }: Started, remark = ''): BackendInfo {
  return { name, reason: `found: ${origin}${remark}`, device };
}

/** @param command what installs it. */
function asked(name: BackendName, attempt: Attempt, command: string): BackendInfo {
  if (!('problem' in attempt)) {
    return { name, reason: `asked for; ${attempt.origin}`, device: attempt.device };
  }
  throw new SupairError(attempt.broken ? 'UNSUPPORTED' : 'NOT_FOUND', {
    who: `backend ${name}`,
    expected: 'one that is installed and starts',
    got: attempt.problem,
    remedy: `Run \`${command}\`, or use the backend wasm.`,
  });
}

async function startNative(): Promise<Attempt> {
  const search = loadNative();
  if ('problem' in search) return search;
  return (await starts('tensorflow'))
    ? { origin: search.origin, device: nativeDevice() }
    : { problem: `${search.origin} does not start`, broken: true };
}

async function startWebgpu(options: { readonly allowSoftware: boolean }): Promise<Attempt> {
  const search = await loadWebgpu(options);
  if ('problem' in search) return search;
  if (!(await starts('webgpu'))) {
    return { problem: `${search.origin} does not start on ${search.device}`, broken: true };
  }
  repairWebgpu();
  return search;
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
  if (await starts(name)) return;
  throw new SupairError('UNSUPPORTED', {
    who: `backend ${name}`,
    expected: 'a backend that starts on this machine',
    got: 'a failed start',
    remedy: 'Try the backend wasm or cpu.',
  });
}

async function starts(name: BackendName): Promise<boolean> {
  if (!(await tf.setBackend(name))) return false;
  await tf.ready();
  registerGradients();
  return true;
}

/** The processor's name. */
function processor(): string {
  return cpus()[0]?.model.trim() ?? 'unknown processor';
}
