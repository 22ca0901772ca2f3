/**
 * Matrix products on the wasm backend, by our own kernel.
 *
 * The backend's own falls from about 40 to below 4 GFLOP/s as soon as a transpose flag is set
 * (which every gradient of a product does) or there is a batch. Ours reads any strides at the same
 * speed.
 */

import * as tf from '@tensorflow/tfjs-core';
import { gemmScratch } from './simd.ts';
import { address, heapKernels, output, withScratch } from './wasm-heap.ts';

/** Replaces the wasm kernel `BatchMatMul`; does nothing the second time. */
export function registerFastMatMul(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  if (product.kernelFunc === fastMatMul) return;
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ ...product, kernelFunc: fastMatMul });
}

// ---------------------------------------------------------------------------

function fastMatMul(call: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  // the engine hands every kernel the inputs its op names: here a and b, of rank 2 or more
  const { a, b } = call.inputs as unknown as { a: tf.TensorInfo; b: tf.TensorInfo };
  const { transposeA, transposeB } = (call.attrs ?? {}) as {
    transposeA?: boolean;
    transposeB?: boolean;
  };
  const left = operand(a, transposeA === true);
  const right = operand(b, transposeB === true);
  const [m, k, n] = [left.rows, left.columns, right.columns];
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(left.batch, right.batch);
  const items = tf.util.sizeFromShape(batch);
  const out = output([...batch, m, n]);
  const [aStart, bStart, cStart] = [address(a), address(b), address(out)];
  withScratch(gemmScratch(m, k), (scratch) => {
    for (let i = 0; i < items; i++) {
      heapKernels()?.gemm(
        m,
        n,
        k,
        aStart + 4 * m * k * itemOf(i, batch, left.batch),
        left.rowStride,
        left.columnStride,
        bStart + 4 * k * n * itemOf(i, batch, right.batch),
        right.rowStride,
        right.columnStride,
        cStart + 4 * m * n * i,
        scratch,
      );
    }
  });
  return out;
}

/** A matrix, or a batch of them, as it enters the product. */
interface Operand {
  readonly batch: number[];
  readonly rows: number;
  readonly columns: number;
  /** Floats from row to row and from column to column. */
  readonly rowStride: number;
  readonly columnStride: number;
}

function operand({ shape }: tf.TensorInfo, transposed: boolean): Operand {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const batch = shape.slice(0, -2);
  return transposed
    ? { batch, rows: columns, columns: rows, rowStride: 1, columnStride: columns }
    : { batch, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Which matrix of an operand meets item `i` of the whole batch (axes of size 1 repeat). */
function itemOf(i: number, batch: readonly number[], own: readonly number[]): number {
  let item = 0;
  let stride = 1;
  let rest = i;
  for (let axis = batch.length - 1, o = own.length - 1; o >= 0; axis--, o--) {
    const size = batch[axis] as number; // own is never longer than the broadcast shape
    const ownSize = own[o] as number;
    if (ownSize > 1) item += (rest % size) * stride;
    rest = Math.floor(rest / size);
    stride *= ownSize;
  }
  return item;
}
