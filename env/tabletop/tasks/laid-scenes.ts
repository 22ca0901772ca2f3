/** Scenes of tasks out of generators: sprites numbered back to front, and the factors that tasks share. */

import type { Rng } from '../../core/random.ts';
import type { TabletopConfig } from '../config.ts';
import { product } from '../factors/algebra.ts';
import type { Distribution } from '../factors/distribution.ts';
import { constant, discrete, rectangle, uniform } from '../factors/elementary.ts';
import { generate, type SpriteGenerator } from '../factors/generators.ts';
import { apart, populate } from '../factors/layouts.ts';
import type { ColorName, Sprite } from '../scene.ts';

/** The sprite that actions move: a small disc in a colour that objects do not have. */
export const MOVER: Pick<Sprite, 'shape' | 'color' | 'size'> = Object.freeze({
  shape: 'circle',
  color: 'yellow',
  size: 8,
});

/** Sprites of a generator, apart from each other, with their index as id. */
export function layScene(generator: SpriteGenerator, config: TabletopConfig, rng: Rng): Sprite[] {
  return populate(
    generator,
    apart(config),
  )(rng).map(({ shape, color, size, x, y }, id) => ({
    id,
    shape,
    color,
    size,
    x,
    y,
  }));
}

/** Shape, colour and size of an object, of the configuration's and these colours. */
export function objectLook(
  colors: readonly ColorName[],
  { shapes, minSize, maxSize }: TabletopConfig,
): Distribution<'shape' | 'color' | 'size'> {
  return product(
    discrete('shape', shapes),
    discrete('color', colors),
    minSize < maxSize ? uniform('size', minSize, maxSize) : constant({ size: minSize }),
  );
}

/** A mover anywhere on the table. */
export function mover(): SpriteGenerator {
  return generate(product(constant(MOVER), anywhere(0)), 1);
}

/** All of the table but a margin, table units. */
export function anywhere(margin: number): Distribution<'x' | 'y'> {
  return rectangle({ x: margin, y: margin }, { x: 1 - margin, y: 1 - margin });
}
