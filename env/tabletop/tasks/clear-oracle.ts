/** Which object a scripted player pushes off the table next, and to which side. */

import type { Point } from '../geometry.ts';
import type { Sprite } from '../scene.ts';
import type { Errand } from './push-oracle.ts';

/** Off the table beside an object, on each side. */
const OUT = 0.3;
/** Price, in table units, of another object in the way that is to stay. */
const IN_THE_WAY = 1;
/** Half the width of the way. */
const BAND = 0.25;

/**
 * The cheapest errand; null where nothing is wanted gone. Where the pusher is has no say, or plans would swing.
 * @param sprites the pusher in front.
 */
export function clearingErrand(
  sprites: readonly Sprite[],
  wanted: readonly Sprite[],
  maxSpeed: number,
): Errand | null {
  const pusher = sprites.at(-1);
  if (pusher === undefined) return null;
  const plans = wanted.flatMap((object) => {
    const { x, y } = object;
    const others = sprites.filter((one) => one !== pusher && one !== object);
    const stays = others.filter((one) => !wanted.includes(one));
    return [
      { aim: { x: -OUT, y }, way: x },
      { aim: { x: 1 + OUT, y }, way: 1 - x },
      { aim: { x, y: -OUT }, way: y },
      { aim: { x, y: 1 + OUT }, way: 1 - y },
    ].map(({ aim, way }) => {
      const met = stays.filter((other) => inBand(object, aim, other)).length;
      return { errand: { pusher, object, aim, others, maxSpeed }, cost: way + IN_THE_WAY * met };
    });
  });
  return plans.toSorted((a, b) => a.cost - b.cost)[0]?.errand ?? null;
}

// ---------------------------------------------------------------------------

/** Whether another object lies where this one would go. */
function inBand(object: Sprite, aim: Point, other: Sprite): boolean {
  const across = aim.x === object.x ? Math.abs(other.x - object.x) : Math.abs(other.y - object.y);
  const along =
    (other.x - object.x) * (aim.x - object.x) + (other.y - object.y) * (aim.y - object.y);
  return along > 0 && across < BAND;
}
