import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { equalSpaces } from '../../../env/core/spaces/equality.ts';
import type { Space } from '../../../env/core/spaces/spaces.ts';
import {
  bits,
  both,
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
import { legalSpace } from '../../support/spaces.ts';

describe('equalSpaces', () => {
  it('holds for a copy, and ignores how bounds are written', () => {
    fc.assert(
      fc.property(legalSpace, (space) => {
        expect(equalSpaces(space, structuredClone(space))).toBe(true);
      }),
    );
    expect(equalSpaces(unit, { ...unit, low: [0, 0], high: [0.1, 0.1] })).toBe(true);
    expect(equalSpaces(both, { type: 'dict', spaces: { unit, coin } })).toBe(true);
  });

  test.each<[string, Space, Space]>([
    ['bounds', unit, { ...unit, high: [0.1, 0.2] }],
    ['shapes of equal size', pixels, { ...pixels, shape: [4] }],
    ['element types', unit, { ...unit, dtype: 'int32' }],
    ['column names', columns, { ...columns, names: ['a', 'c'] }],
    ['starts', coin, { type: 'discrete', n: 2, start: 0 }],
    ['counts', dice, { type: 'multi-discrete', nvec: [2, 5] }],
    ['keys', both, { type: 'dict', spaces: { coin, other: unit } }],
    ['one key more', { type: 'dict', spaces: { coin } }, both],
    ['order', pair, { type: 'tuple', spaces: [bits, coin] }],
    ['kinds', coin, dice],
    ['lengths', word, { ...word, maxLength: 4 }],
    ['least lengths', word, { ...word, minLength: 0 }],
    ['orders of a charset', word, { ...word, charset: 'ba\u{1f600}' }],
    ['forms of a sequence', dots, stack],
    ['items of a sequence', dots, { ...dots, space: coin }],
    ['nodes', net, { ...net, nodeSpace: coin }],
    ['edges', net, { ...net, edgeSpace: unit }],
    ['graphs without edges', net, { ...net, edgeSpace: null }],
    ['options', either, { type: 'one-of', spaces: [coin, bits] }],
    ['one-of and tuple', either, { type: 'tuple', spaces: [coin, unit] }],
  ])('sees different %s', (_, a, b) => {
    expect(equalSpaces(a, b)).toBe(false);
    expect(equalSpaces(b, a)).toBe(false);
  });
});
