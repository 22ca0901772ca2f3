/** From what a perceiver found to the table that agents read. */

import type { ObjectTable } from '../../env/core/object-table.ts';
import { boundAt } from '../../env/core/spaces/bounds.ts';
import type { BoxSpace } from '../../env/core/spaces/spaces.ts';
import { type Scene, toObjectTable } from '../../perception/scene.ts';

/**
 * The scene in a table's space. Perception may put a centre a hair outside the frame: what lies
 * beyond a bound is put on it.
 * @param space of the `objects`, [slots, columns].
 */
export function perceivedTable(scene: Pick<Scene, 'objects'>, space: BoxSpace): ObjectTable {
  const [slots = 0] = space.shape;
  const table = toObjectTable(scene, slots);
  const { objects } = table;
  for (let i = 0; i < objects.length; i++) {
    const value = objects[i] as number; // i is in range
    objects[i] = Math.min(boundAt(space.high, i), Math.max(boundAt(space.low, i), value));
  }
  return table;
}
