import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { createBatch, unbatch } from '../../../env/core/spaces/batch.ts';
import { batchSpace } from '../../../env/core/spaces/batch-space.ts';
import { contains, explain } from '../../../env/core/spaces/check.ts';
import { parseSpace } from '../../../env/core/spaces/codec.ts';
import { equalSpaces } from '../../../env/core/spaces/equality.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import { coin, columns, dice } from '../../support/named-spaces.ts';
import { legalSpace } from '../../support/spaces.ts';

describe('batchSpace', () => {
  it('holds B members written side by side, and gives them back', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer({ min: 1, max: 4 }), fc.nat(), (space, B, seed) => {
        const rng = new Rng(seed);
        const values = Array.from({ length: B }, () => sample(space, rng));
        const batch = createBatch(space, B);
        for (const [i, value] of values.entries()) batch.write(i, value);
        expect(explain(batchSpace(space, B), batch.value)).toBeNull();
        expect(batch.copy()).toEqual(batch.value);
        expect(values.map((_, i) => unbatch(space, batch.value, i))).toEqual(values);
      }),
    );
  });

  it('gives every row its own bounds', () => {
    const batched = batchSpace(columns, 2);
    expect(contains(batched, Float32Array.of(0, 9, 1, 9, 0, 9, 1, 9))).toBe(true);
    expect(contains(batched, Float32Array.of(0, 9, 1, 9, 0, 9, 1.5, 9))).toBe(false);
    expect(contains(batchSpace(coin, 2), Int32Array.of(5, 7))).toBe(false);
    expect(contains(batchSpace(dice, 2), Int32Array.of(1, 5, 2, 5))).toBe(false);
  });

  it('is a legal space again', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer({ min: 1, max: 4 }), (space, B) => {
        const batched = batchSpace(space, B);
        expect(equalSpaces(parseSpace(batched), batched)).toBe(true);
      }),
    );
  });
});
