/**
 * Stack: put the objects onto their places in order of size, the largest first.
 *
 *   scene    2 or 3 places, small cyan diamonds from left to right that lie behind everything and stay; an
 *            object for each; the gripper, the yellow disc in front. The largest object belongs onto the place
 *            that is furthest left, the next one onto the next.
 *   action   [carry, direction]: the gripper moves a step up, left, down or right, and with carry 1 takes
 *            along what is beneath it, lifted over everything else; what it lets go lies where it is, in front
 *            of what it lies on
 *   ends     with success when each object's centre lies on its place
 *   dense    how much `orderGoal` grew, a stage an object: placing the second before the first is worth
 *            nothing until the first is placed; - 0.01 a step
 *   sparse   1 with success, else 0
 *
 * The number of objects counts all: 2 n + 1 sprites for n objects. A gripper lifts what it moves, so that no
 * physics is needed.
 */

import { defined, SupairError } from '../../core/errors.ts';
import { Rng } from '../../core/random.ts';
import { embodied } from '../actions/bodies.ts';
import type { TabletopConfig } from '../config.ts';
import { product, setMinus } from '../factors/algebra.ts';
import { constant, disc } from '../factors/elementary.ts';
import { AT_REST, type Factors } from '../factors/factors.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import type { Point } from '../geometry.ts';
import { distanceGoal } from '../goals/bins.ts';
import { type OrderScore, orderGoal } from '../goals/combine.ts';
import { successFraction } from '../goals/goal.ts';
import { type ColorName, type Sprite, spriteAt } from '../scene.ts';
import type { TabletopTask } from '../task.ts';
import { anywhere, layScene, MOVER, mover, objectLook } from './laid-scenes.ts';
import type { RewardKind } from './rewards.ts';

const PLACE_COLOR: ColorName = 'cyan';
const PLACE = { shape: 'diamond', color: PLACE_COLOR, size: 6 } as const;
/** Height of the row of places, table units, and how near to one an object's centre is on it. */
const ROW = 0.2;
const ON = 0.075;
/** Objects begin at least so far from every place. */
const AWAY = 0.15;
const STEP = 0.05;
const STEP_COST = 0.01;

const ACTIONS = embodied({ stepSize: STEP });
/** Actions without noise draw nothing. */
const NO_CHANCE = new Rng(0);

export function stackTask(reward: RewardKind = 'dense'): TabletopTask<Int32Array> {
  return {
    defaults: { minObjects: 5, maxObjects: 7, minSize: 10, maxSize: 16 },

    actionSpace: ACTIONS.space,

    check({ minObjects, maxObjects, colors }) {
      const odd = (count: number): boolean => count >= 3 && count % 2 === 1;
      if (!odd(minObjects)) refuse('minObjects', 'an odd number >= 3', minObjects);
      if (!odd(maxObjects) || maxObjects > 9)
        refuse('maxObjects', 'an odd number <= 9', maxObjects);
      if (objectColors(colors).length === 0) refuse('colors', 'one for the objects', colors);
    },

    begin(config, rng) {
      const { minObjects, maxObjects, colors } = config;
      const n = (minObjects - 1) / 2 + rng.integer((maxObjects - minObjects) / 2 + 1);
      const places = Array.from({ length: n }, (_, i) => ({ x: (i + 0.5) / n, y: ROW }));
      const free = places.reduce(
        (place, at) => setMinus(place, disc(at, AWAY)),
        anywhere(config.maxSize / Math.min(config.width, config.height)),
      );
      const object = product(objectLook(objectColors(colors), config), free);
      const marks = places.map((at) => generate(constant({ ...PLACE, ...at }), 1));
      return layScene(chain(...marks, shuffle(generate(object, n)), mover()), config, rng);
    },

    act(sprites, action, config) {
      const before = score(sprites);
      const { moves } = ACTIONS.intend(liftable(sprites), action, config, NO_CHANCE);
      const ids = moves.map(({ id }) => id);
      const [first] = moves;
      const { dx, dy } = first?.type === 'shift' ? first : { dx: 0, dy: 0 };
      const moved = inFront(
        sprites.map((one) => (ids.includes(one.id) ? shifted(one, dx, dy) : one)),
        ids,
      );
      const after = score(moved);
      const grown = after.reward - before.reward - STEP_COST;
      return {
        sprites: moved,
        reward: reward === 'dense' ? grown : after.success ? 1 : 0,
        success: after.success ? true : null,
        info: { stage: after.stage, success_fraction: successFraction(after) },
      };
    },

    oracle(sprites, config) {
      const { gripper, places, objects } = partsOf(sprites);
      const stage = objects.findIndex((object, i) => far(object, places[i] ?? object) > PLACED);
      const [object, place] = [objects[stage], places[stage]];
      if (object === undefined || place === undefined) return Int32Array.of(0, 0);
      const holding = far(gripper, object) <= STEP;
      const top = spriteAt(liftable(sprites).slice(0, -1), gripper, config);
      if (holding && top !== null && top !== object) {
        return Int32Array.of(1, directionTo(top.x - object.x, top.y - object.y)); // out of the way
      }
      const aim = holding ? place : object;
      const from = holding ? object : gripper;
      return Int32Array.of(holding ? 1 : 0, directionTo(aim.x - from.x, aim.y - from.y));
    },
  };
}

// ---------------------------------------------------------------------------

/** An oracle that has come so near to a place goes no further, table units: a step's rounding. */
const PLACED = ON / 2;

interface Parts {
  readonly gripper: Sprite;
  /** From left to right. */
  readonly places: readonly Sprite[];
  /** The largest first; of two alike the one with the lower id. */
  readonly objects: readonly Sprite[];
}

function partsOf(sprites: readonly Sprite[]): Parts {
  const gripper = defined(sprites.at(-1), 'Stack');
  const places = sprites.filter(isPlace).toSorted((a, b) => a.x - b.x);
  const objects = liftable(sprites)
    .slice(0, -1)
    .toSorted((a, b) => b.size - a.size || a.id - b.id);
  return { gripper, places, objects };
}

/** All but the places. */
function liftable(sprites: readonly Sprite[]): readonly Sprite[] {
  return sprites.filter((sprite) => !isPlace(sprite));
}

function isPlace({ color }: Sprite): boolean {
  return color === PLACE_COLOR;
}

/** One stage an object, the largest first. */
function score(sprites: readonly Sprite[]): OrderScore {
  const { places, objects } = partsOf(sprites);
  const stages = objects.map((object, i) => {
    const { x, y } = defined(places[i], 'Stack'); // a place for each
    return distanceGoal(constant({ size: object.size, x: object.x, y: object.y }), {
      x,
      y,
      radius: ON,
    });
  });
  return orderGoal(stages)(objects.map((object): Factors => ({ ...AT_REST, ...object })));
}

function shifted(sprite: Sprite, dx: number, dy: number): Sprite {
  const inside = (v: number): number => Math.min(1, Math.max(0, v));
  return { ...sprite, x: inside(sprite.x + dx), y: inside(sprite.y + dy) };
}

/** What is carried comes in front of everything but the gripper. */
function inFront(sprites: readonly Sprite[], ids: readonly number[]): readonly Sprite[] {
  const gripper = sprites.slice(-1);
  const rest = sprites.slice(0, -1);
  const held = rest.filter(({ id }) => ids.includes(id));
  return [...rest.filter(({ id }) => !ids.includes(id)), ...held, ...gripper];
}

/** Up, left, down or right: along the longer side of the way. */
function directionTo(dx: number, dy: number): number {
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? 3 : 1;
  return dy > 0 ? 0 : 2;
}

function far(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function objectColors(colors: readonly ColorName[]): ColorName[] {
  return colors.filter((color) => color !== PLACE_COLOR && color !== MOVER.color);
}

function refuse(field: keyof TabletopConfig, expected: string, got: unknown): never {
  throw new SupairError('BAD_ARGUMENT', { who: `Stack.${field}`, expected, got: String(got) });
}
