/**
 * Matrix products on the wasm backend, without its two cliffs.
 *
 * The backend's own kernel falls from about 40 to below 4 GFLOP/s as soon as a transpose flag is
 * set (which every gradient of a product does) or there is a batch. This kernel transposes
 * explicitly, which costs little, and takes large batched products one by one down the fast path.
 */

import * as tf from '@tensorflow/tfjs-core';

interface Backend {
  disposeData(id: tf.DataId): void;
}

/** Multiplications an item of a batch must have to be worth its own call. */
const WORTH_A_CALL = 2_000_000;

/** Replaces the wasm kernel `BatchMatMul`; does nothing the second time. */
export function registerFastMatMul(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  if (product.kernelFunc === fastMatMul) return;
  plainMatMul = product.kernelFunc;
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...product, kernelFunc: fastMatMul });
}

// ---------------------------------------------------------------------------

let plainMatMul: tf.KernelFunc;

function fastMatMul(call: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  // the engine hands every kernel the inputs its op names: here a and b
  const { a, b } = call.inputs as unknown as { a: tf.TensorInfo; b: tf.TensorInfo };
  const backend = call.backend as Backend;
  const attrs = (call.attrs ?? {}) as { transposeA?: boolean; transposeB?: boolean };
  if (attrs.transposeA === true && attrs.transposeB !== true && elements(a) > elements(b)) {
    // a^T b = (b^T a)^T: transposing the small operand and the small result costs less
    const turned = swapLastAxes(b, backend);
    const product = anyProduct(turned, a, backend);
    const out = swapLastAxes(product, backend);
    backend.disposeData(turned.dataId);
    backend.disposeData(product.dataId);
    return out;
  }
  const left = attrs.transposeA === true ? swapLastAxes(a, backend) : a;
  const right = attrs.transposeB === true ? swapLastAxes(b, backend) : b;
  const out = anyProduct(left, right, backend);
  if (left !== a) backend.disposeData(left.dataId);
  if (right !== b) backend.disposeData(right.dataId);
  return out;
}

function elements(x: tf.TensorInfo): number {
  return x.shape.reduce((n, size) => n * size, 1);
}

function anyProduct(a: tf.TensorInfo, b: tf.TensorInfo, backend: Backend): tf.TensorInfo {
  return isWorthSplitting(a, b) ? itemByItem(a, b, backend) : multiply(a, b, backend);
}

function isWorthSplitting(a: tf.TensorInfo, b: tf.TensorInfo): boolean {
  if (a.shape.length !== 3 || b.shape.length !== 3) return false;
  const [batch, rows, inner] = a.shape as [number, number, number];
  const columns = b.shape[2] as number; // of rank 3
  return batch > 1 && batch === b.shape[0] && rows * inner * columns >= WORTH_A_CALL;
}

function itemByItem(a: tf.TensorInfo, b: tf.TensorInfo, backend: Backend): tf.TensorInfo {
  const [batch, rows] = a.shape as [number, number, number];
  const columns = b.shape[2] as number; // of rank 3
  const items = Array.from({ length: batch }, (_, i) => {
    const left = slice(a, i, backend);
    const right = slice(b, i, backend);
    const out = multiply(left, right, backend);
    backend.disposeData(left.dataId);
    backend.disposeData(right.dataId);
    return out;
  });
  const joined = run('Concat', items, backend, { axis: 0 });
  for (const item of items) backend.disposeData(item.dataId);
  return { ...joined, shape: [batch, rows, columns] };
}

function multiply(a: tf.TensorInfo, b: tf.TensorInfo, backend: Backend): tf.TensorInfo {
  const inputs = { a, b } as unknown as tf.NamedTensorInfoMap;
  // BatchMatMul has one output
  return plainMatMul({
    inputs,
    backend,
    attrs: { transposeA: false, transposeB: false },
  }) as tf.TensorInfo;
}

/** Item `i` of the first axis, [1, rows, columns]. */
function slice(x: tf.TensorInfo, i: number, backend: Backend): tf.TensorInfo {
  return run('Slice', { x }, backend, { begin: [i, 0, 0], size: [1, ...x.shape.slice(1)] });
}

function swapLastAxes(x: tf.TensorInfo, backend: Backend): tf.TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return run('Transpose', { x }, backend, { perm });
}

/** Another kernel of the same backend; all used here have one output. */
function run(
  name: string,
  inputs: { readonly x: tf.TensorInfo } | readonly tf.TensorInfo[],
  backend: Backend,
  attrs: tf.NamedAttrMap,
): tf.TensorInfo {
  const kernel = tf.getKernel(name, 'wasm').kernelFunc;
  return kernel({
    inputs: inputs as unknown as tf.NamedTensorInfoMap,
    backend,
    attrs,
  }) as tf.TensorInfo;
}
