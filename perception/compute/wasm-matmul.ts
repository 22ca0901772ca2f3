/**
 * Matrix products with transposed operands on the wasm backend.
 *
 * The backend's own kernel falls from about 40 to 4 GFLOP/s as soon as a transpose flag is set,
 * which every gradient of a product does. This kernel transposes explicitly, which costs little,
 * and then takes the fast path.
 */

import * as tf from '@tensorflow/tfjs-core';

interface Operands {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

interface Backend {
  disposeData(id: tf.DataId): void;
}

/** Replaces the wasm kernel `BatchMatMul`; does nothing the second time. */
export function registerTransposingMatMul(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  const transpose = tf.getKernel('Transpose', 'wasm');
  if (product.kernelFunc === transposingMatMul) return;
  plainMatMul = product.kernelFunc;
  plainTranspose = transpose.kernelFunc;
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...product, kernelFunc: transposingMatMul });
}

// ---------------------------------------------------------------------------

let plainMatMul: tf.KernelFunc;
let plainTranspose: tf.KernelFunc;

function transposingMatMul(call: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  // the engine hands every kernel the inputs its op names: here a and b
  const { a, b } = call.inputs as unknown as Operands;
  const backend = call.backend as Backend;
  const attrs = (call.attrs ?? {}) as { transposeA?: boolean; transposeB?: boolean };
  const left = attrs.transposeA === true ? swapLastAxes(a, backend) : a;
  const right = attrs.transposeB === true ? swapLastAxes(b, backend) : b;
  const out = plainMatMul({
    inputs: { a: left, b: right } as unknown as tf.NamedTensorInfoMap,
    backend,
    attrs: { transposeA: false, transposeB: false },
  });
  if (left !== a) backend.disposeData(left.dataId);
  if (right !== b) backend.disposeData(right.dataId);
  return out as tf.TensorInfo; // BatchMatMul has one output
}

function swapLastAxes(x: tf.TensorInfo, backend: Backend): tf.TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return plainTranspose({ inputs: { x }, backend, attrs: { perm } }) as tf.TensorInfo;
}
