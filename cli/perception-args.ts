/** Flags that several perception commands share. */

import { BLOCK_SCENARIOS, BLOCK_SETS } from '../perception/data/index.ts';
import { BACKENDS } from '../perception/index.ts';
import { BUILT_IN_SETS } from './frames.ts';

export const MODEL_ARG = {
  type: 'positional',
  required: true,
  description: 'A shipped model or a model folder.',
} as const;

/** The sets as a reader wants them: simulators by their common word. */
export const SET_NAMES: string = [
  ...BUILT_IN_SETS.filter((name) => !BLOCK_SETS.includes(name)),
  `blocks/${BLOCK_SCENARIOS.join('|')}`,
].join(', ');

export const FRAMES_ARG: {
  readonly type: 'positional';
  readonly required: true;
  readonly description: string;
} = {
  type: 'positional',
  required: true,
  description: `${SET_NAMES}, an .npz, a folder of PNGs.`,
};

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
