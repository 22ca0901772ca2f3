/**
 * Copies of tensors on the wasm backend that share their memory. The backend's own kernel copies the
 * bytes, and every value that is kept for a gradient passes through it. No kernel writes to a tensor
 * that exists already, so sharing is safe.
 */

import * as tf from '@tensorflow/tfjs-core';

interface CountingBackend {
  incRef(id: tf.DataId): void;
}

/** Replaces the wasm kernel `Identity`; does nothing the second time. */
export function registerSharedIdentity(): void {
  const identity = tf.getKernel(tf.Identity, 'wasm');
  if (identity.kernelFunc === shared) return;
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel({ ...identity, kernelFunc: shared });
}

// ---------------------------------------------------------------------------

function shared({ inputs, backend }: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  const { dataId, shape, dtype } = inputs['x'] as tf.TensorInfo; // the one input of Identity
  (backend as CountingBackend).incRef(dataId);
  return { dataId, shape, dtype };
}
