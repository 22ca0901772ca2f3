/**
 * The memory of a network: all parameters in one flat array, and beside it gradients and Adam's
 * moments of the same layout, so that clipping and the optimiser see four long vectors. Columns
 * are padded with zeros to a multiple of 4; padded weights have zero gradient and stay zero.
 *
 * A network is described by a function that asks for its memory piece by piece. The function runs
 * twice: once to count, once on memory of exactly that size.
 */

import { type KernelName, type Kernels, padded } from './kernels.ts';
import { PlainKernels } from './plain-kernels.ts';
import { SimdKernels } from './simd-kernels.ts';

/** How a parameter starts: orthogonal rows or columns times `gain`, or one value everywhere. */
export type Initial =
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'constant'; readonly value: number };

/** A matrix [rows, columns] held as [padded(rows), stride]. */
export interface Parameter {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Floats from one row to the next: padded(columns). */
  readonly stride: number;
  readonly initial: Initial;
  readonly value: Float32Array;
  readonly gradient: Float32Array;
}

/** What a network is built from. */
export interface Memory {
  readonly kernels: Kernels;
  /** @param name unique in the network; it names the tensor in files. */
  parameter(name: string, rows: number, columns: number, initial: Initial): Parameter;
  /** Working memory of at least `floats` zeros. */
  buffer(floats: number): Float32Array;
}

export interface Arena {
  readonly kernels: Kernels;
  readonly parameters: readonly Parameter[];
  /** All four [P], padding included. */
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
}

/**
 * Builds a network and its memory.
 * @param build called twice; it must ask for the same memory both times and read none of it.
 */
export function buildInArena<T>(
  name: KernelName,
  build: (memory: Memory) => T,
): { readonly network: T; readonly arena: Arena } {
  const count = { parameters: 0, buffers: 0 };
  const nothing = new Float32Array(0);
  build({
    kernels: new PlainKernels(),
    parameter(label, rows, columns, initial) {
      count.parameters += padded(rows) * padded(columns);
      const stride = padded(columns);
      return { name: label, rows, columns, stride, initial, value: nothing, gradient: nothing };
    },
    buffer(floats) {
      count.buffers += padded(floats);
      return nothing;
    },
  });

  const floats = 4 * count.parameters + count.buffers;
  const kernels = name === 'simd' ? new SimdKernels(floats) : new PlainKernels();
  const values = kernels.allocate(count.parameters);
  const gradients = kernels.allocate(count.parameters);
  const firstMoments = kernels.allocate(count.parameters);
  const secondMoments = kernels.allocate(count.parameters);
  const parameters: Parameter[] = [];
  let next = 0;
  const network = build({
    kernels,
    parameter(label, rows, columns, initial) {
      const stride = padded(columns);
      const start = next;
      next += padded(rows) * stride;
      const value = values.subarray(start, next);
      const gradient = gradients.subarray(start, next);
      const made = { name: label, rows, columns, stride, initial, value, gradient };
      parameters.push(made);
      return made;
    },
    buffer: (length) => kernels.allocate(length),
  });
  return {
    network,
    arena: { kernels, parameters, values, gradients, firstMoments, secondMoments },
  };
}
