/** What a table-top world looks like: one record, its defaults, and the check at the border. */

import { SupairError } from '../core/errors.ts';
import { COLOR_NAMES, type ColorName } from './scene.ts';
import { SHAPES, type Shape } from './shapes.ts';

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
  /** The lamp's brightness is uniform in 1 +- lightRange for every frame; in [0, 1). */
  readonly lightRange: number;
  /** Standard deviation of the sensor noise, intensities in [0, 1]; at most 0.1. */
  readonly noiseStd: number;
  /** Seed of the table's texture: scenes of one seed lie on one table. */
  readonly tableSeed: number;
  /** Goal's zone; its rim is painted faintly on the table, in every task alike. */
  readonly zone: Zone;
}

export const DEFAULT_TABLETOP: TabletopConfig = Object.freeze({
  width: 64,
  height: 64,
  minObjects: 1,
  maxObjects: 4,
  minSize: 10,
  maxSize: 20,
  shapes: SHAPES,
  colors: COLOR_NAMES,
  lightRange: 0.08,
  noiseStd: 0.015,
  tableSeed: 1,
  zone: Object.freeze({ x: 0.75, y: 0.25, radius: 0.15 }),
});

/** @throws BAD_ARGUMENT where a field breaks its documented range. */
export function resolveTabletopConfig(partial: Partial<TabletopConfig> = {}): TabletopConfig {
  const config = { ...DEFAULT_TABLETOP, ...partial };
  const { width, height, minObjects, maxObjects, minSize, maxSize, zone } = config;
  const count = (value: number): boolean => Number.isInteger(value) && value >= 0;
  check('width', count(width) && width >= 8 && width <= 4096, '8..4096', width);
  check('height', count(height) && height >= 8 && height <= 4096, '8..4096', height);
  check('maxObjects', count(maxObjects), 'an integer >= 0', maxObjects);
  check('minObjects', count(minObjects) && minObjects <= maxObjects, '0..maxObjects', minObjects);
  check('maxSize', maxSize <= Math.min(width, height), 'at most the frame', maxSize);
  check('minSize', minSize > 0 && minSize <= maxSize, 'in (0, maxSize]', minSize);
  check('shapes', allOf(config.shapes, SHAPES), `some of ${SHAPES.join(', ')}`, config.shapes);
  check('colors', allOf(config.colors, COLOR_NAMES), `some of ${COLOR_NAMES}`, config.colors);
  check('lightRange', config.lightRange >= 0 && config.lightRange < 1, '[0, 1)', config.lightRange);
  check('noiseStd', config.noiseStd >= 0 && config.noiseStd <= 0.1, '[0, 0.1]', config.noiseStd);
  check('tableSeed', Number.isSafeInteger(config.tableSeed), 'a safe integer', config.tableSeed);
  const zoneFits = inUnit(zone.x) && inUnit(zone.y) && zone.radius > 0 && zone.radius <= 1;
  check('zone', zoneFits, 'x, y and radius in table units', JSON.stringify(zone));
  return config;
}

// ---------------------------------------------------------------------------

function check(field: string, legal: boolean, expected: string, got: unknown): void {
  if (legal) return;
  throw new SupairError('BAD_ARGUMENT', {
    who: `TabletopConfig.${field}`,
    expected,
    got: String(got),
  });
}

function allOf(values: readonly string[], legal: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => legal.includes(value));
}

function inUnit(value: number): boolean {
  return value >= 0 && value <= 1;
}
