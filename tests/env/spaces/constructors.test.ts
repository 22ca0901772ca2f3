import { describe, expect, it, test } from 'vitest';
import { type Space, spaces } from '../../../env/index.ts';
import {
  bits,
  both,
  cloud,
  coin,
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

const { box, dict, discrete, graph, multiBinary, multiDiscrete, oneOf, sequence, text, tuple } =
  spaces;

describe('the constructors', () => {
  test.each<[string, Space, Space]>([
    ['box', box({ low: 0, high: 255, shape: [2, 2], dtype: 'uint8' }), pixels],
    ['a box as long as its lists', box({ low: [0, 0], high: 0.1 }), { ...unit, low: [0, 0] }],
    ['a box of the other list', box({ low: 0, high: [0.1, 2] }), { ...unit, high: [0.1, 2] }],
    ['a box of one number', box({ low: 0, high: 0.1 }), { ...unit, shape: [1] }],
    ['discrete', discrete(2, 5), coin],
    ['discrete from zero', discrete(3), { type: 'discrete', n: 3, start: 0 }],
    ['multi-discrete', multiDiscrete([2, 6]), dice],
    ['multi-binary', multiBinary(3), bits],
    ['multi-binary of a shape', multiBinary([2, 3]), { type: 'multi-binary', shape: [2, 3] }],
    ['text', text({ maxLength: 3, charset: 'ab\u{1f600}' }), word],
    ['dict', dict({ coin, unit }), both],
    ['tuple', tuple([coin, bits]), pair],
    ['sequence', sequence(unit), dots],
    ['stack', sequence(unit, { stack: true }), stack],
    ['graph', graph(unit, coin), net],
    ['graph without edges', graph(both), cloud],
    ['one-of', oneOf([coin, unit]), either],
  ])('write %s', (_, written, space) => {
    expect(written).toEqual(space);
  });

  it('take letters and digits for a text that does not say', () => {
    const { charset, minLength } = text({ maxLength: 5 });
    expect(minLength).toBe(1);
    expect(charset).toMatch(/^[0-9A-Za-z]{62}$/);
    expect(new Set(charset).size).toBe(62);
  });

  test.each<[string, () => Space, RegExp]>([
    ['low above high', () => box({ low: 1, high: 0 }), /spaces\.box: expected low <= high/],
    ['no choices', () => discrete(0), /spaces\.discrete\.n: expected an integer in 1/],
    ['an empty charset', () => text({ maxLength: 2, charset: '' }), /spaces\.text\.charset/],
    [
      'what is within',
      () => tuple([{ type: 'discrete', n: 0, start: 0 }]),
      /spaces\.tuple\[0\]\.n/,
    ],
    ['no options', () => oneOf([]), /spaces\.one-of\.spaces: expected at least one space/],
  ])('refuse %s', (_, write, reason) => {
    expect(write).toThrowCode('BAD_ARGUMENT');
    expect(write).toThrow(reason);
  });
});
