/**
 * Solids on a table, all of them within the frame and visible, apart in the picture or touching
 * there as asked.
 */

import { SupairError } from '../../../env/core/errors.ts';
import type { Rng } from '../../../env/core/random.ts';
import type { Box } from '../labels.ts';
import { tablePoint } from './camera.ts';
import { type Caster, cornersOf, projectedBox } from './caster.ts';
import { isTouching, pixelsOf, visibleEnough } from './instances.ts';
import { hsv, linearColor } from './light.ts';
import type { Solid } from './painter.ts';
import { reach, SOLID_KINDS, type SolidShape } from './solids.ts';
import type { TableDesign } from './tables.ts';
import type { Vec3 } from './vector.ts';
import type { World } from './world.ts';

/** Longest side of a silhouette, in sixty-fourths of the frame's shorter side. */
const MIN_SIDE = 8;
const MAX_SIDE = 20;
/** Least distance between the sRGB colours of a solid and of the table, of sqrt(3) at most. */
const MIN_CONTRAST = 0.3;
/** Gap between footprints, world units: solids do not stand in each other. */
const GAP = 0.01;
const ATTEMPTS = 5000;

/**
 * `count` solids in the frame; the caster is left at the accepted arrangement and `instances`
 * [H, W] holds its map.
 * @param touching whether two of them are neighbours in the picture; no matter below two.
 */
export function arrange(
  world: World,
  caster: Caster,
  count: number,
  touching: boolean,
  rng: Rng,
  instances: Uint8Array,
): SolidShape[] {
  const isFine = (box: Box | null): boolean => box !== null && isFitting(box, world);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const solids = drawShapes(world, count, touching, rng);
    if (solids === null || !solids.every((solid) => isAbout(solid, world))) continue;
    if (!caster.cast(world.camera, solids, isFine)) continue;
    caster.instances(count, instances);
    if (count > 1 && isTouching(instances, world.width) !== touching) continue;
    if (pixelsOf(instances, count).every((pixels) => visibleEnough(pixels, world))) return solids;
  }
  throw new SupairError('INTERNAL', {
    who: 'blocks.arrange',
    expected: `room for ${count} solids`,
    got: `none in ${ATTEMPTS} attempts`,
  });
}

/** Whether the silhouette is whole and of a legal size. */
function isFitting(
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  { height, width }: Pick<World, 'height' | 'width'>,
): boolean {
  const unit = Math.min(height, width) / 64;
  const side = Math.max(x1 - x0, y1 - y0) / unit;
  const whole = x0 > 0 && y0 > 0 && x1 < width && y1 < height;
  return whole && side >= MIN_SIDE && side <= MAX_SIDE;
}

/** What can be told without casting rays: the bounding box is not far too large or outside. */
function isAbout(solid: SolidShape, { camera, height, width }: World): boolean {
  const [x0, y0, x1, y1] = projectedBox(camera, cornersOf(solid));
  const slack = (Math.min(height, width) / 64) * 4;
  return x0 > -slack && y0 > -slack && x1 < width + slack && y1 < height + slack;
}

/** Any colour and gloss that can be told from the table's. */
export function paintSolid(shape: SolidShape, table: TableDesign, rng: Rng): Solid {
  const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  let color: Vec3;
  do color = hsv(rng.uniform(), rng.uniform(0.3, 1), rng.uniform(0.35, 1));
  while (table.colors.some((other) => distance(color, other) < MIN_CONTRAST));
  const surface = {
    albedo: linearColor(color),
    gloss: rng.uniform(0, 0.5),
    shininess: rng.uniform(12, 60),
  };
  return { ...shape, surface };
}

// ---------------------------------------------------------------------------

/** Null where two footprints overlap or a place is off the table. */
function drawShapes(
  { camera, height, width }: World,
  count: number,
  touching: boolean,
  rng: Rng,
): SolidShape[] | null {
  const shapes: SolidShape[] = [];
  for (let k = 0; k < count; k++) {
    const shape = drawShape(rng);
    const first = shapes[0];
    let place: readonly [number, number] | null;
    if (k === 1 && touching && first !== undefined) {
      const angle = rng.uniform(0, 2 * Math.PI);
      const apart = (reach(shape) + reach(first)) * rng.uniform(1.02, 1.5);
      place = [first.x + apart * Math.cos(angle), first.y + apart * Math.sin(angle)];
    } else {
      place = tablePoint(camera, rng.uniform(0, width), rng.uniform(0, height));
    }
    if (place === null) return null;
    const placed = { ...shape, x: place[0], y: place[1] };
    if (shapes.some((other) => isOverlapping(placed, other))) return null;
    shapes.push(placed);
  }
  return shapes;
}

function isOverlapping(a: SolidShape, b: SolidShape): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < reach(a) + reach(b) + GAP;
}

function drawShape(rng: Rng): SolidShape {
  const kind = rng.choice(SOLID_KINDS);
  const halfX = rng.uniform(0.11, 0.28);
  const halfY = kind === 'box' ? halfX * rng.uniform(0.6, 1) : halfX;
  const height = kind === 'sphere' ? 2 * halfX : halfX * rng.uniform(0.8, 2.6);
  return { kind, x: 0, y: 0, yaw: rng.uniform(0, Math.PI), halfX, halfY, height };
}
