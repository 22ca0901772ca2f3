/** Reading a scene that was saved: every field is looked at before it is believed. */

import { badState, stateField, stateInteger } from '../core/state.ts';
import { COLOR_NAMES, GRIPPER_COLOR, type Sprite, type TabletopScene } from './scene.ts';
import { SHAPES } from './shapes.ts';

/** Largest frame side a configuration allows, pixels. */
const MAX_SIZE = 4096;
/** Any angle has an equal one within a turn. */
const MAX_ANGLE = 2 * Math.PI;
/** Largest velocity, table units or radians a step: far above any that friction leaves. */
const MAX_SPEED = 1000;

/** @throws BAD_ARGUMENT where `value` is not what a scene is saved as. */
export function parseScene(value: unknown, who: string): TabletopScene {
  const sprites = stateField(value, 'sprites', who);
  if (!Array.isArray(sprites)) throw badState(`${who}.sprites`, 'a list', sprites);
  return {
    sprites: sprites.map((sprite, i) => parseSprite(sprite, `${who}.sprites[${i}]`)),
    light: within(value, 'light', 0, 2, who),
    noiseSeed: stateInteger(value, 'noiseSeed', who),
  };
}

// ---------------------------------------------------------------------------

function parseSprite(value: unknown, who: string): Sprite {
  const shape = SHAPES.find((name) => name === stateField(value, 'shape', who));
  const colors = [...COLOR_NAMES, GRIPPER_COLOR] as const;
  const color = colors.find((name) => name === stateField(value, 'color', who));
  if (shape === undefined || color === undefined)
    throw badState(who, 'a known shape and colour', value);
  return {
    id: stateInteger(value, 'id', who),
    shape,
    color,
    size: within(value, 'size', 1, MAX_SIZE, who),
    x: within(value, 'x', -1, 2, who),
    y: within(value, 'y', -1, 2, who),
    // scenes saved before sprites could turn have none
    ...(hasAngle(value) && { angle: within(value, 'angle', -MAX_ANGLE, MAX_ANGLE, who) }),
    ...motionOf(value, who),
  };
}

/** What is at rest is saved without a velocity. */
function motionOf(value: unknown, who: string): Pick<Sprite, 'vx' | 'vy' | 'spin'> {
  const told = (name: string): boolean => Object.hasOwn(value as object, name); // its fields were read
  const speed = (name: string): number => within(value, name, -MAX_SPEED, MAX_SPEED, who);
  return {
    ...(told('vx') && { vx: speed('vx') }),
    ...(told('vy') && { vy: speed('vy') }),
    ...(told('spin') && { spin: speed('spin') }),
  };
}

function hasAngle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'angle');
}

function within(value: unknown, name: string, low: number, high: number, who: string): number {
  const number = stateField(value, name, who);
  if (typeof number === 'number' && number >= low && number <= high) return number;
  throw badState(`${who}.${name}`, `a number in ${low}..${high}`, number);
}
