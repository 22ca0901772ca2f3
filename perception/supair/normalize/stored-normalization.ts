/** A normalization in a model folder: its kind among the settings, its picture among the tensors. */

import { z } from 'zod';
import { SupairError } from '../../../env/core/errors.ts';
import type { StoredTensors } from '../../../storage/tensor.ts';
import type { SupairConfig } from '../config.ts';
import type { Normalization, NormalizationKind } from './normalization.ts';

/** What config.json says. */
export const NORMALIZATION: z.ZodType<{ kind: NormalizationKind }> = z.object({
  kind: z.enum(['one-color', 'gain', 'shake']),
});

/** Name of the tensor of the empty scene, uint8 [H, W, C]. */
const REFERENCE = 'normalization.reference';

export function normalizationTensors(
  normalization: Normalization | undefined,
  { height, width, channels }: SupairConfig,
): StoredTensors {
  if (normalization === undefined || normalization.kind === 'one-color') return {};
  const shape = [height, width, channels];
  return { [REFERENCE]: { dtype: 'U8', shape, data: normalization.reference } };
}

/**
 * @returns the normalization, and the tensors that are not its own.
 * @throws BAD_FILE where the picture is missing or of another shape.
 */
export function readNormalization(
  stored: { readonly kind: NormalizationKind } | undefined,
  tensors: StoredTensors,
  { height, width, channels }: SupairConfig,
  who: string,
): { readonly normalization: Normalization | undefined; readonly rest: StoredTensors } {
  if (stored === undefined) return { normalization: undefined, rest: tensors };
  const { kind } = stored;
  if (kind === 'one-color') return { normalization: { kind }, rest: tensors };
  const { [REFERENCE]: reference, ...rest } = tensors;
  const shape = [height, width, channels];
  if (reference?.dtype === 'U8' && reference.shape.join() === shape.join()) {
    return { normalization: { kind, reference: reference.data }, rest };
  }
  throw new SupairError('BAD_FILE', {
    who: `${who}, tensor "${REFERENCE}"`,
    expected: `U8 [${shape.join(', ')}]`,
    got: reference === undefined ? 'none' : `${reference.dtype} [${reference.shape.join(', ')}]`,
    remedy: 'Write the model again with fit.',
  });
}
