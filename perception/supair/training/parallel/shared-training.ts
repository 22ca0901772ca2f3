/**
 * A training state in shared memory: one flat array a part, in which every parameter has its place,
 * so that threads can divide it among themselves regardless of where tensors end.
 *
 *   params     [P]      read by all before a step, written by parts at its end
 *   average, first, second [P]   written by parts when asked to save
 *   gradients  [W, P]   each thread writes its own row, and reads all rows of its part
 *   values     [W]      each thread's share of the step's loss or ELBO
 *   decayFrom  [1]      the step from which the learning rate falls; negative until decided
 */

import type { HostParams } from '../../params.ts';
import type { SavedTraining } from '../saved-training.ts';
import type { TrainConfig } from '../train-config.ts';

/** Where a parameter stands in the flat arrays. */
export interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

export interface SharedTraining {
  readonly places: readonly Place[];
  /** Number of parameters P. */
  readonly size: number;
  readonly params: Float32Array;
  readonly average: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly gradients: Float32Array;
  readonly values: Float64Array;
  readonly decayFrom: Float64Array;
}

/** Copies a state into shared memory for W threads. */
export function shareTraining(
  saved: SavedTraining,
  threads: number,
  { decayFrom = -1 }: Pick<TrainConfig, 'decayFrom'> = {},
): SharedTraining {
  const places: Place[] = [];
  let size = 0;
  for (const [name, { shape, data }] of Object.entries(saved.params)) {
    places.push({ name, shape, from: size, to: size + data.length });
    size += data.length;
  }
  const flat = (part: HostParams): Float32Array => {
    const all = sharedFloats(size);
    for (const { name, from } of places) all.set(part[name]?.data ?? [], from);
    return all;
  };
  return {
    places,
    size,
    params: flat(saved.params),
    average: flat(saved.average ?? saved.params),
    first: flat(saved.first),
    second: flat(saved.second),
    gradients: sharedFloats(threads * size),
    values: sharedDoubles(threads),
    decayFrom: sharedDoubles(1).fill(decayFrom),
  };
}

/** The parameters of a flat array by name, as views. */
export function byName(places: readonly Place[], flat: Float32Array): HostParams {
  return Object.fromEntries(
    places.map(({ name, shape, from, to }) => [name, { shape, data: flat.subarray(from, to) }]),
  );
}

/** The part of `total` that falls to one of W threads: parts are disjoint, cover all, and as even as can be. */
export function partOf(
  total: number,
  rank: number,
  threads: number,
): { readonly from: number; readonly to: number } {
  return {
    from: Math.floor((total * rank) / threads),
    to: Math.floor((total * (rank + 1)) / threads),
  };
}

// ---------------------------------------------------------------------------

function sharedDoubles(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}
