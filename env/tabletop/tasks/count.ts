/**
 * Count: how many objects have the colour of the one in the zone, itself included? The zone asks: which colour
 * counts is part of the scene, and has to be seen.
 *
 *   action   the answer, 0..maxObjects, which ends the episode
 *   reward   1 for the right one, else 0
 */

import { defined } from '../../core/errors.ts';
import { refuse } from '../../core/refuse.ts';
import type { TabletopConfig } from '../config.ts';
import { setMinus } from '../factors/algebra.ts';
import { disc } from '../factors/elementary.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import { apart, populate } from '../factors/layouts.ts';
import { distance } from '../geometry.ts';
import { type Mode, splitOf, tablesOf } from '../modes.ts';
import type { Sprite } from '../scene.ts';
import type { TabletopTask, TaskFamily } from '../task.ts';
import { spritesOf } from './kinematic-task.ts';
import { objectOf } from './scenes.ts';

/** The most objects, and the largest answer. */
const MOST = 4;

export const COUNT: TaskFamily<number> = {
  name: 'Count',
  rewards: ['sparse'],
  actions: ['answer'],
  create: ({ mode }) => play(mode),
};

// ---------------------------------------------------------------------------

function play(mode: Mode): TabletopTask<number> {
  return {
    defaults: { minObjects: 2, maxObjects: MOST },
    actionSpace: { type: 'discrete', n: MOST + 1, start: 0 },
    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),

    check(config) {
      const { minObjects, maxObjects, zone } = config;
      if (minObjects < 2 || maxObjects > MOST) {
        refuse('Count.minObjects and maxObjects', `in 2..${MOST}`, `${minObjects}..${maxObjects}`);
      }
      if (zone.radius === 0) refuse('Count.zone.radius', 'above 0, for the object that asks', '0');
      splitOf(mode, config);
    },

    begin(config, rng) {
      const split = splitOf(mode, config);
      const inZone = disc(config.zone, config.zone.radius);
      const [asked, other] = rng.shuffle([...rng.choice(split.pairs)]);
      const others = rng.choice(split.counts) - 1;
      // every answer is equally likely, but a held-out pair of colours has to be seen
      const alike = rng.integer(mode === 'color' ? others : others + 1);
      const objects = rng
        .shuffle(Array.from({ length: others }, (_, i) => (i < alike ? asked : other)))
        .map((color, i) => {
          const place = setMinus(i === 0 ? split.place : split.otherPlace, inZone);
          return generate(objectOf(split.shapes, defined(color, 'Count'), place, config), 1);
        });
      const asking = objectOf(split.shapes, defined(asked, 'Count'), inZone, config);
      return spritesOf(
        populate(shuffle(chain(generate(asking, 1), ...objects)), apart(config))(rng),
      );
    },

    act(sprites, action, config) {
      const success = action === answer(sprites, config);
      const info = { answer: answer(sprites, config), success_fraction: success ? 1 : 0 };
      return { sprites, reward: success ? 1 : 0, success, info };
    },

    oracle: answer,
  };
}

function answer(sprites: readonly Sprite[], { zone }: TabletopConfig): number {
  const asking = sprites.find((sprite) => distance(sprite, zone) <= zone.radius);
  return sprites.filter(({ color }) => color === asking?.color).length;
}
