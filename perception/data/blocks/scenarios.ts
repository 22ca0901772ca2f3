/** The kinds of simulator, by names that a user understands. */

import { TABLE_KINDS, type TableKind } from './tables.ts';

/** What differs from frame to frame besides the objects. */
export type Change = 'none' | 'brightness' | 'drift' | 'shake';

export interface Scenario {
  readonly description: string;
  readonly minObjects: number;
  readonly maxObjects: number;
  /** Of each table of the set, the kinds it may be of. */
  readonly tables: readonly (readonly TableKind[])[];
  readonly shadows: boolean;
  readonly change: Change;
}

export type TableScenario =
  | 'flat'
  | 'textured'
  | 'shadows'
  | 'tables'
  | 'brightness'
  | 'drift'
  | 'shake';

const PATTERNED: readonly TableKind[] = ['checks', 'wood', 'grain'];
const SEVERAL: readonly (readonly TableKind[])[] = [TABLE_KINDS, PATTERNED, PATTERNED];

const FLAT: Scenario = {
  description: 'one plain table, up to 3 lit solids',
  minObjects: 0,
  maxObjects: 3,
  tables: [['plain']],
  shadows: false,
  change: 'none',
};
const TEXTURED: Scenario = {
  ...FLAT,
  description: 'one table of checks, wood or grain, up to 3 lit solids',
  tables: [PATTERNED],
};

/** Solids on a table. */
export const TABLE_SCENARIOS: { readonly [name in TableScenario]: Scenario } = {
  flat: FLAT,
  textured: TEXTURED,
  shadows: {
    ...FLAT,
    description: 'three tables, cast shadows, up to 4 lit solids',
    maxObjects: 4,
    tables: SEVERAL,
    shadows: true,
  },
  tables: { ...FLAT, description: 'three tables, up to 3 lit solids', tables: SEVERAL },
  brightness: {
    ...TEXTURED,
    description: 'a textured table under a lamp that changes',
    change: 'brightness',
  },
  drift: {
    ...TEXTURED,
    description: 'a textured table seen by a camera whose white balance drifts',
    change: 'drift',
  },
  shake: {
    ...TEXTURED,
    description: 'a textured table seen by a camera that sways by up to 3 pixels',
    change: 'shake',
  },
};
