import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isSupairError } from '../../../env/core/errors.ts';
import { objectTableSpace } from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import { explain } from '../../../env/core/spaces/check.ts';
import { parseSpace, spaceToJson } from '../../../env/core/spaces/codec.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { Space } from '../../../env/core/spaces/spaces.ts';
import { coin, columns, net, pixels, stack, unit, word } from '../../support/named-spaces.ts';
import { legalSpace } from '../../support/spaces.ts';

describe('parseSpace', () => {
  it('reads back every space from JSON text, infinities included', () => {
    fc.assert(
      fc.property(legalSpace, (space) => {
        const text = JSON.stringify(spaceToJson(space));
        expect(parseSpace(JSON.parse(text))).toEqual(space);
      }),
    );
    const table = objectTableSpace(4, 64, 64);
    expect(parseSpace(JSON.parse(JSON.stringify(spaceToJson(table))))).toEqual(table);
    expect(JSON.stringify(spaceToJson(columns))).toContain('"Infinity"');
  });

  const nested = (depth: number): unknown =>
    depth === 0 ? coin : { type: 'tuple', spaces: [nested(depth - 1)] };

  const sequences = (depth: number): unknown =>
    depth === 0 ? coin : { type: 'sequence', space: sequences(depth - 1) };

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'box'],
    ['a list', []],
    ['an unknown type', { type: 'grid' }],
    ['a type on the prototype only', Object.create({ type: 'discrete', n: 2, start: 0 })],
    ['no choices', { type: 'discrete', n: 0, start: 0 }],
    ['half a choice', { type: 'discrete', n: 1.5, start: 0 }],
    ['choices past 32 bits', { type: 'discrete', n: 2, start: 2 ** 31 }],
    ['an empty side', { ...unit, shape: [0] }],
    ['a negative side', { ...unit, shape: [-2] }],
    ['too many axes', { ...unit, shape: new Array(9).fill(1) }],
    ['too many elements', { ...unit, shape: [2 ** 15, 2 ** 15] }],
    ['an unknown element type', { ...unit, dtype: 'float64' }],
    ['low above high', { ...unit, low: 1, high: 0 }],
    ['one low above its high', { ...columns, low: [2, 0] }],
    ['bounds of another length', { ...columns, low: [0, 0, 0] }],
    ['a bound that is no number', { ...unit, low: 'zero' }],
    ['a NaN bound', { ...unit, low: Number.NaN }],
    ['a byte above 255', { ...pixels, high: 256 }],
    ['a byte below 0', { ...pixels, low: [0, -1] }],
    ['names of another length', { ...columns, names: ['a'] }],
    ['names that are numbers', { ...columns, names: [1, 2] }],
    ['a bad child', { type: 'dict', spaces: { a: { type: 'nope' } } }],
    ['children in a list', { type: 'dict', spaces: [coin] }],
    ['a prototype key', { type: 'dict', spaces: JSON.parse('{"__proto__": {"type": "x"}}') }],
    ['bounds without a whole number', { ...pixels, low: 0.2, high: 0.8 }],
    ['bounds past every float32', { ...unit, low: 1e39, high: 1e40 }],
    ['bounds that are infinite', { ...unit, low: Infinity, high: Infinity }],
    ['bounds past 32 bits', { ...pixels, dtype: 'int32', low: 2 ** 31, high: 2 ** 32 }],
    ['a negative length', { ...word, minLength: -1 }],
    ['a least length above the largest', { ...word, minLength: 4 }],
    ['half a length', { ...word, maxLength: 2.5 }],
    ['no characters', { ...word, charset: '' }],
    ['a charset in a list', { ...word, charset: ['a'] }],
    ['a character twice', { ...word, charset: 'aba' }],
    ['half a character', { ...word, charset: 'a\ud83d' }],
    ['a text without end', { ...word, maxLength: 2 ** 30 }],
    ['a charset without end', { ...word, charset: 'a'.repeat(2 ** 18) }],
    ['a sequence of nothing', { type: 'sequence', stack: false }],
    ['a stack that is a number', { ...stack, stack: 1 }],
    ['a stack of empty records', { ...stack, space: { type: 'dict', spaces: {} } }],
    ['a stack of empty lists', { ...stack, space: { type: 'multi-discrete', nvec: [] } }],
    ['a graph without nodes', { type: 'graph', edgeSpace: coin }],
    ['nodes of nothing', { ...net, nodeSpace: { type: 'tuple', spaces: [] } }],
    ['bad edges', { ...net, edgeSpace: { type: 'nope' } }],
    ['no options', { type: 'one-of', spaces: [] }],
    ['options by key', { type: 'one-of', spaces: { a: coin } }],
    ['too many sequences in one another', sequences(20)],
    ['too many levels', nested(20)],
    ['too many children', { type: 'tuple', spaces: new Array(2000).fill(coin) }],
  ])('refuses %s', (_, value) => {
    expect(() => parseSpace(value)).toThrowCode('BAD_ARGUMENT');
  });

  it('writes names as JSON does and reads both', () => {
    expect(spaceToJson(word)).toEqual({
      type: 'text',
      min_length: 1,
      max_length: 3,
      charset: 'ab\u{1f600}',
    });
    expect(Object.keys(spaceToJson(net))).toEqual(['type', 'node_space', 'edge_space']);
    expect(parseSpace(spaceToJson(net))).toEqual(parseSpace(net));
  });

  it('fills in what has a default', () => {
    expect(parseSpace({ type: 'text', max_length: 2, charset: 'a' })).toEqual({
      type: 'text',
      minLength: 1,
      maxLength: 2,
      charset: 'a',
    });
    expect(parseSpace({ type: 'sequence', space: coin })).toMatchObject({ stack: false });
    expect(parseSpace({ type: 'graph', node_space: coin })).toMatchObject({ edgeSpace: null });
  });

  it('refuses whatever is no space, and spaces with a part of something else', () => {
    // small integers: what is accepted is drawn from
    const values = [fc.integer({ min: -3, max: 4 }), fc.double(), fc.string(), fc.boolean()];
    const parts = fc.tuple(fc.nat(), fc.anything({ values }));
    fc.assert(
      fc.property(legalSpace, parts, (space, [place, part]) => {
        const json = structuredClone(spaceToJson(space)) as { [key: string]: unknown };
        const keys = Object.keys(json);
        json[keys[place % keys.length] ?? 'type'] = part;
        let parsed: Space | null = null;
        try {
          parsed = parseSpace(json);
        } catch (error) {
          expect(isSupairError(error)).toBe(true);
        }
        if (parsed !== null) expect(explain(parsed, sample(parsed, new Rng(1)))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('names the field that is off', () => {
    const space = { type: 'dict', spaces: { speed: { ...unit, dtype: 'float16' } } };
    expect(() => parseSpace(space, 'observationSpace')).toThrow(/observationSpace\.speed\.dtype/);
  });
});
