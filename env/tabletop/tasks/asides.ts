/** Moving objects aside, where they are in the way of what is to be done. */

import type { Point } from '../geometry.ts';
import type { Sprite } from '../scene.ts';
import { nearestWay, type Search, type Transport, waysOf } from './ways.ts';

/** Spots that objects are moved aside to, along each axis: a few, and more for crowded tables. */
export const FEW_SPOTS: readonly number[] = [0.12, 0.5, 0.88];
export const MANY_SPOTS: readonly number[] = [0.12, 0.31, 0.5, 0.69, 0.88];
/** How near to a spot is near enough, table units. */
const NEAR = 0.1;
/** Positions closer than this, table units, count as the same. */
const TWIN = 1 / 64;
/** Most tables that are kept after as many moves. */
const MOST_TABLES = 2000;

/** A table after moves aside, and the first of them. */
export interface Cleared {
  readonly objects: readonly Sprite[];
  readonly first: Transport | null;
}

/** Every object to every spot that it can be brought to, for as long as the search may go on. */
export function asides(
  objects: readonly Sprite[],
  spots: readonly number[],
  search: Search,
): Transport[] {
  return objects.flatMap((sprite) => {
    if (search.left <= 0) return [];
    const ways = waysOf(sprite, objects, search);
    return spots
      .flatMap((x) => spots.map((y) => ({ x, y })))
      .flatMap((spot) => {
        const distance = ({ x, y }: Point): number => {
          const [right, up] = [Math.abs(x - spot.x), Math.abs(y - spot.y)];
          return right > NEAR || up > NEAR ? Number.POSITIVE_INFINITY : Math.hypot(right, up);
        };
        const { left, path } = nearestWay(ways, distance);
        return left > NEAR || path.length < 2 ? [] : [{ sprite, path }];
      });
  });
}

/**
 * The tables that one more move aside leads to; of those that are nearly the same, the first only.
 * @param seen places of tables that are known already; those of new ones are added.
 */
export function clearedTables(
  tables: readonly Cleared[],
  seen: Set<string>,
  spots: readonly number[],
  search: Search,
): readonly Cleared[] {
  const cleared: Cleared[] = [];
  for (const { objects, first } of tables) {
    for (const aside of asides(objects, spots, search)) {
      const after = carried(objects, aside);
      const places = placesOf(after);
      if (seen.has(places)) continue;
      seen.add(places);
      if (cleared.push({ objects: after, first: first ?? aside }) === MOST_TABLES) return cleared;
    }
  }
  return cleared;
}

/** Where objects lie, coarsely. */
export function placesOf(objects: readonly Sprite[]): string {
  return objects.map(({ x, y }) => `${Math.round(x / TWIN)},${Math.round(y / TWIN)}`).join();
}

/** The objects after a transport. */
export function carried(objects: readonly Sprite[], { sprite, path }: Transport): Sprite[] {
  const end = path.at(-1) ?? sprite;
  return objects.map((one) => (one === sprite ? { ...one, ...end } : one));
}
