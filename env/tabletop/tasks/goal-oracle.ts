/**
 * A scripted player of Goal: moves the target as near to the zone's centre as one motion can bring it;
 * where something is in the way, the pair of motions (any sprite, then the target) that brings it
 * nearest. It looks two motions ahead and never learns, so it is a reference, not a bound.
 */

import type { TabletopConfig } from '../config.ts';
import type { Point } from '../geometry.ts';
import { slide } from '../motion.ts';
import type { Sprite } from '../scene.ts';

const DIRECTIONS = 16;
/** One motion is good enough when it brings the target nearer by this much, table units. */
const GOOD_STEP = 0.05;

export function planGoal(
  sprites: readonly Sprite[],
  targetId: number,
  config: TabletopConfig,
  maxMotion: number,
): Float32Array {
  const target = sprites.find((sprite) => sprite.id === targetId) as Sprite; // it is on the table
  const now = distance(target, config);
  const straight = bestMotion(sprites, target, config, maxMotion);
  const close = straight.distance <= config.zone.radius || now - straight.distance >= GOOD_STEP;
  if (close) return hold(target, straight.motion);

  let best = { sprite: target, motion: straight.motion, distance: straight.distance };
  for (const sprite of sprites) {
    for (const motion of fan(maxMotion)) {
      const after = moved(sprites, sprite, motion, config);
      const next = after.find((one) => one.id === targetId) as Sprite; // still on the table
      const { distance: left } = bestMotion(after, next, config, maxMotion);
      if (left < best.distance - 1e-9) best = { sprite, motion, distance: left };
    }
  }
  return hold(best.sprite, best.motion);
}

// ---------------------------------------------------------------------------

/** The motion of the target alone that ends nearest to the zone's centre. */
function bestMotion(
  sprites: readonly Sprite[],
  target: Sprite,
  config: TabletopConfig,
  maxMotion: number,
): { readonly motion: Point; readonly distance: number } {
  const { zone } = config;
  const limit = (x: number): number => Math.min(maxMotion, Math.max(-maxMotion, x));
  const direct = { x: limit(zone.x - target.x), y: limit(zone.y - target.y) };
  let best = { motion: direct, distance: Number.POSITIVE_INFINITY };
  for (const motion of [direct, ...fan(maxMotion)]) {
    const after = moved(sprites, target, motion, config).find((one) => one.id === target.id);
    const left = distance(after as Sprite, config); // it is on the table
    if (left < best.distance - 1e-9) best = { motion, distance: left };
  }
  return best;
}

/** Motions of full and half length all around. */
function fan(maxMotion: number): Point[] {
  return Array.from({ length: 2 * DIRECTIONS }, (_, i) => {
    const angle = (2 * Math.PI * i) / DIRECTIONS;
    const length = i < DIRECTIONS ? maxMotion : maxMotion / 2;
    return { x: length * Math.cos(angle), y: length * Math.sin(angle) };
  });
}

function moved(
  sprites: readonly Sprite[],
  sprite: Sprite,
  motion: Point,
  config: TabletopConfig,
): Sprite[] {
  const others = sprites.filter((other) => other !== sprite);
  return sprites.map((one) => (one === sprite ? slide(one, motion, others, config) : one));
}

function distance(at: Point, { zone }: TabletopConfig): number {
  return Math.hypot(at.x - zone.x, at.y - zone.y);
}

function hold(sprite: Sprite, motion: Point): Float32Array {
  return Float32Array.of(sprite.x, sprite.y, motion.x, motion.y);
}
