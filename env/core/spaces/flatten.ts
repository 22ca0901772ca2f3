/** Values as flat vectors. */

import { elementCount } from './bounds.ts';
import type { Space } from './spaces.ts';

/** Numbers needed to write a value as one flat vector, integers of known range as one-hot. */
export function flatdim(space: Space): number {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return elementCount(space.shape);
    case 'discrete':
      return space.n;
    case 'multi-discrete':
      return sum(space.nvec);
    case 'dict':
      return sum(Object.values(space.spaces).map(flatdim));
    case 'tuple':
      return sum(space.spaces.map(flatdim));
    default:
      return space satisfies never;
  }
}
