/**
 * Goal: bring the red object into the zone, by taking hold of objects and moving them.
 *
 *   action   what is taken hold of slides until it touches another object or the frame's border
 *   dense    the decrease of the target's distance to the zone's centre, table units
 *            - 0.02 a step, + 1 when its centre lies in the zone, which ends the episode
 *   sparse   1 when its centre lies in the zone
 */

import { SupairError } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import { carryOut } from '../actions/carry-out.ts';
import type { TabletopConfig } from '../config.ts';
import { containsFactors } from '../factors/evaluate.ts';
import { distance, type Point } from '../geometry.ts';
import { colorsBeside, type Mode, type Split, splitOf, tablesOf } from '../modes.ts';
import { drawLook, placeSprites } from '../placement.ts';
import type { ColorName, Sprite } from '../scene.ts';
import type { TabletopTask, TaskFamily, Variant } from '../task.ts';
import { planGoal } from './goal-oracle.ts';
import { MAX_MOTION, MOVERS, type Motion, moverOf } from './movers.ts';
import { planTransport } from './transport.ts';

const TARGET_COLOR: ColorName = 'red';
const STEP_COST = 0.02;
const ARRIVED = 1;

export const GOAL: TaskFamily<Motion> = {
  name: 'Goal',
  rewards: ['dense', 'sparse'],
  actions: MOVERS,
  create: play,
};

// ---------------------------------------------------------------------------

function play({ mode, reward, actions }: Variant): TabletopTask<Motion> {
  const mover = moverOf(actions);
  return {
    defaults: { minObjects: 1, maxObjects: 4 },
    actionSpace: mover.actions.space,
    bodies: () => mover.bodies,
    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),
    check: (config) => check(config, mode),
    begin: (config, rng) => mover.equip(begin(config, mode, rng), rng),

    act(sprites, action, config, rng) {
      const intent = mover.actions.intend(sprites, action, config, rng);
      const { sprites: moved, moved: held } = carryOut(sprites, intent, config);
      const before = distance(targetOf(sprites), config.zone);
      const away = distance(targetOf(moved), config.zone);
      const arrived = away <= config.zone.radius;
      const dense = before - away - STEP_COST + (arrived ? ARRIVED : 0);
      return {
        sprites: moved,
        reward: reward === 'dense' ? dense : arrived ? 1 : 0,
        success: arrived ? true : null,
        info: { moved: held, distance: away, success_fraction: arrived ? 1 : 0 },
      };
    },

    oracle(sprites, config) {
      const target = targetOf(sprites);
      if (actions === 'embodied') {
        const { zone } = config;
        const left = (at: Point): number => Math.max(0, distance(at, zone) - zone.radius);
        const done = (after: readonly Sprite[]): boolean => left(targetOf(after)) === 0;
        const errand = { jobs: [{ id: target.id, left }], done };
        return mover.command(planTransport(sprites, [errand], config), sprites, config);
      }
      const action = planGoal(sprites, target.id, config, MAX_MOTION);
      return actions === 'select-move' ? action : asDrag(action);
    },
  };
}

function check(config: TabletopConfig, mode: Mode): void {
  const { minObjects, colors } = config;
  if (minObjects < 1) refuse('Goal.minObjects', 'at least 1, the target', minObjects);
  if (!colors.includes(TARGET_COLOR)) {
    refuse('Goal.colors', `${TARGET_COLOR} among them`, `${colors}`);
  }
  if (colors.every((color) => color === TARGET_COLOR)) {
    refuse('Goal.colors', 'another for the other objects', TARGET_COLOR);
  }
  const split = splitOf(mode, config);
  if (countsOf(mode, split).length === 0) {
    refuse('Goal.maxObjects', 'more for pairs', config.maxObjects);
  }
  if (colorsBeside(TARGET_COLOR, split).length === 0) {
    refuse('Goal.colors', `a pair with red in mode '${mode}'`, `${colors}`);
  }
}

function begin(config: TabletopConfig, mode: Mode, rng: Rng): Sprite[] {
  const split = splitOf(mode, config);
  const count = rng.choice(countsOf(mode, split));
  const target = rng.integer(count);
  const others = colorsBeside(TARGET_COLOR, split);
  return placeSprites(
    count,
    config,
    rng,
    (id) => ({
      ...drawLook(id, { ...config, shapes: id === target ? split.shapes : split.otherShapes }, rng),
      color: id === target ? TARGET_COLOR : rng.choice(others),
    }),
    (id, at) =>
      id !== target ||
      (distance(at, config.zone) > config.zone.radius && containsFactors(split.place, at)),
  );
}

/** A pair of colours takes two objects. */
function countsOf(mode: Mode, { counts }: Split): readonly number[] {
  return mode === 'color' ? counts.filter((count) => count > 1) : counts;
}

/** A motion as the point that the object is dragged to. */
function asDrag([x = 0, y = 0, dx = 0, dy = 0]: Float32Array): Float32Array {
  const inTable = (value: number): number => Math.min(1, Math.max(0, value));
  return Float32Array.of(x, y, inTable(x + dx), inTable(y + dy));
}

function targetOf(sprites: readonly Sprite[]): Sprite {
  const target = sprites.find((sprite) => sprite.color === TARGET_COLOR);
  if (target !== undefined) return target;
  throw new SupairError('INTERNAL', { who: 'Goal', expected: 'a red sprite', got: 'none' });
}
