/**
 * Two faults of the WebGPU backend, mended from outside.
 *
 * - Its `Cast` from int32 or bool to float32 only renames the tensor; kernels that read such a
 *   tensor without converting (transposing, hence every sum over an axis but the last) then fail.
 * - A kernel that fails leaves zeros behind and a line on stderr. Numbers read after that are
 *   wrong, so reading them is an error here.
 */

import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';

/** Mends the active backend, which must be `webgpu`; does nothing the second time. */
export function repairWebgpu(): void {
  const backend = tf.backend() as unknown as WebgpuBackend; // its declarations are not installed
  if (repaired.has(backend)) return;
  repaired.add(backend);
  refuseAfterErrors(backend);
  convertWhenCasting();
}

// ---------------------------------------------------------------------------

interface WebgpuBackend {
  readonly device: {
    addEventListener(
      type: 'uncapturederror',
      listener: (event: { readonly error: { readonly message: string } }) => void,
    ): void;
  };
  read(id: tf.DataId): Promise<tf.BackendValues>;
  disposeData(id: tf.DataId): void;
}

const repaired = new WeakSet<WebgpuBackend>();

function refuseAfterErrors(backend: WebgpuBackend): void {
  let problem: string | null = null;
  backend.device.addEventListener('uncapturederror', ({ error }) => {
    problem ??= error.message;
  });
  const read = backend.read.bind(backend);
  backend.read = async (id) => {
    const values = await read(id);
    if (problem === null) return values;
    throw new SupairError('UNSUPPORTED', {
      who: 'backend webgpu',
      expected: 'a GPU that runs every kernel',
      got: problem.trim().split('\n', 1)[0] ?? '',
      remedy: 'Use the backend wasm.',
    });
  };
}

function convertWhenCasting(): void {
  const cast = tf.getKernel(tf.Cast, 'webgpu');
  if (cast.kernelFunc === convertingCast) return;
  renamingCast = cast.kernelFunc;
  tf.unregisterKernel(tf.Cast, 'webgpu');
  tf.registerKernel({ ...cast, kernelFunc: convertingCast });
}

let renamingCast: tf.KernelFunc;

function convertingCast(call: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  const renamed = renamingCast(call) as tf.TensorInfo; // Cast has one output
  const { dtype } = call.inputs['x'] as tf.TensorInfo; // and one input
  if (renamed.dtype !== 'float32' || dtype === 'float32') return renamed;
  const backend = call.backend as WebgpuBackend;
  // arithmetic reads its operands by the type of their buffer, and writes floats
  const one = tf.scalar(1);
  const inputs = { a: renamed, b: one } as unknown as tf.NamedTensorInfoMap;
  const multiply = tf.getKernel(tf.Multiply, 'webgpu').kernelFunc;
  const converted = multiply({ inputs, backend, attrs: {} }) as tf.TensorInfo;
  backend.disposeData(renamed.dataId);
  one.dispose();
  return converted;
}
