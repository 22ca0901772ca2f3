/** What tasks with a mover or marked places share: what moves things, and where objects may begin. */

import type { Rng } from '../../core/random.ts';
import type { TabletopConfig } from '../config.ts';
import { intersection, product } from '../factors/algebra.ts';
import type { Distribution } from '../factors/distribution.ts';
import { constant, rectangle } from '../factors/elementary.ts';
import { containsFactors } from '../factors/evaluate.ts';
import { generate, type SpriteGenerator } from '../factors/generators.ts';
import { apart, populate } from '../factors/layouts.ts';
import { type Mode, type Split, splitOf } from '../modes.ts';
import type { ColorName, Sprite } from '../scene.ts';
import { spritesOf } from './kinematic-task.ts';

/**
 * The sprite that actions move: a small disc in front, in a colour that these tasks give to no object. One of
 * the colours of objects, unlike a gripper's, so that perception which has learned those sees it.
 */
export const MOVER: Pick<Sprite, 'shape' | 'color' | 'size'> = Object.freeze({
  shape: 'circle',
  color: 'yellow',
  size: 8,
});

type Place = Distribution<'x' | 'y'>;

/** Sprites of a generator, apart from each other, with their index as id. */
export function layScene(generator: SpriteGenerator, config: TabletopConfig, rng: Rng): Sprite[] {
  return spritesOf(populate(generator, apart(config))(rng));
}

/** A mover anywhere on the table. */
export function mover(): SpriteGenerator {
  return generate(product(constant(MOVER), anywhere(0)), 1);
}

/** All of the table but a margin, table units. */
export function anywhere(margin: number): Place {
  return rectangle({ x: margin, y: margin }, { x: 1 - margin, y: 1 - margin });
}

/** What scenes of a mode are drawn from where some colours belong to other things than objects. */
export function splitWithout(
  reserved: readonly ColorName[],
  mode: Mode,
  config: TabletopConfig,
): Split {
  return splitOf(mode, {
    ...config,
    colors: config.colors.filter((color) => !reserved.includes(color)),
  });
}

/** Least part of the table that places are to leave, and points a side at which they are probed. */
const LEAST_ROOM = 0.002;
const PROBES = 64;

/** Whether there is room in each of the places. */
export function haveRoom(places: readonly Place[]): boolean {
  const points = Array.from({ length: PROBES ** 2 }, (_, i) => ({
    x: ((i % PROBES) + 0.5) / PROBES,
    y: (Math.floor(i / PROBES) + 0.5) / PROBES,
  }));
  return places.every(
    (place) => points.filter((at) => containsFactors(place, at)).length >= LEAST_ROOM * PROBES ** 2,
  );
}

/** A mode's places within an area: those of one target, and those of everything else. */
export function placesIn(area: Place, { place, otherPlace }: Split): readonly [Place, Place] {
  return [intersection(area, place), intersection(area, otherPlace)];
}
