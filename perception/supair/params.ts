/**
 * Parameters of a model: named tensors, drawn on the host so that every backend starts from the
 * same numbers.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';
import type { Rng } from '../../env/core/random.ts';

/** Values on the host: shape and float32 data by name, in a fixed order. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type HostParams = { readonly [name: string]: HostTensor };

/** The same on the backend. The holder disposes. */
export type Params = { readonly [name: string]: tf.Tensor };

/** The tensor of that name, on the backend or on the host. */
export function param<T>(params: { readonly [name: string]: T }, name: string): T {
  const tensor = params[name];
  if (tensor === undefined) {
    throw new SupairError('INTERNAL', { who: 'params', expected: `a tensor ${name}`, got: 'none' });
  }
  return tensor;
}

/** Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot & Bengio 2010). */
export function glorot(rows: number, columns: number, rng: Rng, gain = 1): HostTensor {
  const limit = gain * Math.sqrt(6 / (rows + columns));
  return {
    shape: [rows, columns],
    data: rng.fillUniform(new Float32Array(rows * columns), -limit, limit),
  };
}

export function filled(shape: readonly number[], value: number): HostTensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: new Float32Array(size).fill(value) };
}

export function vector(values: readonly number[]): HostTensor {
  return { shape: [values.length], data: Float32Array.from(values) };
}

export function mapValues<A, B>(
  record: { readonly [key: string]: A },
  f: (value: A, key: string) => B,
): { [key: string]: B } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));
}
