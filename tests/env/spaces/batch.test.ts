import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { createBatch, unbatch } from '../../../env/core/spaces/batch.ts';
import { batchLength } from '../../../env/core/spaces/batch-length.ts';
import { batchSpace } from '../../../env/core/spaces/batch-space.ts';
import { contains, explain } from '../../../env/core/spaces/check.ts';
import { parseSpace } from '../../../env/core/spaces/codec.ts';
import { equalSpaces } from '../../../env/core/spaces/equality.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  both,
  coin,
  columns,
  dice,
  dots,
  either,
  net,
  pair,
  stack,
  unit,
  word,
} from '../../support/named-spaces.ts';
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

  test.each<[string, Space]>([
    ['texts', word],
    ['sequences', dots],
    ['stacks', stack],
    ['graphs', net],
    ['values of one of several', either],
  ])('is a list of %s', (_, space) => {
    expect(batchSpace(space, 2)).toEqual({ type: 'tuple', spaces: [space, space] });
  });

  it('keeps values of its own', () => {
    const batch = createBatch(dots, 1);
    const item = Float32Array.of(0, 0);
    batch.write(0, [item]);
    const copy = batch.copy();
    item[0] = 0.1;
    batch.write(0, []);
    expect(copy).toEqual([[Float32Array.of(0, 0)]]);
    expect(batch.value).toEqual([[]]);
  });

  test.each<[string, Space, SpaceValue]>([
    ['empty texts', word, ['', '']],
    ['empty sequences', dots, [[], []]],
    ['empty stacks', stack, [new Float32Array(0), new Float32Array(0)]],
    [
      'a graph without nodes',
      net,
      Array.from({ length: 2 }, () => ({
        nodes: new Float32Array(0),
        edges: new Int32Array(0),
        edgeLinks: new Int32Array(0),
      })),
    ],
    [
      'a zero of the first kind',
      either,
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ])('holds %s before anything is written', (_, space, value) => {
    expect(createBatch(space, 2).value).toEqual(value);
  });
});

describe('batchLength', () => {
  it('counts what a batch of any space holds', () => {
    fc.assert(
      fc.property(legalSpace, fc.integer({ min: 0, max: 4 }), (space, B) => {
        expect(batchLength(space, createBatch(space, B).value)).toBe(B);
      }),
    );
  });

  test.each<[string, Space, unknown]>([
    ['half a value', unit, new Float32Array(3)],
    ['no array', unit, [1, 2]],
    ['nothing', both, null],
    ['a record without its first key', both, { unit: new Float32Array(2) }],
    ['no list of parts', pair, { 0: new Int32Array(1) }],
    ['no list of texts', word, 'ab'],
    ['a batch of nothing', { type: 'dict', spaces: {} }, {}],
  ])('does not count %s', (_, space, batch) => {
    expect(batchLength(space, batch)).toBeNull();
  });
});
