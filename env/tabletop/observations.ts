/**
 * What an agent observes of a table-top, by name:
 *
 *   objects   the true object table (`core/object-table.ts`)
 *   rgb       the frame, uint8 [H, W, 3]
 *   state     the true scene, float32 [slots * STATE_COLUMNS]: a row for each sprite, by id
 *
 * A list of several makes a dict of them.
 */

import { objectTableSpace } from '../core/object-table.ts';
import { refuse, shown } from '../core/refuse.ts';
import type { Space, SpaceValue } from '../core/spaces/spaces.ts';
import type { TabletopConfig } from './config.ts';
import { objectTable, type Silhouette, silhouettesOf } from './ground-truth.ts';
import { COLORS, type Sprite, type TabletopScene } from './scene.ts';
import { SHAPES } from './shapes.ts';

export const OBSERVATIONS = ['objects', 'rgb', 'state'] as const;

export type ObservationName = (typeof OBSERVATIONS)[number];

/** Columns of a row of `state`; all 0 where there is no sprite. Reflectances, whatever the lamp does. */
export const STATE_COLUMNS: readonly string[] = [
  'presence', // 0 or 1
  'x', // table coordinates
  'y',
  'size', // side, share of the frame's shorter one
  'red', // [0, 1]
  'green',
  'blue',
  ...SHAPES, // 1 for the shape it has
  'angle_cos', // of its angle: unlike the angle itself, the same after a whole turn
  'angle_sin',
];

/** Furthest that anything lies from the table's lower left corner, table units. */
const REACH = 2;

export interface Observer {
  readonly space: Space;
  /** A fresh value. */
  observe(scene: TabletopScene): SpaceValue;
}

/**
 * @param asked a name or a list of names; checked here.
 * @param picture the frame of a scene, a fresh array.
 * @throws BAD_ARGUMENT for anything but known names, each once.
 */
export function createObserver(
  asked: ObservationName | readonly ObservationName[],
  slots: number,
  config: TabletopConfig,
  picture: (scene: TabletopScene) => Uint8Array,
): Observer {
  const names: readonly ObservationName[] = typeof asked === 'string' ? [asked] : asked;
  if (!isSomeOf(names)) {
    refuse(
      'TabletopOptions.observation',
      `one of ${OBSERVATIONS.join(', ')}, or a list of them`,
      shown(asked),
    );
  }
  const kinds: { readonly [name in ObservationName]: Observer } = {
    objects: {
      space: objectTableSpace(slots, config.width, config.height),
      observe: tableObserver(slots, config),
    },
    rgb: {
      space: {
        type: 'box',
        shape: [config.height, config.width, 3],
        dtype: 'uint8',
        low: 0,
        high: 255,
      },
      observe: picture,
    },
    state: {
      space: stateSpace(slots),
      observe: (scene) => stateVector(scene, slots, config),
    },
  };
  if (typeof asked === 'string') return kinds[asked];
  return {
    space: {
      type: 'dict',
      spaces: Object.fromEntries(names.map((name) => [name, kinds[name].space])),
    },
    observe: (scene) => Object.fromEntries(names.map((name) => [name, kinds[name].observe(scene)])),
  };
}

// ---------------------------------------------------------------------------

/** Silhouettes are kept: scenes are immutable, and in most steps no sprite moves. */
function tableObserver(slots: number, config: TabletopConfig): Observer['observe'] {
  let known: readonly Sprite[] = [];
  let seen: readonly Silhouette[] = [];
  return (scene) => {
    if (scene.sprites !== known) {
      known = scene.sprites;
      seen = silhouettesOf(known, config);
    }
    return objectTable(scene, slots, config, seen);
  };
}

function isSomeOf(names: unknown): boolean {
  if (!Array.isArray(names) || names.length === 0) return false;
  return new Set(names).size === names.length && names.every((name) => OBSERVATIONS.includes(name));
}

function stateSpace(slots: number): Space {
  const high = (name: string): number => (name === 'x' || name === 'y' ? REACH : 1);
  const low = (name: string): number => (name.startsWith('angle_') ? -1 : 1 - high(name));
  const rows = Array.from({ length: slots }, (_, row) => row);
  return {
    type: 'box',
    shape: [slots * STATE_COLUMNS.length],
    dtype: 'float32',
    low: rows.flatMap(() => STATE_COLUMNS.map(low)),
    high: rows.flatMap(() => STATE_COLUMNS.map(high)),
    names: rows.flatMap((row) => STATE_COLUMNS.map((name) => `${row}.${name}`)),
  };
}

function stateVector(
  { sprites }: TabletopScene,
  slots: number,
  config: TabletopConfig,
): Float32Array {
  const vector = new Float32Array(slots * STATE_COLUMNS.length);
  const side = Math.min(config.width, config.height);
  for (const { id, x, y, size, color, shape, angle = 0 } of sprites) {
    const at = id * STATE_COLUMNS.length; // ids are 0..slots-1
    vector.set([1, x, y, size / side, ...COLORS[color]], at);
    vector[at + STATE_COLUMNS.indexOf(shape)] = 1;
    vector.set([Math.cos(angle), Math.sin(angle)], at + STATE_COLUMNS.indexOf('angle_cos'));
  }
  return vector;
}
