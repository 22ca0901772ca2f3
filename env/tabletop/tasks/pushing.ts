/** What Push and Clear share: the pusher, what its actions do, and the tables that they can be played on. */

import { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { TabletopActions } from '../actions/actions.ts';
import { push } from '../actions/bodies.ts';
import type { TabletopConfig } from '../config.ts';
import { colorsBeside, type Mode } from '../modes.ts';
import { type PhysicsOptions, simulate } from '../physics/simulate.ts';
import type { ColorName, Sprite } from '../scene.ts';
import { MOVER, splitWithout } from './laid-scenes.ts';

/** The colour of what is to be pushed. */
export const RED: ColorName = 'red';
/** Of the pusher along each axis, table units a step. */
export const MAX_SPEED = 0.05;
/** Objects begin so far from the border, table units: the pusher has room all around. */
export const MARGIN = 0.25;
export const STEP_COST = 0.01;

export const PUSHING: TabletopActions = push({ maxSpeed: MAX_SPEED });
/** Actions without noise draw nothing. */
const NO_CHANCE = new Rng(0);

/** The sprites that are left after the pusher, the last of them, has gone at a velocity for a step. */
export function pushed(
  sprites: readonly Sprite[],
  velocity: Float32Array,
  config: TabletopConfig,
  edges: PhysicsOptions['edges'],
): readonly Sprite[] {
  const { moves } = PUSHING.intend(sprites, velocity, config, NO_CHANCE);
  const drives = moves.filter((move) => move.type === 'drive');
  return simulate(sprites, drives, config, { edges });
}

/** @throws BAD_ARGUMENT where a scene cannot have a red object and another. */
export function checkPushing(task: string, config: TabletopConfig, mode: Mode): void {
  const { minObjects, colors } = config;
  const others = colors.filter((color) => color !== RED && color !== MOVER.color);
  if (minObjects < 2) {
    refuse(`${task}.minObjects`, 'at least 2, a red object and another', minObjects);
  }
  if (!colors.includes(RED)) refuse(`${task}.colors`, `${RED} among them`, colors);
  if (others.length === 0) {
    refuse(`${task}.colors`, `another beside ${RED}; ${MOVER.color} is the pusher's`, colors);
  }
  const split = splitWithout([MOVER.color], mode, config);
  if (colorsBeside(RED, split).length === 0) {
    refuse(`${task}.colors`, `a pair with ${RED} in mode '${mode}'`, colors);
  }
}
