/** Drawing scenes of two colours, as several tasks do: what targets are made of, apart from each other. */

import type { TabletopConfig } from '../config.ts';
import { product } from '../factors/algebra.ts';
import type { Distribution } from '../factors/distribution.ts';
import { constant, discrete, uniform } from '../factors/elementary.ts';
import type { SpriteFactor } from '../factors/factors.ts';
import type { ColorName } from '../scene.ts';
import type { Shape } from '../shapes.ts';

/** Any of the shapes in one colour, of any size and turned in any way that the configuration allows, at a place. */
export function objectOf(
  shapes: readonly Shape[],
  color: ColorName,
  place: Distribution<'x' | 'y'>,
  { minSize, maxSize, angleRange }: TabletopConfig,
): Distribution<SpriteFactor | 'angle'> {
  const size = minSize < maxSize ? uniform('size', minSize, maxSize) : constant({ size: minSize });
  const angle = angleRange > 0 ? uniform('angle', -angleRange, angleRange) : constant({ angle: 0 });
  return product(discrete('shape', shapes), constant({ color }), size, angle, place);
}
