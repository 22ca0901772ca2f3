/** What lies on the table in Stack, and which object belongs where. */

import { defined } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';
import type { TabletopConfig } from '../config.ts';
import { setMinus } from '../factors/algebra.ts';
import { constant, disc } from '../factors/elementary.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import type { Mode, Split } from '../modes.ts';
import { type ColorName, contactRadius, type Sprite } from '../scene.ts';
import { anywhere, layScene, MOVER, mover, placesIn, splitWithout } from './laid-scenes.ts';
import { objectOf } from './scenes.ts';

const PLACE = { shape: 'square', color: 'cyan', size: 6 } as const;
/** Height of the row of places, table units. */
const ROW = 0.2;
/** Objects begin at least so far from every place. */
const AWAY = 0.15;
/** Sizes of objects differ by this at least, pixels: their order is to be seen. */
export const SIZE_GAP = 1.5;

export interface StackParts {
  readonly gripper: Sprite;
  /** From left to right. */
  readonly places: readonly Sprite[];
  /** The largest first. */
  readonly objects: readonly Sprite[];
}

/** Whether objects may have the colour. */
export function isFree(color: ColorName): boolean {
  return color !== PLACE.color && color !== MOVER.color;
}

/** Least width of a frame, pixels, on which so many places lie in a row without touching. */
export function leastWidth(places: number): number {
  return Math.ceil(2 * contactRadius(PLACE) * places);
}

export function stackSplit(mode: Mode, config: TabletopConfig): Split {
  return splitWithout([PLACE.color, MOVER.color], mode, config);
}

/** Places, then objects, then the gripper, back to front. */
export function beginStack(config: TabletopConfig, mode: Mode, rng: Rng): Sprite[] {
  const split = stackSplit(mode, config);
  const n = rng.choice(split.counts);
  const spots = Array.from({ length: n }, (_, i) => ({ x: (i + 0.5) / n, y: ROW }));
  const area = spots.reduce(
    (free, at) => setMinus(free, disc(at, AWAY)),
    anywhere(config.maxSize / Math.min(config.width, config.height)),
  );
  const [place, otherPlace] = placesIn(area, split);
  const sizes = sizesApart(n, config, rng);
  const objects = colorsOf(n, split, rng).map((color, i) => {
    const size = defined(sizes[i], 'Stack');
    const at = i === 0 ? place : otherPlace;
    return generate(
      objectOf(split.shapes, color, at, { ...config, minSize: size, maxSize: size }),
      1,
    );
  });
  const marks = spots.map((at) => generate(constant({ ...PLACE, ...at }), 1));
  return layScene(chain(...marks, shuffle(chain(...objects)), mover()), config, rng);
}

export function stackParts(sprites: readonly Sprite[]): StackParts {
  const gripper = defined(sprites.at(-1), 'Stack');
  const places = sprites.filter(isPlace).toSorted((a, b) => a.x - b.x);
  const objects = liftable(sprites)
    .slice(0, -1)
    .toSorted((a, b) => b.size - a.size || a.id - b.id);
  return { gripper, places, objects };
}

/** All but the places. */
export function liftable(sprites: readonly Sprite[]): readonly Sprite[] {
  return sprites.filter((sprite) => !isPlace(sprite));
}

// ---------------------------------------------------------------------------

function isPlace({ color }: Sprite): boolean {
  return color === PLACE.color;
}

/** Of the scene's two colours each at least once, in any order. */
function colorsOf(n: number, { pairs }: Split, rng: Rng): readonly ColorName[] {
  const pair = rng.choice(pairs);
  const more = Array.from({ length: Math.max(0, n - pair.length) }, () => rng.choice(pair));
  return rng.shuffle([...pair, ...more]);
}

/** Evenly drawn, under the condition that they differ; in any order. */
function sizesApart(n: number, { minSize, maxSize }: TabletopConfig, rng: Rng): readonly number[] {
  const loose = Array.from({ length: n }, () => rng.uniform(minSize, maxSize - (n - 1) * SIZE_GAP));
  return rng.shuffle(loose.sort((a, b) => a - b).map((size, i) => size + i * SIZE_GAP));
}
