/**
 * Clear: push the red objects off the table, which has no rim.
 *
 *   action   [vx, vy] the velocity of the pusher, the yellow disc in front, table units a step
 *   ends     with success when no red object is left; an object is gone when its centre has passed the border
 *   dense    1 a red object, - 1 another one (of `what: 'red'`), and how much nearer to the border the nearest
 *            red object came, table units; - 0.01 a step
 *   sparse   1 a red object, - 1 another one
 *
 * `success_fraction` is 1 / (1 + red objects left): what has gone is no longer counted anywhere.
 *
 * With `what: 'all'` every object is to go. There is always a red object and another one.
 */

import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { TabletopConfig } from '../config.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import { colorsBeside, type Mode, tablesOf } from '../modes.ts';
import type { Sprite } from '../scene.ts';
import type { TabletopTask, TaskFamily, Variant } from '../task.ts';
import { clearingErrand } from './clear-oracle.ts';
import { anywhere, layScene, MOVER, mover, placesIn, splitWithout } from './laid-scenes.ts';
import { MANNERS, pushTowards } from './push-oracle.ts';
import { checkPushing, MARGIN, MAX_SPEED, PUSHING, pushed, RED, STEP_COST } from './pushing.ts';
import { type Act, type Player, rehearsed } from './rehearsal.ts';
import { objectOf } from './scenes.ts';

export const CLEARINGS = ['red', 'all'] as const;

/** What is to be cleared away. */
export type Clearing = (typeof CLEARINGS)[number];

/** The task of clearing away red objects, or all. */
export function clear(what: Clearing): TaskFamily<Float32Array> {
  return {
    name: 'Clear',
    rewards: ['dense', 'sparse'],
    actions: ['push'],
    create: (variant) => play(what, variant),
  };
}

/** The option as a peer may send it; 'red' where there is none. @throws BAD_ARGUMENT */
export function parseClearing(value: unknown = 'red'): Clearing {
  const known = CLEARINGS.find((one) => one === value);
  if (known !== undefined) return known;
  const got = String(value).slice(0, 80);
  refuse('Clear.what', CLEARINGS.join(' or '), got);
}

// ---------------------------------------------------------------------------

function play(what: Clearing, { mode, reward }: Variant): TabletopTask {
  const wanted = (sprites: readonly Sprite[]): readonly Sprite[] =>
    objectsOf(sprites).filter(({ color }) => what === 'all' || color === RED);
  const act: Act = (sprites, action, config) => {
    const moved = pushed(sprites, action, config, 'open');
    const left = wanted(moved).length;
    const cleared = wanted(sprites).length - left;
    const lost = objectsOf(sprites).length - objectsOf(moved).length - cleared;
    const nearer = cleared > 0 ? 0 : toBorder(wanted(sprites)) - toBorder(wanted(moved));
    return {
      sprites: moved,
      reward: cleared - lost + (reward === 'sparse' ? 0 : nearer - STEP_COST),
      success: left === 0 ? true : null,
      info: { left, cleared, lost, success_fraction: 1 / (1 + left) },
    };
  };
  return {
    defaults: { minObjects: 2, maxObjects: 3, minSize: 10, maxSize: 12 },
    actionSpace: PUSHING.space,
    bodies: () => 1,
    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),
    check: (config) => checkPushing('Clear', config, mode),
    begin: (config, rng) => begin(what, config, mode, rng),
    act,
    oracle: rehearsed(
      MANNERS.map(
        (manner): Player =>
          (sprites, config) => {
            const errand = clearingErrand(sprites, wanted(sprites), MAX_SPEED);
            return errand === null ? new Float32Array(2) : pushTowards(errand, manner, config);
          },
      ),
      act,
      MAX_SPEED,
    ),
  };
}

/** A red object and one of another colour, and others of either. */
function begin(what: Clearing, config: TabletopConfig, mode: Mode, rng: Rng): Sprite[] {
  const split = splitWithout([MOVER.color], mode, config);
  const [place, otherPlace] = placesIn(anywhere(MARGIN), split);
  const count = rng.choice(split.counts);
  const reds = 1 + rng.integer(count - 1);
  const partner = rng.choice(colorsBeside(RED, split));
  const objects = Array.from({ length: count }, (_, i) => {
    const color = i < reds ? RED : partner;
    const shapes = i < reds || what === 'all' ? split.shapes : split.otherShapes;
    return generate(objectOf(shapes, color, i === 0 ? place : otherPlace, config), 1);
  });
  return layScene(chain(shuffle(chain(...objects)), mover()), config, rng);
}

/** All but the pusher. */
function objectsOf(sprites: readonly Sprite[]): readonly Sprite[] {
  return sprites.slice(0, -1);
}

function toBorder(sprites: readonly Sprite[]): number {
  return Math.min(1, ...sprites.map(({ x, y }) => Math.min(x, 1 - x, y, 1 - y)));
}
