/**
 * The wasm backend's memory, for kernels of our own that read and write its tensors in place.
 *
 * The backend keeps every tensor at a fixed address of its heap. Growing the heap replaces the
 * buffer under JavaScript's views, never the addresses.
 */

import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';
import type { WasmMemory } from '../../env/core/wasm-module.ts';
import { instantiateKernels, type SimdKernels } from './simd.ts';

/** What is used of the backend; it does not export these types. */
interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: WasmMemory } };
  readonly dataIdMap: { get(id: tf.DataId): { readonly memoryOffset: number } | undefined };
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(id: tf.DataId): void;
}

let kernels: SimdKernels | null = null;

/** Our kernels on the heap of the wasm backend, or null where another backend is active. */
export function heapKernels(): SimdKernels | null {
  if (tf.getBackend() !== 'wasm') return null;
  kernels ??= instantiateKernels(backend().wasm.asm.memory);
  return kernels;
}

/** Address of a tensor's data, bytes. */
export function address(x: tf.TensorInfo): number {
  const data = backend().dataIdMap.get(x.dataId);
  if (data === undefined) {
    throw new SupairError('INTERNAL', {
      who: 'wasm-heap',
      expected: 'a tensor of the wasm backend',
      got: 'one of another backend, or a disposed one',
    });
  }
  return data.memoryOffset;
}

/** Copies a tensor's values to the host without an array in between where the heap is at hand. */
export async function readInto(target: Float32Array, x: tf.Tensor): Promise<void> {
  if (tf.getBackend() !== 'wasm') {
    target.set((await x.data()) as Float32Array); // callers read float32 tensors only
    return;
  }
  target.set(new Float32Array(backend().wasm.asm.memory.buffer, address(x), x.size));
}

/** A new float32 tensor on the heap whose values a kernel is about to write. */
export function output(shape: number[]): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend().makeOutput(shape, 'float32'));
}

/** Runs with an address of scratch memory that is free again afterwards. */
export function withScratch<T>(bytes: number, run: (at: number) => T): T {
  const floats = backend().makeOutput([Math.ceil(bytes / 4)], 'float32');
  try {
    return run(address(floats));
  } finally {
    backend().disposeData(floats.dataId);
  }
}

// ---------------------------------------------------------------------------

function backend(): WasmBackend {
  return tf.backend() as unknown as WasmBackend; // only called while the wasm backend is active
}
