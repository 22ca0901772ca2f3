/** Random distributions over x, y and colour, and random sprites near where they lie, for properties. */

import fc from 'fast-check';
import {
  intersection,
  mixture,
  product,
  selection,
  setMinus,
} from '../../env/tabletop/factors/algebra.ts';
import type { Distribution } from '../../env/tabletop/factors/distribution.ts';
import {
  annulus,
  constant,
  disc,
  discrete,
  rectangle,
  uniform,
} from '../../env/tabletop/factors/elementary.ts';
import type { Factors } from '../../env/tabletop/factors/factors.ts';
import { COLOR_NAMES } from '../../env/tabletop/scene.ts';

export type Colored = 'x' | 'y' | 'color';

/** A coarse grid, so that rims and borders are met. */
const coordinate = fc.integer({ min: 0, max: 8 }).map((n) => n / 8);
const span = fc
  .uniqueArray(coordinate, { minLength: 2, maxLength: 2 })
  .map(([a = 0, b = 1]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));
const radii = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }))
  .map(([inner, more]) => ({ inner: inner / 8, outer: (inner + more) / 8 }));
const point = fc.record({ x: coordinate, y: coordinate });
const colorNames = fc.uniqueArray(fc.constantFrom(...COLOR_NAMES), { minLength: 1 });

export const places: fc.Arbitrary<Distribution<'x' | 'y'>> = fc.oneof(
  fc.tuple(point, radii).map(([at, { outer }]) => disc(at, outer)),
  fc.tuple(point, radii).map(([at, { inner, outer }]) => annulus(at, inner, outer)),
  fc.tuple(span, span).map(([x, y]) => rectangle({ x: x.low, y: y.low }, { x: x.high, y: y.high })),
  fc.tuple(span, coordinate).map(([x, y]) => product(uniform('x', x.low, x.high), constant({ y }))),
);

export const colors: fc.Arbitrary<Distribution<'color'>> = fc.oneof(
  fc.constantFrom(...COLOR_NAMES).map((color) => constant({ color })),
  colorNames.map((names) => discrete('color', names)),
  colorNames.map((names) =>
    discrete(
      'color',
      names,
      names.map((_, i) => i + 1),
    ),
  ),
);

/** Up to two levels of the whole algebra; some are empty. */
export const distributions: fc.Arbitrary<Distribution<Colored>> = fc.letrec<{
  readonly tree: Distribution<Colored>;
}>((tie) => {
  const tree = tie('tree');
  const leaf = fc.tuple(places, colors).map(([place, color]) => product(place, color));
  return {
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      leaf,
      fc.tuple(tree, tree).map((parts) => mixture(parts)),
      fc.tuple(tree, tree).map(([a, b]) => mixture([a, b], [1, 3])),
      fc.tuple(tree, tree).map(([a, b]) => intersection(a, b)),
      fc.tuple(tree, places).map(([a, b]) => selection(a, b)),
      fc.tuple(tree, colors).map(([a, b]) => setMinus(a, b)),
      fc.tuple(tree, tree).map(([a, b]) => setMinus(a, b)),
    ),
  };
}).tree;

export const sprites: fc.Arbitrary<Pick<Factors, Colored>> = fc.record({
  x: coordinate,
  y: coordinate,
  color: fc.constantFrom(...COLOR_NAMES),
});
