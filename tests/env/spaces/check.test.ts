import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { contains, explain } from '../../../env/core/spaces/check.ts';
import type { Space } from '../../../env/core/spaces/spaces.ts';
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
import { legalSpace } from '../../support/spaces.ts';

describe('contains and explain', () => {
  test.each<[string, Space, unknown]>([
    ['a float32 at a bound that float32 rounds up', unit, Float32Array.of(0.1, 0)],
    ['bytes', pixels, Uint8Array.of(0, 255, 3, 4)],
    ['bounds by column', columns, Float32Array.of(1, 1e30, 0, -1)],
    ['a discrete start', coin, 5],
    ['a discrete end', coin, 6],
    ['one of each', dice, Int32Array.of(1, 5)],
    ['bits', bits, Uint8Array.of(0, 1, 1)],
    ['a record', both, { unit: Float32Array.of(0, 0), coin: 6 }],
    ['a list', pair, [5, Uint8Array.of(0, 0, 0)]],
    ['a scalar box', { ...unit, shape: [] }, Float32Array.of(0.05)],
    ['a text of code points', word, '\u{1f600}a\u{1f600}'],
    ['a sequence', dots, [Float32Array.of(0, 0), Float32Array.of(0.1, 0)]],
    ['an empty sequence', dots, []],
    ['a stack of two', stack, Float32Array.of(0, 0, 0.1, 0)],
    ['an empty stack', stack, new Float32Array(0)],
    ['a stack of records', { ...stack, space: both }, fields(2)],
    ['a stack of lists', { ...stack, space: pair }, [Int32Array.of(5), Uint8Array.of(0, 1, 1)]],
    ['a graph of two nodes and an edge', net, graph([0, 0, 0.1, 0.1], [6], [1, 0])],
    ['a graph with an edge to itself', net, graph([0, 0], [5], [0, 0])],
    ['a graph of nodes alone', net, graph([0, 0], [], [])],
    ['a graph without edges', cloud, { nodes: fields(2) }],
    ['a value of the first space', either, [0, 6]],
    ['a value of the second space', either, [1, Float32Array.of(0, 0)]],
  ])('accept %s', (_, space, value) => {
    expect(explain(space, value)).toBeNull();
    expect(contains(space, value)).toBe(true);
  });

  test.each<[string, Space, unknown, RegExp]>([
    ['too high', unit, Float32Array.of(0, 0.2), /value\[1\] is 0\.2.* not in 0\.\.0\.1/],
    ['too low', columns, Float32Array.of(0, 0, 0, -1.5), /value\[3\] is -1\.5, not in -1/],
    ['the other column', columns, Float32Array.of(0, 0, 2, 0), /value\[2\] is 2, not in 0\.\.1/],
    ['NaN', unit, Float32Array.of(Number.NaN, 0), /value\[0\] is NaN, not finite/],
    ['infinity, even unbounded', columns, Float32Array.of(0, Infinity, 0, 0), /not finite/],
    ['another array type', unit, Float64Array.of(0, 0), /a Float64Array, not a Float32Array/],
    ['a plain list', unit, [0, 0], /a Array, not a Float32Array/],
    ['too short', unit, Float32Array.of(0), /1 elements, not 2/],
    ['below start', coin, 4, /4, not in 5\.\.6/],
    ['past the end', coin, 7, /7, not in 5\.\.6/],
    ['a fraction', coin, 5.5, /5\.5, not an integer/],
    ['a text', coin, '5', /a string, not an integer/],
    ['past one of several', dice, Int32Array.of(0, 6), /value\[1\] is 6, not in 0\.\.5/],
    ['below one of several', dice, Int32Array.of(-1, 0), /value\[0\] is -1/],
    ['a 2 among bits', bits, Uint8Array.of(0, 2, 0), /value\[1\] is 2, not 0 or 1/],
    ['a missing key', both, { coin: 5 }, /no key 'unit'/],
    ['an unknown key', both, { coin: 5, unit: Float32Array.of(0, 0), x: 1 }, /unknown key 'x'/],
    ['a bad child', both, { coin: 9, unit: Float32Array.of(0, 0) }, /value\.coin is 9/],
    ['a bad part', pair, [5, Uint8Array.of(0, 0, 7)], /value\[1\]\[2\] is 7/],
    ['too few parts', pair, [5], /1 elements, not 2/],
    ['nothing', both, null, /null, not an object/],
    ['a text too short', word, '', /value has 0 characters, not 1\.\.3/],
    ['a text too long', word, 'abab', /value has 4 characters, not 1\.\.3/],
    ['another character', word, 'abc', /value\[2\] is "c", not in the charset/],
    ['half a character', word, '\ud83d', /value\[0\] is "\\ud83d", not in the charset/],
    ['a number for a text', word, 3, /value is 3, not a text/],
    ['a bad item', dots, [Float32Array.of(0, 0), Float32Array.of(0, 1)], /value\[1\]\[1\] is 1,/],
    ['a stack for a sequence', dots, Float32Array.of(0, 0), /a Float32Array, not an array/],
    ['a sequence for a stack', stack, [Float32Array.of(0, 0)], /a Array, not a batch of box/],
    ['half an item', stack, Float32Array.of(0, 0, 0), /not a batch of box values/],
    ['a bad item of a stack', stack, Float32Array.of(0, 0, 0, 2), /value\[3\] is 2, not in 0/],
    [
      'a stack of records of two lengths',
      { ...stack, space: both },
      { ...fields(2), unit: Float32Array.of(0, 0) },
      /value\.unit has 2 elements, not 4/,
    ],
    ['a graph without links', net, { nodes: Float32Array.of(0, 0) }, /no key 'edgeLinks'/],
    ['a bad node', net, graph([0, 9], [], []), /value\.nodes\[1\] is 9, not in 0/],
    ['a bad edge', net, graph([0, 0], [9], [0, 0]), /value\.edges\[0\] is 9, not in 5\.\.6/],
    [
      'a link past the nodes',
      net,
      graph([0, 0], [5], [0, 1]),
      /edgeLinks\[1\] is 1, not in 0\.\.0/,
    ],
    ['a link to no node', net, graph([0, 0], [5], [-1, 0]), /edgeLinks\[0\] is -1/],
    ['half a link', net, graph([0, 0], [5], [0]), /edgeLinks has 1 elements, not 2/],
    ['more edges than links', net, graph([0, 0], [5, 5], [0, 0]), /edges holds 2 values, not 1/],
    ['edges of no space', cloud, { nodes: fields(1), edges: [] }, /an unknown key 'edges'/],
    [
      'nodes that are a list',
      net,
      { ...graph([], [], []), nodes: [] },
      /not a batch of box values/,
    ],
    ['no index', either, 5, /value is 5, not an array/],
    ['an index past the end', either, [2, 5], /value\[0\] is 2, not in 0\.\.1/],
    ['half an index', either, [0.5, 5], /value\[0\] is 0\.5, not an integer/],
    ['the value of another space', either, [1, 5], /value\[1\] is 5, not a Float32Array/],
    ['an index alone', either, [0], /1 elements, not 2/],
  ])('refuse %s', (_, space, value, reason) => {
    expect(explain(space, value)).toMatch(reason);
    expect(contains(space, value)).toBe(false);
  });
});

describe('what nobody has checked', () => {
  it('is explained or a member, in any space', () => {
    const anything = fc.anything({ withTypedArray: true, withNullPrototype: true });
    fc.assert(
      fc.property(legalSpace, anything, (space, value) => {
        expect(contains(space, value)).toBe(explain(space, value) === null);
      }),
      { numRuns: 500 },
    );
  });
});

// ---------------------------------------------------------------------------

/** A batch of `both`. */
function fields(n: number): { coin: Int32Array; unit: Float32Array } {
  return { coin: new Int32Array(n).fill(5), unit: new Float32Array(2 * n) };
}

function graph(nodes: readonly number[], edges: readonly number[], links: readonly number[]) {
  return {
    nodes: Float32Array.from(nodes),
    edges: Int32Array.from(edges),
    edgeLinks: Int32Array.from(links),
  };
}
