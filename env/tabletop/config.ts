/** What a table-top world looks like: one record, its defaults, and the check at the border. */

import { refuse, refuseUnknown, shown } from '../core/refuse.ts';
import { COLOR_NAMES, type ColorName } from './scene.ts';
import { PLAIN_SHAPES, SHAPES, type Shape } from './shapes.ts';
import { type Rgb, TABLES, type TableKind } from './textures.ts';

/** A circle on the table, in table units (on a frame that is not square it shows as an ellipse). */
export interface Zone {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface TabletopConfig {
  /** Frame size, pixels. */
  readonly width: number;
  readonly height: number;
  /** Number of objects, uniform in minObjects..maxObjects. */
  readonly minObjects: number;
  readonly maxObjects: number;
  /** Side of an object's tight box, pixels, uniform. */
  readonly minSize: number;
  readonly maxSize: number;
  readonly shapes: readonly Shape[];
  readonly colors: readonly ColorName[];
  /** A sprite's angle is uniform in +- angleRange, radians; in [0, pi]. */
  readonly angleRange: number;
  /** The lamp's brightness is uniform in 1 +- lightRange for every frame; in [0, 1). */
  readonly lightRange: number;
  /** Share of the lamp's light that a sprite's shadow takes, in [0, 0.9]; 0 for none. */
  readonly shadow: number;
  /** How much brighter sprites are on the side of the lamp than on the other, share; in [0, 0.3]. */
  readonly shading: number;
  /** Where the light comes from, radians, counter-clockwise from the right; in [-2 pi, 2 pi]. */
  readonly lampAngle: number;
  /** Standard deviation of the sensor noise, intensities in [0, 1]; at most 0.1. */
  readonly noiseStd: number;
  /** What the table is made of. */
  readonly table: TableKind;
  /** Reflectances that stand in for those of the table's material, each in [0, 1]; null for its own. */
  readonly tableColor: Rgb | null;
  /** Seed of the table's texture: scenes of one seed lie on one table. */
  readonly tableSeed: number;
  /** Goal's zone; its rim is painted faintly on the table, in every task alike. */
  readonly zone: Zone;
}

const DEFAULT_TABLETOP: TabletopConfig = Object.freeze({
  width: 64,
  height: 64,
  minObjects: 1,
  maxObjects: 4,
  minSize: 10,
  maxSize: 20,
  shapes: PLAIN_SHAPES,
  colors: COLOR_NAMES,
  angleRange: 0,
  lightRange: 0.08,
  shadow: 0,
  shading: 0,
  lampAngle: (3 / 4) * Math.PI,
  noiseStd: 0.015,
  table: 'wood',
  tableColor: null,
  tableSeed: 1,
  zone: Object.freeze({ x: 0.75, y: 0.25, radius: 0.15 }),
});

/**
 * The defaults with some fields replaced. Options may come from a peer: nothing about them is believed.
 * @throws BAD_ARGUMENT where a field is unknown or breaks its documented range.
 */
export function resolveTabletopConfig(partial: Partial<TabletopConfig> = {}): TabletopConfig {
  refuseUnknown('TabletopConfig', 'a known option', partial, Object.keys(DEFAULT_TABLETOP));
  const config = { ...DEFAULT_TABLETOP, ...partial };
  const { width, height, minObjects, maxObjects, minSize, maxSize } = config;
  const { angleRange, lightRange, shadow, shading, lampAngle, noiseStd } = config;
  check('width', isCount(width) && width >= 8 && width <= 4096, 'an integer in 8..4096', width);
  check(
    'height',
    isCount(height) && height >= 8 && height <= 4096,
    'an integer in 8..4096',
    height,
  );
  check('maxObjects', isCount(maxObjects) && maxObjects <= 64, 'an integer in 0..64', maxObjects);
  check('minObjects', isCount(minObjects) && minObjects <= maxObjects, '0..maxObjects', minObjects);
  check('angleRange', isIn(angleRange, 0, Math.PI), '[0, pi]', angleRange);
  // a square on its corner is the widest
  const room = Math.min(width, height) / (angleRange === 0 ? 1 : Math.SQRT2);
  check('maxSize', isIn(maxSize, 1, room), `1 to what fits the frame (${room})`, maxSize);
  check('minSize', isIn(minSize, 1, maxSize), '1..maxSize', minSize);
  check('shapes', someOf(config.shapes, SHAPES), `some of ${SHAPES.join(', ')}`, config.shapes);
  check('colors', someOf(config.colors, COLOR_NAMES), `some of ${COLOR_NAMES}`, config.colors);
  check('lightRange', isIn(lightRange, 0, 1) && lightRange < 1, '[0, 1)', lightRange);
  check('shadow', isIn(shadow, 0, 0.9), '[0, 0.9]', shadow);
  check('shading', isIn(shading, 0, 0.3), '[0, 0.3]', shading);
  check('lampAngle', isIn(lampAngle, -2 * Math.PI, 2 * Math.PI), '[-2 pi, 2 pi]', lampAngle);
  check('noiseStd', isIn(noiseStd, 0, 0.1), '[0, 0.1]', noiseStd);
  check('table', TABLES.includes(config.table), `one of ${TABLES.join(', ')}`, config.table);
  check('tableColor', isColor(config.tableColor), 'null or three of [0, 1]', config.tableColor);
  check('tableSeed', Number.isSafeInteger(config.tableSeed), 'a safe integer', config.tableSeed);
  check('zone', isZone(config.zone), 'x, y and radius in [0, 1]', config.zone);
  return config;
}

// ---------------------------------------------------------------------------

function check(field: string, legal: boolean, expected: string, got: unknown): void {
  if (!legal) refuse(`TabletopConfig.${field}`, expected, shown(got));
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isIn(value: unknown, low: number, high: number): value is number {
  return typeof value === 'number' && value >= low && value <= high;
}

function someOf(values: unknown, legal: readonly string[]): boolean {
  return Array.isArray(values) && values.length > 0 && values.every((one) => legal.includes(one));
}

function isColor(color: unknown): boolean {
  if (color === null) return true;
  return Array.isArray(color) && color.length === 3 && color.every((part) => isIn(part, 0, 1));
}

function isZone(zone: Zone | null | undefined): boolean {
  return zone != null && isIn(zone.x, 0, 1) && isIn(zone.y, 0, 1) && isIn(zone.radius, 0, 1);
}
