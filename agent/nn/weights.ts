/** Parameters to and from named tensors, without the padding. */

import { SupairError } from '../../env/core/errors.ts';
import type { StoredTensor, StoredTensors } from '../../storage/tensor.ts';
import type { Arena, Parameter } from './arena.ts';

/** float32 [rows, columns] by parameter name. */
export function exportWeights(arena: Arena): StoredTensors {
  const entries = arena.parameters.map((parameter): [string, StoredTensor] => {
    const { name, rows, columns, stride, value } = parameter;
    const data = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      data.set(value.subarray(i * stride, i * stride + columns), i * columns);
    }
    return [name, { dtype: 'F32', shape: [rows, columns], data }];
  });
  return Object.fromEntries(entries);
}

/**
 * Fills the parameters; nothing changes where a tensor does not fit.
 * @param who names the file in errors.
 * @throws BAD_FILE for a missing or unknown tensor, a wrong type or shape, or a number not finite.
 */
export function importWeights(arena: Arena, tensors: StoredTensors, who: string): void {
  const known = new Set(arena.parameters.map(({ name }) => name));
  const unknown = Object.keys(tensors).find((name) => !known.has(name));
  if (unknown !== undefined) throw bad(`${who}, tensor "${unknown}"`, 'no such tensor', 'one');
  const found = arena.parameters.map((parameter) => ({
    parameter,
    data: fitting(parameter, tensors[parameter.name], `${who}, tensor "${parameter.name}"`),
  }));
  for (const { parameter, data } of found) {
    const { rows, columns, stride, value } = parameter;
    for (let i = 0; i < rows; i++) {
      value.set(data.subarray(i * columns, (i + 1) * columns), i * stride);
    }
  }
}

// ---------------------------------------------------------------------------

function fitting(
  { rows, columns }: Parameter,
  tensor: StoredTensor | undefined,
  who: string,
): Float32Array {
  const expected = `float32 [${rows}, ${columns}]`;
  if (tensor === undefined) throw bad(who, expected, 'none');
  if (tensor.dtype !== 'F32' && tensor.dtype !== 'F16') throw bad(who, expected, tensor.dtype);
  const [r, c] = tensor.shape;
  if (tensor.shape.length !== 2 || r !== rows || c !== columns) {
    throw bad(who, expected, `[${tensor.shape.join(', ')}]`);
  }
  if (!tensor.data.every(Number.isFinite)) throw bad(who, 'finite numbers', 'NaN or infinity');
  return tensor.data;
}

function bad(who: string, expected: string, got: string): SupairError {
  const remedy = 'The file does not belong to this configuration; train or copy the folder again.';
  return new SupairError('BAD_FILE', { who, expected, got, remedy });
}
