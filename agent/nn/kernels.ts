/**
 * The numerical kernels under the small networks, and the memory they work on.
 *
 * Matrices are row-major Float32Array views of one kernel memory. Letters: M rows, N columns,
 * K the summed axis. N is a multiple of 4 everywhere (networks pad their columns with zeros), and
 * lengths of element-wise kernels are too. Both implementations round to float32 after every
 * operation and sum in the same order, so they agree bit for bit.
 */

export const KERNEL_NAMES = ['simd', 'plain'] as const;

export type KernelName = (typeof KERNEL_NAMES)[number];

export interface Kernels {
  readonly name: KernelName;

  /**
   * `floats` zeros, aligned to 16 bytes; the only arrays that the other methods may be given.
   * @throws INTERNAL beyond the capacity that the kernels were made with.
   */
  allocate(floats: number): Float32Array;

  /**
   * C [M, N] = A [M, K] B [K, N] + bias [N] on every row. A's element (i, k) is
   * `a[i * aRow + k * aColumn]`, so that a transpose costs nothing; B and C are dense.
   */
  gemm(
    m: number,
    n: number,
    k: number,
    a: Float32Array,
    aRow: number,
    aColumn: number,
    b: Float32Array,
    c: Float32Array,
    bias: Float32Array | null,
  ): void;

  /** x = tanh x, in place, absolute error below 4e-7. */
  tanh(x: Float32Array, length: number): void;
  /** d = d (1 - y^2) where y = tanh x. */
  tanhGradient(d: Float32Array, y: Float32Array, length: number): void;
  /** x = max(x, 0), in place. */
  relu(x: Float32Array, length: number): void;
  /** d = d where y = relu x is positive, else 0. */
  reluGradient(d: Float32Array, y: Float32Array, length: number): void;
  /** out [N] = column sums of x [M, N]. */
  columnSums(m: number, n: number, x: Float32Array, out: Float32Array): void;
  /** out [N, M] = transpose of x [M, N]; M a multiple of 4 too. */
  transpose(m: number, n: number, x: Float32Array, out: Float32Array): void;
  sumOfSquares(x: Float32Array, length: number): number;
  /** One step of Adam over flat parameters. */
  adam(step: AdamStep, arrays: AdamArrays, length: number): void;
}

export interface AdamArrays {
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
}

export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Factor on the gradient: 1, or less where its global norm is clipped. */
  readonly gradientScale: number;
  /** Learning rate divided by the first moment's bias correction. */
  readonly stepSize: number;
  /** 1 / sqrt of the second moment's bias correction. */
  readonly secondScale: number;
}

/** The next multiple of 4: the width that a matrix of `columns` columns takes in memory. */
export function padded(columns: number): number {
  return (columns + 3) & ~3;
}
