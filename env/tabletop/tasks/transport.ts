/**
 * Scripted transport: which object to move next and along which way, with the rules at hand. Plans are orders
 * of jobs, tried one after the other until one of them ends well; where none does, an object is first moved
 * aside. A plan that is begun stays the first that ends well, or an earlier one has become possible.
 */

import type { FrameSize, Point } from '../geometry.ts';
import { GRIPPER_COLOR, type Sprite } from '../scene.ts';
import { nearestWay, type Way, waysOf } from './ways.ts';

/** What shortens the rest by less, table units, is not worth a move. */
const WORTH = 0.03;
/** Spots that objects are moved aside to, along each axis, and how near to one is near enough. */
const ASIDE = [0.12, 0.5, 0.88];
const NEAR_ASIDE = 0.1;

export interface Job {
  readonly id: number;
  /** What is left to do for the object at a table point: 0 where it may stay. */
  left(at: Point): number;
}

/** What is to be brought about, and the jobs that may do it. */
export interface Errand {
  readonly jobs: readonly Job[];
  done(sprites: readonly Sprite[]): boolean;
}

export interface Transport {
  readonly sprite: Sprite;
  /** Table points from where it lies, one at least beyond. */
  readonly path: Way['path'];
}

/**
 * The first transport of the first plan that ends well; else one that brings something nearer, or aside.
 * @param errands ways of doing it, the best first.
 */
export function planTransport(
  sprites: readonly Sprite[],
  errands: readonly Errand[],
  frame: FrameSize,
): Transport | null {
  const objects = sprites.filter(({ color }) => color !== GRIPPER_COLOR);
  for (const { jobs, done } of errands) {
    const first = firstOfPlan(objects, jobs, done, frame);
    if (first !== null) return first;
  }
  for (const { jobs, done } of errands) {
    for (const aside of asides(objects, frame)) {
      if (firstOfPlan(carried(objects, aside), jobs, done, frame) !== null) return aside;
    }
  }
  const nearer = errands.flatMap(({ jobs }) => improvements(objects, jobs, frame));
  return nearer[0]?.way ?? asides(objects, frame)[0] ?? null;
}

// ---------------------------------------------------------------------------

/** Depth first over the orders of the jobs; null where no order ends well. */
function firstOfPlan(
  objects: readonly Sprite[],
  jobs: readonly Job[],
  done: Errand['done'],
  frame: FrameSize,
): Transport | null {
  for (const { job, way } of improvements(objects, jobs, frame)) {
    const after = carried(objects, way);
    if (done(after)) return way;
    const rest = jobs.filter((one) => one !== job);
    if (firstOfPlan(after, rest, done, frame) !== null) return way;
  }
  return null;
}

/** For each job that something can be done for: how it comes furthest. */
function improvements(
  objects: readonly Sprite[],
  jobs: readonly Job[],
  frame: FrameSize,
): { readonly job: Job; readonly way: Transport }[] {
  return jobs.flatMap((job) => {
    const sprite = objects.find(({ id }) => id === job.id);
    if (sprite === undefined) return [];
    const now = job.left(sprite);
    if (now <= 0) return [];
    const { left, path } = nearestWay(waysOf(sprite, objects, frame), (at) => job.left(at));
    if (path.length < 2 || (left > 0 && left > now - WORTH)) return [];
    return [{ job, way: { sprite, path } }];
  });
}

/** Every object to every spot that it can be brought to. */
function asides(objects: readonly Sprite[], frame: FrameSize): Transport[] {
  return objects.flatMap((sprite) => {
    const ways = waysOf(sprite, objects, frame);
    return ASIDE.flatMap((x) => ASIDE.map((y) => ({ x, y }))).flatMap((spot) => {
      const distance = (at: Point): number => Math.hypot(at.x - spot.x, at.y - spot.y);
      const { left, path } = nearestWay(ways, distance);
      return left > NEAR_ASIDE || path.length < 2 ? [] : [{ sprite, path }];
    });
  });
}

function carried(objects: readonly Sprite[], { sprite, path }: Transport): Sprite[] {
  const end = path.at(-1) ?? sprite;
  return objects.map((one) => (one === sprite ? { ...one, ...end } : one));
}
