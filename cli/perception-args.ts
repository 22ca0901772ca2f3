/** Flags that several perception commands share. */

import { BACKENDS } from '../perception/index.ts';

export const MODEL_ARG = {
  type: 'positional',
  required: true,
  description: 'A shipped model or a model folder.',
} as const;

export const FRAMES_ARG = {
  type: 'positional',
  required: true,
  description:
    'mnist, noisy-mnist, grid-mnist, sprites, tabletop, tabletop-video, an .npz, a folder of PNGs.',
} as const;

export const BACKEND_ARG: {
  readonly type: 'string';
  readonly default: 'auto';
  readonly valueHint: string;
  readonly description: string;
} = {
  type: 'string',
  default: 'auto',
  valueHint: BACKENDS.join('|'),
  description: 'Where tensors live.',
};
