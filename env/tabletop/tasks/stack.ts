/**
 * Stack: put the objects onto their places in order of size, the largest first.
 *
 *   scene    a place for each object, small cyan squares from left to right that lie behind everything and
 *            stay; the gripper, the yellow disc in front. The largest object belongs onto the place that is
 *            furthest left, the next one onto the next.
 *   action   [carry, direction]: the gripper moves a step up, left, down or right, and with carry 1 takes
 *            along what is beneath it, lifted over everything else; what it lets go lies where it is, in front
 *            of what it lies on. Both stop together where the centre of one comes to the border.
 *   ends     with success when each object's centre is within 0.075 table units of its place's
 *   dense    how much `orderGoal` grew, a stage an object: placing the second before the first is worth
 *            nothing until the first is placed; - 0.01 a step
 *   sparse   1 with success, else 0
 *
 * A gripper lifts what it moves, so that no physics is needed.
 */

import { defined } from '../../core/errors.ts';
import { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import { embodied } from '../actions/bodies.ts';
import type { TabletopConfig } from '../config.ts';
import { constant } from '../factors/elementary.ts';
import { AT_REST, type Factors } from '../factors/factors.ts';
import type { Point } from '../geometry.ts';
import { distanceGoal } from '../goals/bins.ts';
import { type OrderScore, orderGoal } from '../goals/combine.ts';
import { successFraction } from '../goals/goal.ts';
import { type Mode, tablesOf } from '../modes.ts';
import type { Sprite } from '../scene.ts';
import type { TabletopTask, TaskFamily, Variant } from '../task.ts';
import { stackNext } from './stack-oracle.ts';
import {
  beginStack,
  isFree,
  leastWidth,
  liftable,
  SIZE_GAP,
  stackParts,
  stackSplit,
} from './stack-scene.ts';

/** Most objects: for more the episode's limit of steps is too short. */
const MOST = 3;
/** How near to a place an object's centre is on it, table units. */
const ON = 0.075;
/** Size of the largest objects, as a share of the frame's shorter side: there is room for all of them. */
const LARGEST = 1 / 4;
const STEP = 0.05;
const STEP_COST = 0.01;

const ACTIONS = embodied({ stepSize: STEP });
/** Actions without noise draw nothing. */
const NO_CHANCE = new Rng(0);

export const STACK: TaskFamily<Int32Array> = {
  name: 'Stack',
  rewards: ['dense', 'sparse'],
  actions: ['embodied'],
  create: play,
};

// ---------------------------------------------------------------------------

function play({ mode, reward }: Variant): TabletopTask<Int32Array> {
  return {
    defaults: { minObjects: 2, maxObjects: 3, minSize: 10, maxSize: 16 },
    actionSpace: ACTIONS.space,
    bodies: ({ maxObjects }) => maxObjects + 1,
    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),
    check: (config) => check(config, mode),
    begin: (config, rng) => beginStack(config, mode, rng),

    act(sprites, action, config) {
      const before = score(sprites);
      const { moves } = ACTIONS.intend(liftable(sprites), action, config, NO_CHANCE);
      const ids = moves.map(({ id }) => id);
      const [first] = moves;
      const { dx, dy } = first?.type === 'shift' ? first : { dx: 0, dy: 0 };
      const lifted = sprites.filter(({ id }) => ids.includes(id));
      const right = onTable(dx, lifted, 'x');
      const up = onTable(dy, lifted, 'y');
      const moved = inFront(
        sprites.map((one) =>
          ids.includes(one.id) ? { ...one, x: one.x + right, y: one.y + up } : one,
        ),
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

    // a player's steps end within half a step of a place along each axis
    oracle: (sprites, config) => stackNext(sprites, ON / 2, config),
  };
}

function check(config: TabletopConfig, mode: Mode): void {
  const { minObjects, maxObjects, minSize, maxSize, width, height, colors } = config;
  if (minObjects < 2 || maxObjects > MOST) {
    refuse('Stack.minObjects and maxObjects', `in 2..${MOST}`, `${minObjects}..${maxObjects}`);
  }
  const narrowest = leastWidth(maxObjects);
  if (width < narrowest || height < narrowest) {
    const expected = `at least ${narrowest} px each, for a row of ${maxObjects} places`;
    refuse('Stack.width and height', expected, `${width} x ${height}`);
  }
  const largest = LARGEST * Math.min(width, height);
  if (maxSize > largest) {
    const expected = `at most ${largest}, a quarter of the frame's shorter side`;
    refuse('Stack.maxSize', expected, `${maxSize}`, 'Use smaller objects or a larger frame.');
  }
  const least = minSize + (maxObjects - 1) * SIZE_GAP;
  if (maxSize < least) {
    refuse('Stack.maxSize', `at least ${least}, so that sizes differ`, maxSize);
  }
  if (new Set(colors.filter(isFree)).size < 2) {
    const expected = "two beside yellow, the gripper's, and cyan, the places'";
    refuse('Stack.colors', expected, colors.join());
  }
  stackSplit(mode, config);
}

/** One stage an object, the largest first. */
function score(sprites: readonly Sprite[]): OrderScore {
  const { places, objects } = stackParts(sprites);
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

/** How far things go together along an axis: until the first of their centres comes to the border. */
function onTable(motion: number, lifted: readonly Point[], axis: 'x' | 'y'): number {
  const places = lifted.map((one) => one[axis]);
  return Math.min(1 - Math.max(...places), Math.max(-Math.min(...places), motion));
}

/** What is carried comes in front of everything but the gripper. */
function inFront(sprites: readonly Sprite[], ids: readonly number[]): readonly Sprite[] {
  const gripper = sprites.slice(-1);
  const rest = sprites.slice(0, -1);
  const held = rest.filter(({ id }) => ids.includes(id));
  return [...rest.filter(({ id }) => !ids.includes(id)), ...held, ...gripper];
}
