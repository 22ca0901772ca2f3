/** Observations of object tables with their frames, `{ objects, mask, ids, pixels }`, taken apart. */

import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { ObjectTable } from '../../env/core/object-table.ts';
import { objectTableOf } from '../../env/core/object-table.ts';
import type { BoxSpace, DictSpace, Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import type { Perceiver } from '../../perception/scene.ts';

export interface ObservedSpace {
  /** Of the table alone. */
  readonly table: DictSpace;
  /** Of its `objects`, [slots, columns]. */
  readonly objects: BoxSpace;
  /** The frame in a single observation, a view. */
  frameOf(observation: SpaceValue): Frame;
  /** The table in a single observation. */
  tableOf(observation: SpaceValue): ObjectTable;
}

/**
 * @param space of a single environment.
 * @throws BAD_ARGUMENT for other observations, or frames of another size than the perceiver's.
 */
export function observedSpace(
  space: Space,
  { height, width, channels }: Pick<Perceiver, 'height' | 'width' | 'channels'>,
  who: string,
): ObservedSpace {
  const objects = objectTableOf(space);
  const { pixels, ...table } = space.type === 'dict' ? space.spaces : {};
  if (objects === null || pixels?.type !== 'box' || pixels.dtype !== 'uint8') {
    throw new SupairError('BAD_ARGUMENT', {
      who,
      expected: 'observations { objects, mask, ids, pixels }',
      got: space.type === 'dict' ? `{ ${Object.keys(space.spaces).join(', ')} }` : space.type,
      remedy: 'Put withPixels() around each environment.',
    });
  }
  const wanted = [height, width, channels].join(', ');
  if (pixels.shape.join(', ') !== wanted) {
    throw new SupairError('BAD_ARGUMENT', {
      who,
      expected: `frames [${wanted}], as the model perceives`,
      got: `[${pixels.shape.join(', ')}]`,
      remedy: 'Make the environment with frames of that size, or fit a model to its frames.',
    });
  }
  const part = (observation: SpaceValue, key: string): SpaceValue | undefined =>
    (observation as { readonly [key: string]: SpaceValue })[key]; // a dict value is an object
  return {
    table: { type: 'dict', spaces: table },
    objects,
    frameOf: (observation) => {
      return { height, width, channels, data: part(observation, 'pixels') as Uint8Array }; // uint8, checked above
    },
    tableOf: (observation) => {
      const { objects: rows, mask, ids } = observation as ObjectTable; // objectTableOf has found them
      return { objects: rows, mask, ids };
    },
  };
}
