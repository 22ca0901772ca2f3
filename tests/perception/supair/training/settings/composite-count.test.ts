/** Numbers of composites by hand. */

import { expect, it } from 'vitest';
import { compositeCount } from '../../../../../perception/supair/training/settings/composite-count.ts';

it.each([
  // four for each frame left out, between a tenth and a quarter of all
  [10_000, 400, 1600, 1],
  [10_000, 0, 1000, 1],
  [10_000, 3000, 2500, 1],
  // three times a small set, up to 2,000 frames in all
  [300, 0, 900, 0.4],
  [1200, 10, 800, 0.4],
  // the usual number where that is more
  [1700, 200, 425, 1],
])('%i frames, %i of them left out, get %i composites', (size, left, count, touching) => {
  expect(compositeCount(size, left)).toEqual({ count, touching });
});
