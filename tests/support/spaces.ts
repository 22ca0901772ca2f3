/** Arbitrary legal spaces, small ones, for property tests. */

import fc from 'fast-check';
import type { BoxSpace, Space } from '../../env/core/spaces/spaces.ts';

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

const leaf: fc.Arbitrary<Space> = fc.oneof(
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
);

/** Composites up to three levels deep. */
export const legalSpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space }>((tie) => ({
  space: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'space' },
    leaf,
    fc
      .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('space'), { minKeys: 1, maxKeys: 3 })
      .map((spaces): Space => ({ type: 'dict', spaces: { ...spaces } })),
    fc
      .array(tie('space'), { minLength: 1, maxLength: 3 })
      .map((spaces): Space => ({ type: 'tuple', spaces })),
  ),
})).space;
