/**
 * Tensors as files hold them: element type, shape, row-major values. No tensor library.
 * F16 exists on disk only: in memory its values are float32.
 */

import { SupairError } from '../env/core/errors.ts';

export type StoredTensor =
  | { readonly dtype: 'F64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'F16'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'U8'; readonly shape: readonly number[]; readonly data: Uint8Array };

export type StoredDtype = StoredTensor['dtype'];

export type StoredTensors = { readonly [name: string]: StoredTensor };

/**
 * The values of tensors that must be there with these shapes, and no others; F32 or F16.
 * @throws BAD_FILE that names the tensor that is missing, unexpected, or of another shape or type.
 */
export function takeTensors<Name extends string>(
  tensors: StoredTensors,
  shapes: { readonly [name in Name]: readonly number[] },
  who: string,
): { [name in Name]: Float32Array } {
  const fault = (name: string, expected: string, got: string): SupairError =>
    new SupairError('BAD_FILE', {
      who: `${who}, tensor "${name}"`,
      expected,
      got,
      remedy: 'The weights do not fit the configuration beside them.',
    });
  for (const name of Object.keys(tensors)) {
    if (!Object.hasOwn(shapes, name)) throw fault(name, 'no such tensor', 'one');
  }
  const taken: [string, Float32Array][] = [];
  for (const [name, shape] of Object.entries<readonly number[]>(shapes)) {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    const wanted = `[${shape.join(', ')}]`;
    if (tensor === undefined) throw fault(name, `a tensor ${wanted}`, 'none');
    if (tensor.dtype !== 'F32' && tensor.dtype !== 'F16') {
      throw fault(name, 'F32 or F16', tensor.dtype);
    }
    const got = `[${tensor.shape.join(', ')}]`;
    if (got !== wanted) throw fault(name, `shape ${wanted}`, got);
    taken.push([name, tensor.data]);
  }
  return Object.fromEntries(taken) as { [name in Name]: Float32Array }; // one entry a key of shapes
}

/** Bytes an element takes on disk. */
export const STORED_BYTES: { readonly [dtype in StoredDtype]: number } = {
  F64: 8,
  F32: 4,
  F16: 2,
  I32: 4,
  U8: 1,
};

/** Elements of a shape; 1 for a scalar's []. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
