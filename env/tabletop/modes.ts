/**
 * Modes: what scenes of a task are drawn from, in training and beyond it. The one place where it is said what
 * is held out.
 *
 *   all         everything, with nothing held out
 *   train       all but what is held out
 *   position    a target starts in the upper left quadrant
 *   shape       the targets have a shape of HELD_OUT_SHAPES
 *   color       the scene's two colours are a pair of HELD_OUT_PAIRS; in Goal, the target's and the others'
 *   count       there are more objects
 *   background  the table is another one
 *
 * A held-out mode differs from `train` in the one factor that it is named after. Each is what a configuration
 * allows, less or restricted to what is held out: no configuration makes the two meet.
 */

import { refuse } from '../core/refuse.ts';
import type { TabletopConfig } from './config.ts';
import { setMinus } from './factors/algebra.ts';
import type { Distribution } from './factors/distribution.ts';
import { rectangle } from './factors/elementary.ts';
import type { ColorName } from './scene.ts';
import type { Shape } from './shapes.ts';

export const MODES = ['all', 'train', 'position', 'shape', 'color', 'count', 'background'] as const;

export type Mode = (typeof MODES)[number];

export type ColorPair = readonly [ColorName, ColorName];

/** The whole table, and the quadrant that training never uses for targets. */
const WHOLE_TABLE: Distribution<'x' | 'y'> = rectangle({ x: 0, y: 0 }, { x: 1, y: 1 });
const HELD_OUT_PLACE: Distribution<'x' | 'y'> = rectangle({ x: 0, y: 0.5 }, { x: 0.5, y: 1 });
const HELD_OUT_SHAPES: readonly Shape[] = ['diamond'];
/** A square turned by an eighth is a diamond: from this range of angles on, one turned each way may meet. */
const TWIN: Shape = 'square';
const TWIN_ANGLE = Math.PI / 8;
/**
 * Complements, which training never pairs. In Reach, Sort, Cluster, Count and Stack it shows each of their colours,
 * and only the combination is new; in Goal, Push and Clear, where red is always there, it never shows cyan at all,
 * and the mode tests other objects in a new colour. Goal pairs red with each of its other objects by itself: two of
 * those may be complements.
 */
const HELD_OUT_PAIRS: readonly ColorPair[] = [
  ['red', 'cyan'],
  ['green', 'magenta'],
  ['blue', 'yellow'],
];
/** Other tables: seeds that follow the configured one at this distance. */
const OTHER_TABLES = 8;
const TABLE_DISTANCE = 1000;

/** Numbers of objects; by default the configuration's largest is held out. */
export interface CountSplit {
  readonly all: readonly number[];
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** What a scene is drawn from. */
export interface Split {
  /** Where one of the targets starts, and where the others do. */
  readonly place: Distribution<'x' | 'y'>;
  readonly otherPlace: Distribution<'x' | 'y'>;
  /** Shapes of targets, and of what else lies there. */
  readonly shapes: readonly Shape[];
  readonly otherShapes: readonly Shape[];
  /** The two colours of a scene. */
  readonly pairs: readonly ColorPair[];
  readonly counts: readonly number[];
  /** Seeds of tables. */
  readonly tables: readonly number[];
}

/** @throws BAD_ARGUMENT where the configuration leaves nothing to draw from. */
export function splitOf(
  mode: Mode,
  config: TabletopConfig,
  counts: CountSplit = countSplit(config),
): Split {
  checkTwins(mode, config);
  const trained = mode !== 'all';
  const trainPlace = trained ? setMinus(WHOLE_TABLE, HELD_OUT_PLACE) : WHOLE_TABLE;
  const isHeldOut = (shape: Shape): boolean => HELD_OUT_SHAPES.includes(shape);
  const trainShapes = config.shapes.filter((shape) => !(trained && isHeldOut(shape)));
  const split: Split = {
    place: mode === 'position' ? HELD_OUT_PLACE : trainPlace,
    otherPlace: trainPlace,
    shapes: mode === 'shape' ? config.shapes.filter(isHeldOut) : trainShapes,
    otherShapes: trainShapes,
    pairs: pairsOf(config.colors).filter(
      (pair) => !trained || (mode === 'color') === isHeldOutPair(pair),
    ),
    counts: mode === 'count' ? counts.heldOut : trained ? counts.train : counts.all,
    tables: tablesOf(mode, config.tableSeed),
  };
  for (const name of ['shapes', 'otherShapes', 'pairs', 'counts'] as const) {
    if (split[name].length > 0) continue;
    refuse(
      `mode '${mode}'`,
      `a configuration that leaves ${name} to draw from`,
      `none of ${config.shapes}; ${config.colors}; ${config.minObjects}..${config.maxObjects}`,
    );
  }
  return split;
}

/** The colours that a scene may show beside one. */
export function colorsBeside(color: ColorName, { pairs }: Split): readonly ColorName[] {
  return pairs.flatMap((pair) =>
    pair.includes(color) ? pair.filter((other) => other !== color) : [],
  );
}

/** Seeds of the tables of a mode: its episodes lie on one of them each. */
export function tablesOf(mode: Mode, tableSeed: number): readonly number[] {
  if (mode !== 'background') return [tableSeed];
  return Array.from({ length: OTHER_TABLES }, (_, i) => tableSeed + TABLE_DISTANCE + i);
}

/** All but the largest number to train on, the largest held out. */
export function countSplit({ minObjects, maxObjects }: TabletopConfig): CountSplit {
  const all = Array.from({ length: maxObjects - minObjects + 1 }, (_, i) => minObjects + i);
  return { all, train: all.slice(0, -1), heldOut: all.length > 1 ? all.slice(-1) : [] };
}

// ---------------------------------------------------------------------------

/** Where objects are turned, what is held out may be had in training by another name. */
function checkTwins(mode: Mode, { shapes, angleRange }: TabletopConfig): void {
  if (mode !== 'shape' || angleRange < TWIN_ANGLE || !shapes.includes(TWIN)) return;
  refuse(
    `mode '${mode}'`,
    `an angleRange below pi / 8: a ${TWIN} that is turned is a ${HELD_OUT_SHAPES}`,
    angleRange,
    `Leave '${TWIN}' out of shapes.`,
  );
}

function pairsOf(colors: readonly ColorName[]): ColorPair[] {
  const names = [...new Set(colors)];
  return names.flatMap((a, i) => names.slice(i + 1).map((b): ColorPair => [a, b]));
}

function isHeldOutPair([a, b]: ColorPair): boolean {
  return HELD_OUT_PAIRS.some((pair) => pair.includes(a) && pair.includes(b));
}
