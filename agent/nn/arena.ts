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

/** A matrix [rows, columns] held as [padded(rows), stride], or a vector [1, columns] as [1, stride]. */
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
  matrix(name: string, rows: number, columns: number, initial: Initial): Parameter;
  vector(name: string, columns: number, initial: Initial): Parameter;
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
  const counting: Source = {
    kernels: new PlainKernels(),
    parameter(floats) {
      count.parameters += floats;
      return { value: NOTHING, gradient: NOTHING };
    },
    buffer(floats) {
      count.buffers += padded(floats);
      return NOTHING;
    },
  };
  build(memoryFrom(counting, []));

  const floats = 4 * count.parameters + count.buffers;
  const kernels = name === 'simd' ? new SimdKernels(floats) : new PlainKernels();
  const values = kernels.allocate(count.parameters);
  const gradients = kernels.allocate(count.parameters);
  const firstMoments = kernels.allocate(count.parameters);
  const secondMoments = kernels.allocate(count.parameters);
  let next = 0;
  const cutting: Source = {
    kernels,
    parameter(length) {
      const start = next;
      next += length;
      return { value: values.subarray(start, next), gradient: gradients.subarray(start, next) };
    },
    buffer: (length) => kernels.allocate(length),
  };
  const parameters: Parameter[] = [];
  const network = build(memoryFrom(cutting, parameters));
  return {
    network,
    arena: { kernels, parameters, values, gradients, firstMoments, secondMoments },
  };
}

// ---------------------------------------------------------------------------

const NOTHING = new Float32Array(0);

/** Where the floats of one of the two runs come from. */
interface Source {
  readonly kernels: Kernels;
  parameter(floats: number): Pick<Parameter, 'value' | 'gradient'>;
  buffer(floats: number): Float32Array;
}

/** @param list receives every parameter in order. */
function memoryFrom({ kernels, parameter, buffer }: Source, list: Parameter[]): Memory {
  const add = (held: number, shape: Pick<Parameter, 'name' | 'rows' | 'columns' | 'initial'>) => {
    const stride = padded(shape.columns);
    const made = { ...shape, stride, ...parameter(held * stride) };
    list.push(made);
    return made;
  };
  return {
    kernels,
    matrix: (name, rows, columns, initial) => add(padded(rows), { name, rows, columns, initial }),
    vector: (name, columns, initial) => add(1, { name, rows: 1, columns, initial }),
    buffer,
  };
}
