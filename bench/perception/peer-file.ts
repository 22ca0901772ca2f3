/**
 * What the PyTorch peers start from, as one file: the same parameters, circuits, images and noise
 * as ours. Names and shapes of the parameters are those of our model folders.
 */

import { writeFileSync } from 'node:fs';
import type { LayeredStructure } from '../../perception/spn/layered-structure.ts';
import type { LayeredModel } from '../../perception/supair/layered-model.ts';
import type { HostParams, HostTensor } from '../../perception/supair/params.ts';
import { encodeSafetensors } from '../../storage/safetensors.ts';
import type { StoredTensor } from '../../storage/tensor.ts';

export interface PeerInputs {
  readonly model: LayeredModel;
  readonly params: HostParams;
  /** [B, H, W, 1] in [0, 1]. */
  readonly image: HostTensor;
  /** Standard normal, each field [B, N]. */
  readonly noise: { readonly [field in 'sx' | 'sy' | 'x' | 'y']: HostTensor };
}

export function writePeerFile(path: string, { model, params, image, noise }: PeerInputs): void {
  const { sx, sy, x, y } = noise;
  const tensors = { ...params, image, 'noise.sx': sx, 'noise.sy': sy, 'noise.x': x, 'noise.y': y };
  const floats = Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => [
    name,
    { dtype: 'F32', ...tensor },
  ]);
  const bytes = encodeSafetensors(
    {
      ...Object.fromEntries(floats),
      'structure.object': regions(model.object),
      'structure.background': regions(model.background),
    },
    { config: JSON.stringify(model.config) },
  );
  writeFileSync(path, bytes);
}

// ---------------------------------------------------------------------------

/** Leaf region of each pixel in each replica, [R, D]. */
function regions({ replicas, variables, regionOf }: LayeredStructure): StoredTensor {
  return { dtype: 'I32', shape: [replicas, variables], data: regionOf };
}
