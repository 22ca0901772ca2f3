/**
 * A scripted player with a pusher: gets behind an object, seen from where it is to go, and pushes; goes around
 * again where it has slipped off. It looks at the truth and knows no physics. It has several manners, which fail at
 * different scenes.
 */

import { distance, type FrameSize, type Point, tableToFrame } from '../geometry.ts';
import { contactRadius, type Sprite } from '../scene.ts';
import { type Obstacle, wayAround } from './way-around.ts';

/** Pixels on the default frame's side of 64, scaled with it. */
const SIDE = 64;
/** Kept between the pusher and what it passes. */
const CLEAR = 1;
/** Part of a lateral error that a step takes back. */
const CORRECTION = 0.6;
/**
 * Directions that are tried where there is no room behind the object, turned by degrees, and which part of
 * what is in the way then counts: a small turn past a nudged neighbour is better than a large one.
 */
const TRIALS = [20, 40, 60, 80].flatMap((most) =>
  [1, 0.8, 0.6].flatMap((part) =>
    [0, 20, -20, 40, -40, 60, -60, 80, -80]
      .filter((degrees) => Math.abs(degrees) <= most)
      .map((degrees) => ({ part, turn: (degrees * Math.PI) / 180 })),
  ),
);

/** How to go about it. */
export interface Manner {
  /** Room between what is pushed and what it passes. */
  readonly berth: number;
  /** Off the line by more than this, the pusher goes around again. */
  readonly offLine: number;
  /** To which side it first turns where there is no room behind the object: 1 or -1. */
  readonly side: number;
}

/** The one that does best by itself comes first. */
export const MANNERS: readonly Manner[] = [
  { berth: 0.5, offLine: 2.5, side: 1 },
  { berth: 0.5, offLine: 2.5, side: -1 },
  { berth: 2, offLine: 2, side: 1 },
  { berth: 0, offLine: 3, side: -1 },
  { berth: 4, offLine: 2.5, side: -1 },
  { berth: -1, offLine: 1.5, side: 1 },
  { berth: 1, offLine: 3.5, side: 1 },
];

/** What to push where. */
export interface Errand {
  readonly pusher: Sprite;
  readonly object: Sprite;
  /** Table coordinates, on the table or off it. */
  readonly aim: Point;
  readonly others: readonly Sprite[];
  /** Highest speed along each axis, table units a step. */
  readonly maxSpeed: number;
}

/** The velocity [vx, vy] of the next step, table units. */
export function pushTowards(errand: Errand, manner: Manner, frame: FrameSize): Float32Array {
  const { pusher, object, others, maxSpeed } = errand;
  const unit = Math.min(frame.width, frame.height) / SIDE;
  const at = tableToFrame(pusher, frame);
  const from = tableToFrame(object, frame);
  const aim = tableToFrame(errand.aim, frame);
  const around = (room: number): Obstacle[] =>
    others.map((other) => ({ ...tableToFrame(other, frame), radius: contactRadius(other) + room }));

  const berth = contactRadius(object) + manner.berth * unit;
  const inset = object.size / 2 + pusher.size;
  const next = wayAround(from, aim, around(berth), frame, inset);
  const touch = contactRadius(object) + pusher.size / 2;
  const passing = around(pusher.size / 2 + CLEAR * unit);
  const direction = pushable(from, next, touch + 2 * CLEAR * unit, pusher, passing, manner, frame);
  const behind = (room: number): Point => ({
    x: from.x - room * direction.x,
    y: from.y - room * direction.y,
  });
  const offset = { x: at.x - from.x, y: at.y - from.y };
  const along = offset.x * direction.x + offset.y * direction.y;
  const aside = offset.x * direction.y - offset.y * direction.x;
  const step = maxSpeed * Math.min(frame.width, frame.height);
  if (along < 0 && Math.abs(aside) < manner.offLine * unit && -along < touch + 3 * CLEAR * unit) {
    const back = -CORRECTION * aside;
    return velocity(
      { x: step * direction.x + back * direction.y, y: step * direction.y - back * direction.x },
      maxSpeed,
      frame,
    );
  }
  const spot = behind(touch + 2 * CLEAR * unit);
  const obstacles = [...passing, { ...from, radius: touch + CLEAR * unit }];
  const head = wayAround(at, spot, obstacles, frame, pusher.size / 2);
  return velocity({ x: head.x - at.x, y: head.y - at.y }, maxSpeed, frame);
}

// ---------------------------------------------------------------------------

/** The direction nearest to the wanted one that the pusher has room behind. */
function pushable(
  from: Point,
  next: Point,
  room: number,
  pusher: Sprite,
  obstacles: readonly Obstacle[],
  { side }: Manner,
  frame: FrameSize,
): Point {
  const wanted = Math.atan2(next.y - from.y, next.x - from.x);
  const half = pusher.size / 2;
  for (const { part, turn } of TRIALS) {
    const angle = wanted + side * turn;
    const direction = { x: Math.cos(angle), y: Math.sin(angle) };
    const spot = { x: from.x - room * direction.x, y: from.y - room * direction.y };
    const inside =
      spot.x >= half &&
      spot.y >= half &&
      spot.x <= frame.width - half &&
      spot.y <= frame.height - half;
    if (inside && obstacles.every((one) => distance(spot, one) >= part * one.radius)) {
      return direction;
    }
  }
  return { x: Math.cos(wanted), y: Math.sin(wanted) };
}

/** A way in frame pixels as an action: shortened where it is too long, kept in its direction. */
function velocity(way: Point, maxSpeed: number, frame: FrameSize): Float32Array {
  const [vx, vy] = [way.x / frame.width, -way.y / frame.height];
  const longest = Math.max(Math.abs(vx), Math.abs(vy), Number.MIN_VALUE);
  const part = Math.min(1, maxSpeed / longest);
  const limited = (v: number): number => Math.min(maxSpeed, Math.max(-maxSpeed, v));
  return Float32Array.of(limited(part * vx), limited(part * vy));
}
