/** Parameters to and from named tensors float32 [rows, columns], without the padding. */

import { SupairError } from '../../env/core/errors.ts';
import { type StoredTensor, type StoredTensors, takeTensors } from '../../storage/tensor.ts';
import type { Arena, Parameter } from './arena.ts';

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
  const shapes = arena.parameters.map(
    ({ name, rows, columns }) => [name, [rows, columns]] as const,
  );
  const found = takeTensors(tensors, Object.fromEntries(shapes), who);
  for (const [name, data] of Object.entries(found)) {
    if (data.every(Number.isFinite)) continue;
    throw new SupairError('BAD_FILE', {
      who: `${who}, tensor "${name}"`,
      expected: 'finite numbers',
      got: 'NaN or infinity',
      remedy: 'The weights are damaged; copy or train the policy again.',
    });
  }
  for (const parameter of arena.parameters) {
    fill(parameter, found[parameter.name] as Float32Array); // takeTensors returns every name
  }
}

// ---------------------------------------------------------------------------

function fill({ rows, columns, stride, value }: Parameter, data: Float32Array): void {
  for (let i = 0; i < rows; i++) {
    value.set(data.subarray(i * columns, (i + 1) * columns), i * stride);
  }
}
