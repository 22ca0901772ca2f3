/** Recognising the observation spaces that perception can fill: object tables and nothing else. */

import { SupairError } from '../../env/core/errors.ts';
import { OBJECT_COLUMNS } from '../../env/core/object-table.ts';
import type { BoxSpace, Space } from '../../env/core/spaces/spaces.ts';

/** The `objects` entry of an object table's space; null for any other space. */
export function tableOf(space: Space): BoxSpace | null {
  if (space.type !== 'dict') return null;
  const names = Object.keys(space.spaces).sort().join();
  const objects = space.spaces['objects'];
  if (names !== 'ids,mask,objects' || objects?.type !== 'box') return null;
  return objects.names?.join() === OBJECT_COLUMNS.join() ? objects : null;
}

/** Rows of the table. @throws UNSUPPORTED for any other space, naming the field `who`. */
export function tableRows(space: Space, who: string): number {
  const rows = tableOf(space)?.shape[0];
  if (rows !== undefined) return rows;
  throw new SupairError('UNSUPPORTED', {
    who,
    expected: 'a policy that reads object tables',
    got: `one that reads ${space.type === 'dict' ? Object.keys(space.spaces).join(', ') : space.type}`,
    remedy: 'Send an observation of its space as `objects`; `spaces` tells which.',
  });
}
