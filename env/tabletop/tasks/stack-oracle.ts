/** A scripted player of Stack: one object after the other to its place, the largest first. */

import { distance, type FrameSize } from '../geometry.ts';
import { type Sprite, spriteAt } from '../scene.ts';
import { directionBetween } from './movers.ts';
import { liftable, stackParts } from './stack-scene.ts';

/** [carry, direction]. @param near an object that has come so near to its place stays, table units. */
export function stackNext(sprites: readonly Sprite[], near: number, frame: FrameSize): Int32Array {
  const { gripper, places, objects } = stackParts(sprites);
  const stage = objects.findIndex((object, i) => distance(object, places[i] ?? object) > near);
  const [object, place] = [objects[stage], places[stage]];
  if (object === undefined || place === undefined) return Int32Array.of(0, 0);
  const top = spriteAt(liftable(sprites).slice(0, -1), gripper, frame);
  if (top === object) return Int32Array.of(1, directionBetween(object, place));
  if (top !== null && distance(gripper, object) <= near) {
    return Int32Array.of(1, directionBetween(object, top)); // out of the way
  }
  return Int32Array.of(0, directionBetween(gripper, object));
}
