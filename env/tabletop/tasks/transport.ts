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
import { nearestWay, type Search, type Transport, waysOf } from './ways.ts';

/** What shortens the rest by less, table units, is not worth a move. */
const WORTH = 0.03;
/** Moves aside that are looked ahead. */
const MOST_ASIDES = 5;
/** Points that ways are found to, in all: where no plan ends well the search is to come to an end. */
const EFFORT = 800_000;

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
 * A search that takes too long ends as one that has found nothing.
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
  const search = { frame, left: EFFORT };
  for (const errand of ordered) {
    const first = firstOfPlan(objects, errand, search);
    if (first !== null) return first;
  }
  const aside =
    firstAside(objects, ordered, FEW_SPOTS, search) ??
    firstAside(objects, ordered, MANY_SPOTS, search);
  if (aside !== null) return aside;
  const short = { frame, left: Number.POSITIVE_INFINITY }; // an object at a time
  for (const { jobs } of ordered) {
    for (const { way } of improvements(objects, jobs, short)) return way;
  }
  return asides(objects, FEW_SPOTS, short)[0] ?? null;
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
  search: Search,
): Transport | null {
  for (const { job, way } of improvements(objects, jobs, search)) {
    const after = carried(objects, way);
    if (done(after)) return way;
    const rest = { jobs: jobs.filter((one) => one !== job), done };
    if (firstOfPlan(after, rest, search) !== null) return way;
  }
  return null;
}

/** The first of the fewest moves aside after which a plan ends well; null where they are too many. */
function firstAside(
  objects: readonly Sprite[],
  errands: readonly Errand[],
  spots: readonly number[],
  search: Search,
): Transport | null {
  const seen = new Set([placesOf(objects)]);
  let tables: readonly Cleared[] = [{ objects, first: null }];
  for (let moves = 1; moves <= MOST_ASIDES; moves++) {
    tables = clearedTables(tables, seen, spots, search);
    for (const errand of errands) {
      const clear = tables.find((one) => firstOfPlan(one.objects, errand, search) !== null);
      if (clear !== undefined) return clear.first;
    }
  }
  return null;
}

/** For each job that something can be done for: how it comes furthest; for as long as the search may go on. */
function* improvements(
  objects: readonly Sprite[],
  jobs: readonly Job[],
  search: Search,
): Iterable<{ readonly job: Job; readonly way: Transport }> {
  for (const job of jobs) {
    const sprite = objects.find(({ id }) => id === job.id);
    const now = sprite === undefined ? 0 : job.left(sprite);
    if (sprite === undefined || now <= 0) continue;
    if (search.left <= 0) return;
    const { left, path } = nearestWay(waysOf(sprite, objects, search), (at) => job.left(at));
    if (path.length < 2 || (left > 0 && left > now - WORTH)) continue;
    yield { job, way: { sprite, path } };
  }
}
