/**
 * Moving a sprite over the table: straight on, inside the frame, until it touches another one.
 * Contacts are between the circles around the shapes, in frame pixels, solved exactly.
 *
 *   |p + t m - q| = r + s   at the smallest t in [0, 1]:   mover p, motion m, other q
 */

import { extentOf } from './footprint.ts';
import { type FrameSize, frameToTable, type Point, tableToFrame } from './geometry.ts';
import { contactRadius, type Sprite } from './scene.ts';

/** Squares of shorter paths, and what is reckoned from them, lose their digits: such a path leads nowhere. */
const NOWHERE = 2 ** -900;

/**
 * The sprite after a motion in table units. A motion that would leave the frame is bent to end at
 * its border; the sprite then goes straight to where that is, or to the first contact.
 */
export function slide(
  sprite: Sprite,
  motion: Point,
  others: readonly Sprite[],
  frame: FrameSize,
): Sprite {
  const from = tableToFrame(sprite, frame);
  const wanted = tableToFrame({ x: sprite.x + motion.x, y: sprite.y + motion.y }, frame);
  const [left, top, right, bottom] = extentOf(sprite);
  const to = {
    x: Math.min(frame.width - right, Math.max(-left, wanted.x)),
    y: Math.min(frame.height - bottom, Math.max(-top, wanted.y)),
  };
  const path = { x: to.x - from.x, y: to.y - from.y };
  let part = 1;
  for (const other of others) {
    const reach = contactRadius(sprite) + contactRadius(other);
    part = Math.min(part, firstContact(from, path, tableToFrame(other, frame), reach));
  }
  const end = { x: from.x + part * path.x, y: from.y + part * path.y };
  return { ...sprite, ...frameToTable(end, frame) };
}

/**
 * Part of the path, in [0, 1], after which a point comes within `reach` of an obstacle; 1 where it
 * never does. Already in reach, it may only move away.
 */
export function firstContact(from: Point, path: Point, obstacle: Point, reach: number): number {
  const dx = from.x - obstacle.x;
  const dy = from.y - obstacle.y;
  const a = path.x * path.x + path.y * path.y;
  const b = dx * path.x + dy * path.y; // half the growth of the squared distance
  const c = dx * dx + dy * dy - reach * reach;
  if (b >= 0) return 1; // moving away or not at all
  if (c <= 0) return 0;
  if (a < NOWHERE) return 1;
  const discriminant = b * b - a * c;
  if (discriminant <= 0) return 1; // passes by, or grazes
  return Math.min(1, (-b - Math.sqrt(discriminant)) / a);
}
