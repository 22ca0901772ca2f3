/** Reading a scene that was saved: every field is looked at before it is believed. */

import { badState, stateField } from '../core/state.ts';
import { COLOR_NAMES, type Sprite, type TabletopScene } from './scene.ts';
import { SHAPES } from './shapes.ts';

/** @throws BAD_ARGUMENT where `value` is not what a scene is saved as. */
export function parseScene(value: unknown, who: string): TabletopScene {
  const sprites = stateField(value, 'sprites', who);
  if (!Array.isArray(sprites)) throw badState(`${who}.sprites`, 'a list', sprites);
  return {
    sprites: sprites.map((sprite, i) => parseSprite(sprite, `${who}.sprites[${i}]`)),
    light: finite(value, 'light', who),
    noiseSeed: finite(value, 'noiseSeed', who),
  };
}

// ---------------------------------------------------------------------------

function parseSprite(value: unknown, who: string): Sprite {
  const shape = SHAPES.find((name) => name === stateField(value, 'shape', who));
  const color = COLOR_NAMES.find((name) => name === stateField(value, 'color', who));
  if (shape === undefined || color === undefined)
    throw badState(who, 'a known shape and colour', value);
  return {
    id: finite(value, 'id', who),
    shape,
    color,
    size: finite(value, 'size', who),
    x: finite(value, 'x', who),
    y: finite(value, 'y', who),
  };
}

function finite(value: unknown, name: string, who: string): number {
  const number = stateField(value, name, who);
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw badState(`${who}.${name}`, 'a finite number', number);
}
