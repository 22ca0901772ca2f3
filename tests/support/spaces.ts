/** Arbitrary legal spaces, small ones, for property tests. */

import fc from 'fast-check';
import type { BoxSpace, LeafSpace, Space, TextSpace } from '../../env/core/spaces/spaces.ts';

const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });

const box: fc.Arbitrary<BoxSpace> = fc
  .record({ shape, dtype: fc.constantFrom('uint8', 'int32', 'float32') })
  .chain(({ shape, dtype }) => {
    const lastAxis = shape.at(-1) ?? 1;
    const finite =
      dtype === 'uint8' ? fc.integer({ min: 0, max: 255 }) : fc.integer({ min: -1000, max: 1000 });
    const ends = fc
      .tuple(finite, finite)
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    const open = ends.chain(([low, high]) =>
      fc.constantFrom<[number, number]>(
        [low, high],
        [Number.NEGATIVE_INFINITY, high],
        [low, Number.POSITIVE_INFINITY],
        [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      ),
    );
    const bounds = dtype === 'float32' ? open : ends;
    const one = bounds.map(([low, high]): BoxSpace => ({ type: 'box', shape, dtype, low, high }));
    const each = fc
      .array(bounds, { minLength: lastAxis, maxLength: lastAxis })
      .map((pairs): BoxSpace => {
        const low = pairs.map((pair) => pair[0]);
        const high = pairs.map((pair) => pair[1]);
        const names = pairs.map((_, i) => `c${i}`);
        return { type: 'box', shape, dtype, low, high, names };
      });
    return fc.oneof(one, each);
  });

const text: fc.Arbitrary<TextSpace> = fc
  .record({
    ends: fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 4 })),
    // a letter, one of two bytes, one of three, one of four (two UTF-16 units), and its like
    characters: fc.uniqueArray(
      fc.constantFrom('a', 'b', '\u00e9', '\u3042', '\u{1f600}', '\u{1f601}'),
      {
        minLength: 1,
      },
    ),
  })
  .map(({ ends: [min, more], characters }) => ({
    type: 'text',
    minLength: min,
    maxLength: min + more,
    charset: characters.join(''),
  }));

const leaf: fc.Arbitrary<LeafSpace> = fc.oneof(
  box,
  fc.record({
    type: fc.constant('discrete' as const),
    n: fc.integer({ min: 1, max: 9 }),
    start: fc.integer({ min: -5, max: 5 }),
  }),
  fc.record({
    type: fc.constant('multi-discrete' as const),
    nvec: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('multi-binary' as const), shape }),
  text,
);

const dictOf = (space: fc.Arbitrary<Space>): fc.Arbitrary<Space> =>
  fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), space, { minKeys: 1, maxKeys: 3 })
    .map((spaces): Space => ({ type: 'dict', spaces: { ...spaces } }));

const listOf = (space: fc.Arbitrary<Space>): fc.Arbitrary<Space> =>
  fc.record({
    type: fc.constantFrom('tuple' as const, 'one-of' as const),
    spaces: fc.array(space, { minLength: 1, maxLength: 3 }),
  });

const sequenceOf = (space: fc.Arbitrary<Space>): fc.Arbitrary<Space> =>
  fc.record({ type: fc.constant('sequence' as const), space, stack: fc.boolean() });

/** Nodes and edges are leaves or dicts of leaves: a sample has dozens of them. */
const graph: fc.Arbitrary<Space> = fc.record({
  type: fc.constant('graph' as const),
  nodeSpace: fc.oneof(leaf, dictOf(leaf)),
  edgeSpace: fc.option<Space>(fc.oneof(leaf, dictOf(leaf))),
});

/** Composites up to three levels deep. */
export const legalSpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space }>((tie) => ({
  space: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'space' },
    leaf,
    dictOf(tie('space')),
    listOf(tie('space')),
    sequenceOf(tie('space')),
    graph,
  ),
})).space;

/** Those that have a flat form. */
export const flattenableSpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space }>((tie) => ({
  space: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'flattenable' },
    leaf,
    dictOf(tie('space')),
    listOf(tie('space')),
  ),
})).space;
