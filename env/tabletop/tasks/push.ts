/**
 * Push: bring the red object into the zone by pushing it; no other object may get there.
 *
 *   action   [vx, vy] the velocity of the pusher, the yellow disc in front, table units a step
 *   ends     with success when the red object's centre lies in the zone, without when another object's does
 *   dense    how much the potential grew: - |object - zone| - |pusher - object| / 4, table units;
 *            - 0.01 a step, + 1 with success, - 1 with another object in the zone
 *   sparse   1 with success, else 0
 *
 * Shaping by a potential leaves the best policy what it is (Ng, Harada and Russell 1999, here without discount).
 */

import { SupairError } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { TabletopConfig, Zone } from '../config.ts';
import { setMinus } from '../factors/algebra.ts';
import { disc } from '../factors/elementary.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import { distance } from '../geometry.ts';
import { colorsBeside, type Mode, type Split, tablesOf } from '../modes.ts';
import type { Sprite } from '../scene.ts';
import type { TabletopTask, TaskFamily, Variant } from '../task.ts';
import {
  anywhere,
  haveRoom,
  layScene,
  MOVER,
  mover,
  placesIn,
  splitWithout,
} from './laid-scenes.ts';
import { MANNERS, type Manner, pushTowards } from './push-oracle.ts';
import { checkPushing, MARGIN, MAX_SPEED, PUSHING, pushed, RED, STEP_COST } from './pushing.ts';
import { type Act, type Player, rehearsed } from './rehearsal.ts';
import { objectOf } from './scenes.ts';

/** Objects begin so far out of the zone, table units. */
const OUTSIDE = 0.1;
/** Part of the way to the object in the potential. */
const APPROACH = 0.25;

export const PUSH: TaskFamily<Float32Array> = {
  name: 'Push',
  rewards: ['dense', 'sparse'],
  actions: ['push'],
  create: play,
};

// ---------------------------------------------------------------------------

function play({ mode, reward }: Variant): TabletopTask {
  const act: Act = (sprites, action, config) => {
    const before = potential(sprites, config.zone);
    const moved = pushed(sprites, action, config, 'walls');
    const { target, rest } = partsOf(moved);
    const away = distance(target, config.zone);
    const arrived = away <= config.zone.radius;
    const wrong = rest.some((other) => distance(other, config.zone) <= config.zone.radius);
    const success = arrived && !wrong;
    const shaped = potential(moved, config.zone) - before - STEP_COST;
    const end = success ? 1 : wrong ? -1 : 0;
    return {
      sprites: moved,
      reward: reward === 'sparse' ? Math.max(0, end) : shaped + end,
      success: success ? true : wrong ? false : null,
      info: { distance: away, success_fraction: success ? 1 : 0 },
    };
  };
  return {
    defaults: { minObjects: 2, maxObjects: 3, minSize: 8, maxSize: 11 },
    actionSpace: PUSHING.space,
    bodies: () => 1,
    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),
    check: (config) => check(config, mode),
    begin: (config, rng) => begin(config, mode, rng),
    act,
    oracle: rehearsed(MANNERS.map(playerOf), act, MAX_SPEED),
  };
}

function playerOf(manner: Manner): Player {
  return (sprites, config) => {
    const { pusher, target, rest } = partsOf(sprites);
    const errand = { pusher, object: target, others: rest, aim: config.zone, maxSpeed: MAX_SPEED };
    return pushTowards(errand, manner, config);
  };
}

function check(config: TabletopConfig, mode: Mode): void {
  checkPushing('Push', config, mode);
  if (haveRoom(placesOf(config, splitWithout([MOVER.color], mode, config)))) return;
  refuse(
    'Push.zone',
    `a zone that leaves room to begin in, ${MARGIN} from the border and ${OUTSIDE} from the zone`,
    config.zone,
    'Make it smaller, or move it to a corner.',
  );
}

/** Of the target, and of the others. */
function placesOf({ zone }: TabletopConfig, split: Split): ReturnType<typeof placesIn> {
  return placesIn(setMinus(anywhere(MARGIN), disc(zone, zone.radius + OUTSIDE)), split);
}

function begin(config: TabletopConfig, mode: Mode, rng: Rng): Sprite[] {
  const split = splitWithout([MOVER.color], mode, config);
  const [place, otherPlace] = placesOf(config, split);
  const target = generate(objectOf(split.shapes, RED, place, config), 1);
  // one colour for all others: a scene shows a pair of colours
  const color = rng.choice(colorsBeside(RED, split));
  const others = Array.from({ length: rng.choice(split.counts) - 1 }, () =>
    generate(objectOf(split.otherShapes, color, otherPlace, config), 1),
  );
  return layScene(chain(shuffle(chain(target, ...others)), mover()), config, rng);
}

function partsOf(sprites: readonly Sprite[]): {
  readonly pusher: Sprite;
  readonly target: Sprite;
  readonly rest: readonly Sprite[];
} {
  const pusher = sprites.at(-1);
  const target = sprites.find((sprite) => sprite.color === RED);
  if (pusher === undefined || target === undefined || pusher === target) {
    throw new SupairError('INTERNAL', { who: 'Push', expected: 'pusher and target', got: 'less' });
  }
  return { pusher, target, rest: sprites.filter((one) => one !== pusher && one !== target) };
}

function potential(sprites: readonly Sprite[], zone: Zone): number {
  const { pusher, target } = partsOf(sprites);
  return -distance(target, zone) - APPROACH * distance(pusher, target);
}
