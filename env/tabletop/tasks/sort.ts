/**
 * Sort: bring each object into the bin of its colour. COBRA's sorting by colour, with one or two objects of
 * each of the scene's two colours, and contacts.
 *
 *   bins       red lower left, green lower right, blue upper left, yellow upper right, magenta in the middle
 *   success    every object's centre lies in its bin
 *   potential  minus the sum of the objects' distances to the middle of their bins, table units
 */

import { refuse } from '../../core/refuse.ts';
import type { Zone } from '../config.ts';
import { setMinus } from '../factors/algebra.ts';
import type { Distribution } from '../factors/distribution.ts';
import { constant, disc } from '../factors/elementary.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import { apart, populate } from '../factors/layouts.ts';
import { distance, type FrameSize, type Point } from '../geometry.ts';
import { binsGoal } from '../goals/bins.ts';
import { splitOf } from '../modes.ts';
import { type ColorName, contactRadius, type Sprite } from '../scene.ts';
import type { TaskFamily } from '../task.ts';
import { kinematicTask } from './kinematic-task.ts';
import type { Motion } from './movers.ts';
import { objectOf } from './scenes.ts';

const RADIUS = 0.19;
const BINS = {
  red: { x: 0.22, y: 0.22, radius: RADIUS },
  green: { x: 0.78, y: 0.22, radius: RADIUS },
  blue: { x: 0.22, y: 0.78, radius: RADIUS },
  yellow: { x: 0.78, y: 0.78, radius: RADIUS },
  magenta: { x: 0.5, y: 0.5, radius: RADIUS },
} as const satisfies { readonly [name in ColorName]?: Zone };
type Hue = keyof typeof BINS;
const HUES = Object.keys(BINS) as readonly Hue[]; // keys() forgets the literal names
/** Two are the most of one colour that a bin is made for. */
const MOST = 4;
/** Room that a scripted player leaves beside the first object in a bin, table units. */
const TWIN_SPARE = 0.05;
const GOAL = binsGoal(HUES.map((color) => ({ filter: constant({ color }), zone: BINS[color] })));

export const SORT: TaskFamily<Motion> = kinematicTask({
  name: 'Sort',
  defaults: { minObjects: 2, maxObjects: MOST, minSize: 10, maxSize: 12, colors: HUES },

  check(config, mode) {
    const { minObjects, maxObjects, colors, maxSize, width, height } = config;
    if (minObjects < 2 || maxObjects > MOST) {
      refuse('Sort.minObjects and maxObjects', `in 2..${MOST}`, `${minObjects}..${maxObjects}`);
    }
    if (!colors.every(isHue)) refuse('Sort.colors', `some of ${HUES}`, `${colors}`);
    const room = Math.SQRT2 * RADIUS * Math.min(width, height);
    if (maxSize > room) {
      refuse('Sort.maxSize', `at most ${room}, so that bins hold two`, maxSize);
    }
    splitOf(mode, config);
  },

  begin(config, mode, rng) {
    const split = splitOf(mode, config);
    const pair = rng.choice(split.pairs);
    const more = rng.shuffle([...pair]); // of each colour one, then another
    const colors = [...pair, ...more].slice(0, rng.choice(split.counts));
    const objects = rng.shuffle(colors).map((color, i) => {
      const place = setMinus(i === 0 ? split.place : split.otherPlace, binDisc(color));
      return generate(objectOf(split.shapes, color, place, config), 1);
    });
    return populate(shuffle(chain(...objects)), apart(config))(rng);
  },

  goal: () => GOAL,
  potential: ({ reward, total }) => reward - total * RADIUS,
  report: ({ distances }) => ({ distances }),

  jobs: (sprites, config) => [
    sprites.flatMap((sprite) => {
      const { id, color } = sprite;
      if (!isHue(color)) return [];
      const bin = BINS[color];
      const least = roomForTwin(sprite, sprites, config);
      const left = (at: Point): number => {
        const away = distance(at, bin);
        return Math.max(0, away - bin.radius, least - away);
      };
      return [{ id, left }];
    }),
  ],
});

// ---------------------------------------------------------------------------

function isHue(color: ColorName): color is Hue {
  return Object.hasOwn(BINS, color);
}

function binDisc(color: ColorName): Distribution<'x' | 'y'> {
  if (!isHue(color)) return refuse('Sort.colors', `some of ${HUES}`, color);
  return disc(BINS[color], RADIUS);
}

/** How far from the middle of its bin a sprite must lie to leave room for another of its colour. */
function roomForTwin(sprite: Sprite, sprites: readonly Sprite[], frame: FrameSize): number {
  const twin = sprites.find((one) => one.color === sprite.color && one !== sprite);
  if (twin === undefined) return 0;
  const contact = contactRadius(sprite) + contactRadius(twin);
  return contact / Math.min(frame.width, frame.height) - RADIUS + TWIN_SPARE;
}
