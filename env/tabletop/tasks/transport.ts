/**
 * Scripted transport: which object to move next and along which way, with the rules at hand. Plans are orders
 * of jobs, tried one after the other until one of them ends well; where none does, as few objects as possible
 * are first moved aside. A plan that is begun stays the first that ends well, or an earlier one has become possible.
 *
 * A gripper goes step by step: for it, objects that it is nearer to come first.
 */

import { gripperOf } from '../actions/carry-out.ts';
import type { FrameSize, Point } from '../geometry.ts';
import { GRIPPER_COLOR, type Sprite } from '../scene.ts';
import {
  asides,
  type Cleared,
  carried,
  clearedTables,
  FEW_SPOTS,
  MANY_SPOTS,
  placesOf,
} from './asides.ts';
import { nearestWay, type Transport, waysOf } from './ways.ts';

/** What shortens the rest by less, table units, is not worth a move. */
const WORTH = 0.03;
/** Moves aside that are looked ahead. */
const MOST_ASIDES = 5;

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

/**
 * The first transport of the first plan that ends well; else one that brings something nearer, or aside.
 * @param errands ways of doing it, the best first.
 */
export function planTransport(
  sprites: readonly Sprite[],
  errands: readonly Errand[],
  frame: FrameSize,
): Transport | null {
  const gripper = gripperOf(sprites);
  const objects = sprites.filter(({ color }) => color !== GRIPPER_COLOR);
  const ordered =
    gripper === null ? errands : errands.map((one) => nearestFirst(one, objects, gripper));
  for (const errand of ordered) {
    const first = firstOfPlan(objects, errand, frame);
    if (first !== null) return first;
  }
  const aside =
    firstAside(objects, ordered, FEW_SPOTS, frame) ??
    firstAside(objects, ordered, MANY_SPOTS, frame);
  if (aside !== null) return aside;
  const nearer = ordered.flatMap(({ jobs }) => [...improvements(objects, jobs, frame)]);
  return nearer[0]?.way ?? asides(objects, FEW_SPOTS, frame)[0] ?? null;
}

// ---------------------------------------------------------------------------

/** The errand with the jobs by their way from the gripper. */
function nearestFirst({ jobs, done }: Errand, objects: readonly Sprite[], gripper: Sprite): Errand {
  const approach = ({ id }: Job): number => {
    const { x, y } = objects.find((one) => one.id === id) ?? gripper;
    return Math.abs(x - gripper.x) + Math.abs(y - gripper.y);
  };
  return { jobs: [...jobs].sort((a, b) => approach(a) - approach(b)), done };
}

/** Depth first over the orders of the jobs; null where no order ends well. */
function firstOfPlan(
  objects: readonly Sprite[],
  { jobs, done }: Errand,
  frame: FrameSize,
): Transport | null {
  for (const { job, way } of improvements(objects, jobs, frame)) {
    const after = carried(objects, way);
    if (done(after)) return way;
    const rest = { jobs: jobs.filter((one) => one !== job), done };
    if (firstOfPlan(after, rest, frame) !== null) return way;
  }
  return null;
}

/** The first of the fewest moves aside after which a plan ends well; null where they are too many. */
function firstAside(
  objects: readonly Sprite[],
  errands: readonly Errand[],
  spots: readonly number[],
  frame: FrameSize,
): Transport | null {
  const seen = new Set([placesOf(objects)]);
  let tables: readonly Cleared[] = [{ objects, first: null }];
  for (let moves = 1; moves <= MOST_ASIDES; moves++) {
    tables = clearedTables(tables, seen, spots, frame);
    for (const errand of errands) {
      const clear = tables.find((one) => firstOfPlan(one.objects, errand, frame) !== null);
      if (clear !== undefined) return clear.first;
    }
  }
  return null;
}

/** For each job that something can be done for: how it comes furthest. */
function* improvements(
  objects: readonly Sprite[],
  jobs: readonly Job[],
  frame: FrameSize,
): Iterable<{ readonly job: Job; readonly way: Transport }> {
  for (const job of jobs) {
    const sprite = objects.find(({ id }) => id === job.id);
    const now = sprite === undefined ? 0 : job.left(sprite);
    if (sprite === undefined || now <= 0) continue;
    const { left, path } = nearestWay(waysOf(sprite, objects, frame), (at) => job.left(at));
    if (path.length < 2 || (left > 0 && left > now - WORTH)) continue;
    yield { job, way: { sprite, path } };
  }
}
