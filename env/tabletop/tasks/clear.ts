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
 * With `what: 'all'` every object is to go. The number of objects counts all, the pusher among them.
 */

import { SupairError } from '../../core/errors.ts';
import { Rng } from '../../core/random.ts';
import { push } from '../actions/bodies.ts';
import type { TabletopConfig } from '../config.ts';
import { product } from '../factors/algebra.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import type { Point } from '../geometry.ts';
import { simulate } from '../physics/simulate.ts';
import type { ColorName, Sprite } from '../scene.ts';
import type { TabletopTask } from '../task.ts';
import { anywhere, layScene, MOVER, mover, objectLook } from './laid-scenes.ts';
import { pushTowards } from './push-oracle.ts';
import type { RewardKind } from './rewards.ts';

export const CLEARINGS = ['red', 'all'] as const;

/** What is to be cleared away. */
export type Clearing = (typeof CLEARINGS)[number];

const RED: ColorName = 'red';
const MAX_SPEED = 0.05;
/** Objects begin so far from the border, table units: the pusher has room all around. */
const MARGIN = 0.25;
const STEP_COST = 0.01;

const ACTIONS = push({ maxSpeed: MAX_SPEED });
/** Actions without noise draw nothing. */
const NO_CHANCE = new Rng(0);

export function clearTask(reward: RewardKind = 'dense', what: Clearing = 'red'): TabletopTask {
  const objects = (sprites: readonly Sprite[]): readonly Sprite[] => sprites.slice(0, -1);
  const wanted = (sprites: readonly Sprite[]): readonly Sprite[] =>
    objects(sprites).filter(({ color }) => what === 'all' || color === RED);
  return {
    defaults: { minObjects: 3, maxObjects: 4, minSize: 10, maxSize: 12 },

    actionSpace: ACTIONS.space,

    check({ minObjects, colors }) {
      if (minObjects < 2) refuse('minObjects', 'at least 2, pusher and object', minObjects);
      if (!colors.includes(RED)) refuse('colors', `${RED} among them`, colors);
      if (others(colors).length === 0) refuse('colors', 'another for other objects', colors);
    },

    /** One red object at least; each of the others is red or not, evenly. */
    begin(config, rng) {
      const count = config.minObjects + rng.integer(config.maxObjects - config.minObjects + 1) - 1;
      const reds = 1 + rng.integer(count);
      const place = anywhere(MARGIN);
      const red = product(objectLook([RED], config), place);
      const other = product(objectLook(others(config.colors), config), place);
      const scene = chain(
        shuffle(chain(generate(red, reds), generate(other, count - reds))),
        mover(),
      );
      return layScene(scene, config, rng);
    },

    act(sprites, action, config) {
      const { moves } = ACTIONS.intend(sprites, action, config, NO_CHANCE);
      const drives = moves.filter((move) => move.type === 'drive');
      const moved = simulate(sprites, drives, config, { edges: 'open' });
      const left = wanted(moved).length;
      const cleared = wanted(sprites).length - left;
      const lost = objects(sprites).length - objects(moved).length - cleared;
      const nearer = cleared > 0 ? 0 : toBorder(wanted(sprites)) - toBorder(wanted(moved));
      return {
        sprites: moved,
        reward: cleared - lost + (reward === 'sparse' ? 0 : nearer - STEP_COST),
        success: left === 0 ? true : null,
        info: { left, cleared, lost, success_fraction: 1 / (1 + left) },
      };
    },

    oracle(sprites, config) {
      const pusher = sprites.at(-1);
      const errands = wanted(sprites).flatMap((object) =>
        pusher === undefined ? [] : [errandOf(pusher, object, sprites, what)],
      );
      const best = errands.toSorted((a, b) => a.cost - b.cost)[0];
      return best === undefined ? new Float32Array(2) : pushTowards(best.errand, config);
    },
  };
}

/** The option as a peer may send it; 'red' where there is none. @throws BAD_ARGUMENT */
export function parseClearing(value: unknown = 'red'): Clearing {
  const known = CLEARINGS.find((one) => one === value);
  if (known !== undefined) return known;
  const got = String(value).slice(0, 80);
  throw new SupairError('BAD_ARGUMENT', {
    who: 'Clear.what',
    expected: CLEARINGS.join(' or '),
    got,
  });
}

// ---------------------------------------------------------------------------

/** Off the table beside an object, on each side. */
const OUT = 0.3;
/** Price, in table units, of another object in the way that is to stay. */
const IN_THE_WAY = 1;

/** Where to push an object, and how far that is; where the pusher is has no say, or plans would swing. */
function errandOf(
  pusher: Sprite,
  object: Sprite,
  sprites: readonly Sprite[],
  what: Clearing,
): { readonly errand: Parameters<typeof pushTowards>[0]; readonly cost: number } {
  const { x, y } = object;
  const others = sprites.filter((one) => one !== pusher && one !== object);
  const sides = [
    { aim: { x: -OUT, y }, way: x },
    { aim: { x: 1 + OUT, y }, way: 1 - x },
    { aim: { x, y: -OUT }, way: y },
    { aim: { x, y: 1 + OUT }, way: 1 - y },
  ].map(({ aim, way }) => {
    const met = others.filter(
      (other) =>
        (what === 'red' && other.color !== RED ? IN_THE_WAY : 0) > 0 && inBand(object, aim, other),
    ).length;
    return { aim, cost: way + IN_THE_WAY * met };
  });
  const best = sides.reduce((a, b) => (b.cost < a.cost ? b : a));
  return {
    errand: { pusher, object, aim: best.aim, others, maxSpeed: MAX_SPEED },
    cost: best.cost,
  };
}

/** Whether another object lies where this one would go. */
function inBand(object: Sprite, aim: Point, other: Sprite): boolean {
  const across = aim.x === object.x ? Math.abs(other.x - object.x) : Math.abs(other.y - object.y);
  const along =
    (other.x - object.x) * (aim.x - object.x) + (other.y - object.y) * (aim.y - object.y);
  return along > 0 && across < 0.25;
}

function toBorder(sprites: readonly Sprite[]): number {
  return Math.min(1, ...sprites.map(({ x, y }) => Math.min(x, 1 - x, y, 1 - y)));
}

function others(colors: readonly ColorName[]): ColorName[] {
  return colors.filter((color) => color !== RED && color !== MOVER.color);
}

function refuse(field: keyof TabletopConfig, expected: string, got: unknown): never {
  throw new SupairError('BAD_ARGUMENT', { who: `Clear.${field}`, expected, got: String(got) });
}
