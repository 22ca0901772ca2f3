/** Shading: sprites are brighter on the side that faces the lamp. On average they keep their colour. */

import { type FrameSize, tableToFrame } from './geometry.ts';
import type { Slope } from './painter.ts';
import type { Sprite } from './scene.ts';

/**
 * From 1 + shading / 2 to 1 - shading / 2 over the length of the sprite's size.
 * @param lampAngle where the light comes from, radians, counter-clockwise from the right.
 */
export function shadeOf(
  sprite: Sprite,
  frame: FrameSize,
  lampAngle: number,
  shading: number,
): Slope {
  const { x, y } = tableToFrame(sprite, frame);
  const across = (shading / sprite.size) * Math.cos(lampAngle);
  const down = -(shading / sprite.size) * Math.sin(lampAngle);
  const start = 1 + (0.5 - x) * across + (0.5 - y) * down; // 1 in the sprite's centre
  return { start, across, down, least: 1 - shading / 2, most: 1 + shading / 2 };
}
