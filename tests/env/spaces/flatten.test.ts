import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { explain } from '../../../env/core/spaces/check.ts';
import { parseSpace } from '../../../env/core/spaces/codec.ts';
import { equalSpaces } from '../../../env/core/spaces/equality.ts';
import { flatdim, isFlattenable } from '../../../env/core/spaces/flat-layout.ts';
import { flatten, unflatten } from '../../../env/core/spaces/flatten.ts';
import { flattenSpace } from '../../../env/core/spaces/flatten-space.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { BoxSpace, Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  bits,
  both,
  cloud,
  coin,
  columns,
  dice,
  dots,
  either,
  net,
  pair,
  pixels,
  stack,
  unit,
  word,
} from '../../support/named-spaces.ts';
import { flattenableSpace } from '../../support/spaces.ts';

const ids: BoxSpace = { type: 'box', shape: [2], dtype: 'int32', low: -1, high: 2 ** 31 - 1 };

describe('flatdim', () => {
  test.each<[Space, number]>([
    [pixels, 4],
    [{ ...unit, shape: [] }, 1],
    [coin, 2],
    [dice, 8],
    [bits, 3],
    [both, 4],
    [pair, 5],
    [word, 3],
    [either, 3],
    [{ type: 'one-of', spaces: [coin, dice, unit] }, 9],
  ])('counts the numbers of %j as %d', (space, numbers) => {
    expect(flatdim(space)).toBe(numbers);
  });
});

describe('flatten', () => {
  test.each<[string, Space, SpaceValue, SpaceValue]>([
    ['bytes as they lie', pixels, Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 3, 4)],
    ['a choice one-hot, from its start', coin, 6, Int32Array.of(0, 1)],
    [
      'several choices one after the other',
      dice,
      Int32Array.of(1, 2),
      Int32Array.of(0, 1, 0, 0, 1, 0, 0, 0),
    ],
    ['bits', bits, Uint8Array.of(1, 0, 1), Uint8Array.of(1, 0, 1)],
    [
      'a record by its sorted keys',
      { type: 'dict', spaces: { b: bits, a: coin } },
      { b: Uint8Array.of(0, 1, 1), a: 5 },
      Int32Array.of(1, 0, 0, 1, 1),
    ],
    [
      'floats beside a choice',
      both,
      { unit: Float32Array.of(0.05, 0), coin: 6 },
      Float32Array.of(0, 1, 0.05, 0),
    ],
    ['a text by places in the charset, padded', word, 'b\u{1f600}', Int32Array.of(1, 2, 3)],
    ['an index and its value', either, [0, 6], Float32Array.of(0, 0, 1)],
    [
      'a shorter value padded with its first number',
      { type: 'one-of', spaces: [pixels, dice] },
      [0, Uint8Array.of(7, 2, 3, 4)],
      Int32Array.of(0, 7, 2, 3, 4, 7, 7, 7, 7),
    ],
    [
      'a value without numbers padded with zeros',
      { type: 'one-of', spaces: [bits, { type: 'tuple', spaces: [] }] },
      [1, []],
      Uint8Array.of(1, 0, 0, 0),
    ],
    ['a list in its order', pair, [5, Uint8Array.of(1, 1, 0)], Int32Array.of(1, 0, 1, 1, 0)],
  ])('writes %s', (_, space, value, flat) => {
    expect(flatten(space, value)).toEqual(flat);
  });

  test.each<[string, Space, SpaceValue]>([
    ['a choice past the end', coin, 7],
    ['half a choice', coin, 5.5],
    ['a missing element', dice, Int32Array.of(1)],
    ['a list where an array is due', unit, [0, 0]],
    ['a missing key', both, { coin: 5 }],
    ['an array where a record is due', { type: 'dict', spaces: { coin } }, []],
    ['a missing part', pair, [5]],
    ['another character', word, 'ac'],
    ['a text too long', word, 'abab'],
    ['a number for a text', word, 1],
    ['an option that is not', either, [2, 5]],
    ['a sequence', dots, []],
    ['a graph within a record', { type: 'dict', spaces: { net } }, { net: [] }],
  ])('refuses %s', (_, space, value) => {
    expect(() => flatten(space, value)).toThrowCode('BAD_ARGUMENT');
  });

  it('rounds the largest integers beside floats, and comes back to the largest', () => {
    const space: Space = { type: 'tuple', spaces: [ids, unit] };
    const flat = flatten(space, [Int32Array.of(2 ** 24 + 1, 2 ** 31 - 1), Float32Array.of(0, 0)]);
    expect(flat).toEqual(Float32Array.of(2 ** 24, 2 ** 31, 0, 0));
    expect(unflatten(space, flat)).toEqual([
      Int32Array.of(2 ** 24, 2 ** 31 - 1),
      Float32Array.of(0, 0),
    ]);
  });
});

describe('unflatten', () => {
  it('undoes flatten in every space, in arrays of its own', () => {
    fc.assert(
      fc.property(flattenableSpace, fc.nat(), (space, seed) => {
        const value = sample(space, new Rng(seed));
        const flat = flatten(space, value);
        const back = unflatten(space, flat);
        expect(back).toEqual(value);
        flat.fill(0);
        expect(back).toEqual(value);
      }),
    );
  });

  test.each<[string, Space, number[]]>([
    ['no choice', coin, [0, 0]],
    ['two choices at once', coin, [1, 1]],
    ['a choice by halves', coin, [0.5, 0.5]],
    ['no choice in the second of several', dice, [1, 0, 0, 0, 0, 0, 0, 0]],
    ['too few numbers', unit, [0]],
    ['too many numbers', unit, [0, 0, 0]],
    ['half a byte', pixels, [0, 0, 0, 0.5]],
    ['a byte too large', pixels, [0, 0, 0, 256]],
    ['NaN for an integer', ids, [0, Number.NaN]],
    ['a character after the padding', word, [0, 3, 0]],
    ['a place past the charset', word, [0, 4, 3]],
    ['half a place', word, [0.5, 3, 3]],
    ['the index of no option', either, [2, 0, 1]],
    ['half an index', either, [0.5, 0, 1]],
  ])('refuses %s', (_, space, flat) => {
    expect(() => unflatten(space, Float32Array.from(flat))).toThrowCode('BAD_ARGUMENT');
  });
});

describe('flattenSpace', () => {
  it('is a legal box that holds the flat form of every value', () => {
    fc.assert(
      fc.property(flattenableSpace, fc.nat(), (space, seed) => {
        expect(isFlattenable(space)).toBe(true);
        const box = flattenSpace(space);
        expect(equalSpaces(parseSpace(box), box)).toBe(true);
        expect(box.shape).toEqual([flatdim(space)]);
        expect(explain(box, flatten(space, sample(space, new Rng(seed))))).toBeNull();
      }),
    );
  });

  test.each<[string, Space, BoxSpace]>([
    ['one bound where all are equal', pixels, { ...pixels, shape: [4] }],
    [
      'bounds by element where they differ',
      columns,
      {
        type: 'box',
        shape: [4],
        dtype: 'float32',
        low: [0, -1, 0, -1],
        high: [1, Infinity, 1, Infinity],
      },
    ],
    ['integers for choices', dice, { type: 'box', shape: [8], dtype: 'int32', low: 0, high: 1 }],
    ['bytes for bits', bits, { type: 'box', shape: [3], dtype: 'uint8', low: 0, high: 1 }],
    [
      'the charset and its padding for texts',
      word,
      { type: 'box', shape: [3], dtype: 'int32', low: 0, high: 3 },
    ],
    [
      'the index, then all bounds together for one of several',
      { type: 'one-of', spaces: [coin, pixels, { ...unit, low: -3 }] },
      {
        type: 'box',
        shape: [5],
        dtype: 'float32',
        low: [0, -3, -3, -3, -3],
        high: [2, 255, 255, 255, 255],
      },
    ],
    [
      'the widest element type, keys sorted',
      { type: 'dict', spaces: { z: coin, a: unit } },
      { type: 'box', shape: [4], dtype: 'float32', low: 0, high: [0.1, 0.1, 1, 1] },
    ],
  ])('has %s', (_, space, box) => {
    expect(flattenSpace(space)).toEqual(box);
  });

  it('refuses a space without a number, and one of billions', () => {
    expect(() => flattenSpace({ type: 'dict', spaces: {} })).toThrowCode('BAD_ARGUMENT');
    const huge: Space = { type: 'discrete', n: 2 ** 31, start: 0 };
    expect(() => flattenSpace(huge)).toThrowCode('BAD_ARGUMENT');
  });

  test.each<[string, Space]>([
    ['a sequence', dots],
    ['a stack', stack],
    ['a graph', net],
    ['what holds one', { type: 'one-of', spaces: [coin, { type: 'tuple', spaces: [cloud] }] }],
  ])('refuses %s, and says so', (_, space) => {
    expect(isFlattenable(space)).toBe(false);
    expect(() => flattenSpace(space)).toThrowCode('BAD_ARGUMENT');
    expect(() => flattenSpace(space)).toThrow(/whose values have one size, got a (sequence|graph)/);
  });
});
