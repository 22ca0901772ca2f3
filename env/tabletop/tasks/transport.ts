/**
 * Scripted transport: which object to move next and along which way, with the rules at hand. Ways lead over
 * a lattice of steps up, left, down and right from where the object lies, past all others. Where an object
 * cannot get to where it belongs, one that stands in its way is moved aside.
 */

import { type FrameSize, type Point, tableToFrame } from '../geometry.ts';
import { firstContact } from '../motion.ts';
import { contactRadius, GRIPPER_COLOR, type Sprite } from '../scene.ts';

/** Spacing of the lattice, table units: an embodied step. */
export const PITCH = 0.05;
/** Room kept between objects, frame pixels. */
const SPARE = 0.05;
/** A way that shortens what is left by less, table units, is not worth going. */
const WORTH = 0.03;
const STEPS = [
  [0, 1],
  [-1, 0],
  [0, -1],
  [1, 0],
] as const;

export interface Job {
  readonly id: number;
  /** What is left to do for the object at a table point: 0 where it may stay. */
  left(at: Point): number;
}

export interface Transport {
  readonly sprite: Sprite;
  /** Table points from where it lies; at least two. */
  readonly path: readonly Point[];
}

/** The first job that can be finished; else one that can be brought nearer; else what clears a way. */
export function planTransport(
  sprites: readonly Sprite[],
  jobs: readonly Job[],
  frame: FrameSize,
): Transport | null {
  const objects = sprites.filter(({ color }) => color !== GRIPPER_COLOR);
  const open = jobs.flatMap((job) => {
    const sprite = objects.find(({ id }) => id === job.id);
    return sprite === undefined || job.left(sprite) <= 0 ? [] : [{ job, sprite }];
  });
  let partial: Transport | null = null;
  for (const { job, sprite } of open) {
    const best = least(waysOf(sprite, objects, frame), (at) => job.left(at));
    if (best === null || best.path.length < 2) continue;
    if (best.value <= 0) return { sprite, path: best.path };
    if (best.value < job.left(sprite) - WORTH) partial ??= { sprite, path: best.path };
  }
  if (partial !== null) return partial;
  for (const { job, sprite } of open) {
    const cleared = clearWay(job, sprite, objects, frame);
    if (cleared !== null) return cleared;
  }
  return null;
}

/** How far one gets along a path in a straight line, each part of the motion at most `most`. */
export function straightPart(
  { sprite, path }: Transport,
  sprites: readonly Sprite[],
  frame: FrameSize,
  most: number,
): Point {
  const others = sprites.filter((one) => one !== sprite && one.color !== GRIPPER_COLOR);
  for (let i = path.length - 1; i > 1; i--) {
    const end = path[i] as Point; // i is in range
    const motion = { x: end.x - sprite.x, y: end.y - sprite.y };
    if (Math.abs(motion.x) > most || Math.abs(motion.y) > most) continue;
    if (isFree(sprite, sprite, end, others, frame)) return motion;
  }
  const next = path[1] ?? sprite;
  return { x: next.x - sprite.x, y: next.y - sprite.y };
}

// ---------------------------------------------------------------------------

interface Node {
  readonly at: Point;
  readonly from: Node | null;
}

/** Every lattice point that a sprite can be brought to, nearest first. */
function waysOf(sprite: Sprite, objects: readonly Sprite[], frame: FrameSize): readonly Node[] {
  const others = objects.filter((one) => one !== sprite);
  const half = { x: sprite.size / 2 / frame.width, y: sprite.size / 2 / frame.height };
  const found: Node[] = [{ at: { x: sprite.x, y: sprite.y }, from: null }];
  const seen = new Set<string>(['0,0']);
  const index: (readonly [number, number])[] = [[0, 0]];
  for (let n = 0; n < found.length; n++) {
    const node = found[n] as Node; // n is in range
    const [i, j] = index[n] as readonly [number, number]; // as long as `found`
    for (const [right, up] of STEPS) {
      const key = `${i + right},${j + up}`;
      const at = { x: sprite.x + PITCH * (i + right), y: sprite.y + PITCH * (j + up) };
      const inside = at.x >= half.x && at.x <= 1 - half.x && at.y >= half.y && at.y <= 1 - half.y;
      if (!inside || seen.has(key) || !isFree(sprite, node.at, at, others, frame)) continue;
      seen.add(key);
      found.push({ at, from: node });
      index.push([i + right, j + up]);
    }
  }
  return found;
}

function isFree(
  sprite: Sprite,
  from: Point,
  to: Point,
  others: readonly Sprite[],
  frame: FrameSize,
): boolean {
  const start = tableToFrame(from, frame);
  const end = tableToFrame(to, frame);
  const path = { x: end.x - start.x, y: end.y - start.y };
  return others.every((other) => {
    const reach = contactRadius(sprite) + contactRadius(other) + SPARE;
    return firstContact(start, path, tableToFrame(other, frame), reach) === 1;
  });
}

/** The first of the points with the least value, and the way there. */
function least(
  nodes: readonly Node[],
  valueAt: (at: Point) => number,
): { readonly value: number; readonly path: readonly Point[] } | null {
  let value = Number.POSITIVE_INFINITY;
  let best: Node | null = null;
  for (const node of nodes) {
    const here = Math.max(0, valueAt(node.at));
    if (here >= value) continue;
    [value, best] = [here, node];
  }
  return best === null ? null : { value, path: pathTo(best) };
}

function pathTo(node: Node): Point[] {
  const path: Point[] = [];
  for (let at: Node | null = node; at !== null; at = at.from) path.unshift(at.at);
  return path;
}

/** Moves another object to where it is furthest from the way that would be free without it. */
function clearWay(
  job: Job,
  sprite: Sprite,
  objects: readonly Sprite[],
  frame: FrameSize,
): Transport | null {
  for (const other of objects) {
    if (other === sprite) continue;
    const without = objects.filter((one) => one !== other);
    const way = least(waysOf(sprite, without, frame), (at) => job.left(at));
    if (way === null || way.value > 0) continue;
    const nearness = (at: Point): number =>
      2 - Math.min(...way.path.map((step) => Math.hypot(step.x - at.x, step.y - at.y)));
    const aside = least(waysOf(other, objects, frame), nearness);
    if (aside !== null && aside.path.length > 1) return { sprite: other, path: aside.path };
  }
  return null;
}
