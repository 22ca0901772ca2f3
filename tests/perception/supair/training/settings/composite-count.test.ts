/** Numbers of composites by hand. */

import { expect, it } from 'vitest';
import { compositeCount } from '../../../../../perception/supair/training/settings/composite-count.ts';

it.each([
  // four for each frame left out, between a tenth and a quarter of all
  [10_000, 400, false, 1600, 1],
  [10_000, 0, false, 1000, 1],
  [10_000, 3000, false, 2500, 1],
  // three times a small set, up to 2,000 frames in all
  [300, 0, false, 900, 0.4],
  [1200, 10, false, 800, 0.4],
  // the usual number where that is more
  [1700, 200, false, 425, 1],
  // where objects are varied up to 10,000 in all, seven times as many at most
  // seven times
  [500, 0, true, 3500, 0.4],
  [5000, 400, true, 5000, 0.4],
  [20_000, 0, true, 2000, 1],
])(
  '%i frames, %i of them left out, varied: %s, get %i composites',
  (size, left, varied, count, touching) => {
    expect(compositeCount(size, left, varied)).toEqual({ count, touching });
  },
);
