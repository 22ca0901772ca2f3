/** A scripted player of Stack: one object after the other to its place, the largest first. */

import type { FrameSize, Point } from '../geometry.ts';
import { type Sprite, spriteAt } from '../scene.ts';
import { liftable, stackParts } from './stack-scene.ts';

/** [carry, direction]. @param near an object that has come so near to its place stays, table units. */
export function stackNext(sprites: readonly Sprite[], near: number, frame: FrameSize): Int32Array {
  const { gripper, places, objects } = stackParts(sprites);
  const stage = objects.findIndex((object, i) => far(object, places[i] ?? object) > near);
  const [object, place] = [objects[stage], places[stage]];
  if (object === undefined || place === undefined) return Int32Array.of(0, 0);
  const top = spriteAt(liftable(sprites).slice(0, -1), gripper, frame);
  if (top === object) return Int32Array.of(1, directionTo(object, place));
  if (top !== null && far(gripper, object) <= near) {
    return Int32Array.of(1, directionTo(object, top)); // out of the way
  }
  return Int32Array.of(0, directionTo(gripper, object));
}

// ---------------------------------------------------------------------------

/** Up, left, down or right: along the longer side of the way. */
function directionTo(from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? 3 : 1;
  return dy > 0 ? 0 : 2;
}

function far(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
