/**
 * Where an object can be brought past all others: over a lattice of steps up, left, down and right from where
 * it lies.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type FrameSize, type Point, tableToFrame } from '../geometry.ts';
import { firstContact } from '../motion.ts';
import { contactRadius, GRIPPER_COLOR, type Sprite } from '../scene.ts';

/** Spacing of the lattice, table units: an embodied step. */
export const PITCH = 0.05;
/** Points of the lattice along an axis on either side of the object: from one border to the other. */
const HALF = 20;
const SIDE = 2 * HALF + 1;
/** What it takes to begin looking for ways, in points. */
const BEGINNING = 100;
/** Room kept between objects, frame pixels. */
const SPARE = 0.05;
const STEPS = [
  [0, 1],
  [-1, 0],
  [0, -1],
  [1, 0],
] as const;

/** The points that an object can be brought to, nearest first, the one where it lies included. */
export interface Ways {
  readonly points: readonly Point[];
  /** Index of the point before each, itself for the first. */
  readonly from: readonly number[];
}

export interface Way {
  /** What is left to do at its end. */
  readonly left: number;
  /** Table points from where the object lies. */
  readonly path: readonly Point[];
}

/** An object along a way. */
export interface Transport {
  readonly sprite: Sprite;
  /** Table points from where it lies, one at least beyond. */
  readonly path: Way['path'];
}

/** A search for plans: on which frame, and how many more points ways may lead to. */
export interface Search {
  readonly frame: FrameSize;
  left: number;
}

/** Takes the points from what is left of the search, whose caller sees to it that there is something. */
export function waysOf(sprite: Sprite, sprites: readonly Sprite[], search: Search): Ways {
  const { frame } = search;
  const isFree = freePath(sprite, sprites, frame);
  const halfX = sprite.size / 2 / frame.width;
  const halfY = sprite.size / 2 / frame.height;
  const points: Point[] = [{ x: sprite.x, y: sprite.y }];
  const from = [0];
  const cells = [HALF * SIDE + HALF];
  const seen = new Uint8Array(SIDE * SIDE);
  seen[HALF * SIDE + HALF] = 1;
  for (let n = 0; n < points.length; n++) {
    const cell = cells[n] as number;
    const at = points[n] as Point; // as many as cells
    for (const [right, up] of STEPS) {
      const i = (cell % SIDE) + right;
      const j = Math.floor(cell / SIDE) + up;
      const next = j * SIDE + i;
      if (i < 0 || j < 0 || i >= SIDE || j >= SIDE || seen[next] === 1) continue;
      const x = sprite.x + PITCH * (i - HALF);
      const y = sprite.y + PITCH * (j - HALF);
      if (x < halfX || x > 1 - halfX || y < halfY || y > 1 - halfY) continue;
      if (!isFree(at, { x, y })) continue;
      seen[next] = 1;
      points.push({ x, y });
      from.push(n);
      cells.push(next);
    }
  }
  search.left -= BEGINNING + points.length;
  return { points, from };
}

/** The way to the first of the points where least is left. */
export function nearestWay({ points, from }: Ways, leftAt: (at: Point) => number): Way {
  let left = Number.POSITIVE_INFINITY;
  let best = 0;
  points.forEach((point, n) => {
    const here = leftAt(point);
    if (here < left) [left, best] = [here, n];
  });
  const path: Point[] = [];
  for (let n = best; ; n = from[n] as number) {
    path.unshift(points[n] as Point); // as many as `from`
    if (n === 0) return { left, path };
  }
}

/** How far one gets along a path in a straight line, each part of the motion at most `most`. */
export function straightPart(
  sprite: Sprite,
  path: readonly Point[],
  sprites: readonly Sprite[],
  frame: FrameSize,
  most: number,
): Point {
  const isFree = freePath(sprite, sprites, frame);
  const motionTo = (end: Point): Point => ({ x: end.x - sprite.x, y: end.y - sprite.y });
  for (let i = path.length - 1; i > 1; i--) {
    const end = path[i] ?? sprite;
    const motion = motionTo(end);
    if (Math.abs(motion.x) > most || Math.abs(motion.y) > most) continue;
    if (isFree(sprite, end)) return motion;
  }
  return motionTo(path[1] ?? sprite);
}

// ---------------------------------------------------------------------------

/** Whether an object can go straight from one table point to another. */
function freePath(
  sprite: Sprite,
  sprites: readonly Sprite[],
  frame: FrameSize,
): (from: Point, to: Point) => boolean {
  const obstacles = sprites
    .filter((other) => other.id !== sprite.id && other.color !== GRIPPER_COLOR)
    .map((other) => ({
      at: tableToFrame(other, frame),
      reach: contactRadius(sprite) + contactRadius(other) + SPARE,
    }));
  return (from, to) => {
    const start = tableToFrame(from, frame);
    const end = tableToFrame(to, frame);
    const path = { x: end.x - start.x, y: end.y - start.y };
    const length = Math.abs(path.x) + Math.abs(path.y); // at least
    return obstacles.every(({ at, reach }) => {
      const far = reach + length + SPARE;
      if (Math.abs(at.x - start.x) > far || Math.abs(at.y - start.y) > far) return true;
      return firstContact(start, path, at, reach) === 1;
    });
  };
}
