/** Which frames of a set are looked at. */

import { expect, it } from 'vitest';
import { spacedIndices } from '../../env/core/frame-set.ts';

it.each([
  [10, 5, [0, 2, 4, 6, 8]],
  [10, 4, [0, 2, 5, 7]],
  [3, 8, [0, 1, 2]],
  [0, 4, []],
])('of %i frames, %i at most are spread evenly', (size, count, indices) => {
  expect(spacedIndices(size, count)).toEqual(indices);
});
