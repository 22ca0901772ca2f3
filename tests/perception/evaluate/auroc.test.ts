/** AUROC against counting all pairs. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { auroc } from '../../../perception/evaluate/auroc.ts';

function byPairs(negatives: readonly number[], positives: readonly number[]): number {
  let won = 0;
  for (const n of negatives) for (const p of positives) won += p > n ? 1 : p === n ? 0.5 : 0;
  return won / (negatives.length * positives.length);
}

it('is the share of pairs in the right order, ties half', () => {
  const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(scores, scores, (negatives, positives) => {
      expect(auroc(negatives, positives)).toBeCloseTo(byPairs(negatives, positives), 12);
    }),
    { seed: 5 },
  );
});

it.each<[number[], number[], number]>([
  [[1, 2], [3, 4], 1],
  [[3, 4], [1, 2], 0],
  [[1, 3], [2, 4], 3 / 4],
  [[2, 2], [2], 1 / 2],
])('of %j below %j is %f', (negatives, positives, expected) => {
  expect(auroc(negatives, positives)).toBeCloseTo(expected, 12);
});
